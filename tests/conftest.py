"""What every test stands on: no network, no settings of the developer's own, and an archive of the seeds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from archives import write_archive
from chroma_serving import serving_chroma
from hostile_server import KEY, HostileServer, misbehaving
from hypothesis import settings as hypothesis_settings
from network_guard import refuse_outside
from openais_server import OpenAIsServer, speaking
from postgresql import PostgreSQL, address_of, programs, serving
from town import write_town

from rag.assistant import Assistant
from rag.models import load_llm
from rag.settings import Settings

if TYPE_CHECKING:  # importing a model's writer takes two seconds
    from writers import Load, WriterAt

    from rag.models.writer import Writer

pytest_plugins = ("visiting",)  # fixtures of the tests in a browser
ROOT = Path(__file__).resolve().parent.parent
# A build fails for what it changes: in CI the same cases are tried each time; elsewhere new ones are. A busy machine
# isn't a fault.
hypothesis_settings.register_profile("ours", derandomize=bool(os.environ.get("CI")), deadline=None)
hypothesis_settings.load_profile("ours")
_attempts = refuse_outside()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--kills N`: how often test_durability kills an ingest."""
    parser.addoption("--kills", type=int, default=2, help="how often to kill an ingest, and mend it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come last: from the first of them on, nothing can be awaited in this thread."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often to kill an ingest."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tries to reach another machine, even if what it calls swallows the error."""
    _attempts.clear()
    yield
    if _attempts:
        pytest.fail(f"tried to reach {', '.join(_attempts)}")


@pytest.fixture(scope="session", autouse=True)
def default_settings() -> Iterator[None]:
    """Neither the environment nor a .env in the working directory says anything, here and in child processes."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("RAG_", "OPENAI_", "AZURE_", "OTEL_"))]:
            patch.delenv(name)
        patch.setenv("RAG_WORKERS", "0")  # a worker takes a second to start; who reads with some, says so
        patch.setitem(Settings.model_config, "env_file", None)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_tls_context() -> Iterator[None]:
    """httpx reads every authority's certificate for each client that it makes; here, once for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the seed articles."""
    return Path(shutil.copytree(ROOT / "seeds", tmp_path_factory.mktemp("seeds") / "seeds"))


@pytest.fixture(scope="session")
def seeds_assistant(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the ingested seeds; ask it, but don't change its archive."""
    with Assistant(Settings(home=tmp_path_factory.mktemp("home"))) as assistant:
        report = assistant.ingest([str(seeds)])
        assert not report.failed, report.failed
        yield assistant


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An Assistant over the invented archive in town.py; ask it, but don't change its archive."""
    with Assistant(Settings(home=tmp_path_factory.mktemp("town-home"))) as assistant:
        report = assistant.ingest([str(write_town(tmp_path_factory.mktemp("town")))])
        assert (report.added, report.failed) == (6, ())
        yield assistant


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server; archives keep apart on it by themselves."""
    with serving_chroma(tmp_path_factory.mktemp("chroma") / "data") as url:
        yield url


@pytest.fixture(params=["in a folder", "on a server"])
def vectors_at(request: pytest.FixtureRequest) -> str | None:
    """What RAG_CHROMA_URL is: nothing, and a server's address. The test runs with each."""
    return str(request.getfixturevalue("chroma_url")) if request.param == "on a server" else None


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive of three stories, which isn't changed: ``archives.home`` is a copy of it."""
    return write_archive(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Assistant]:
    """An Assistant over an archive in which nothing is."""
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL; skips where none is installed, unless POSTGRES_TESTS says that one has to be."""
    if programs() is None and os.environ.get("POSTGRES_TESTS") != "required":
        pytest.skip("PostgreSQL isn't installed")
    with serving() as server:
        yield server


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str | None:
    """Where an archive's tables are: in a file (None), and for a test that is to run ON_BOTH in PostgreSQL too."""
    return address_of(request, getattr(request, "param", "sqlite"))


@pytest.fixture
def hostile() -> Iterator[HostileServer]:
    """A server of language models that misbehaves as its model's name says."""
    with misbehaving() as running:
        yield running


@pytest.fixture
def openais() -> Iterator[OpenAIsServer]:
    """A server that speaks as OpenAI's and Azure's do."""
    with speaking() as running:
        yield running


@pytest.fixture
def load() -> Iterator[Load]:
    """load_llm, for a model there is; closed at the end."""
    with ExitStack() as open_writers:

        def load(settings: Settings, **options: Any) -> Writer:
            writer = load_llm(settings, **options)
            assert writer is not None
            return open_writers.enter_context(writer)

        yield load


@pytest.fixture
def writer_at(load: Load) -> WriterAt:
    """A writer by its server's address and its model's name, with the key."""

    def writer_at(url: str, model: str = "any", **settings: Any) -> Writer:
        return load(Settings(llm=f"openai:{model}", openai_base_url=url, openai_api_key=KEY, **settings))

    return writer_at
