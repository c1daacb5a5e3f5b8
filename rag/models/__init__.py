"""Language models: messages to text, streamed, from OpenAI, Azure, a compatible server, or a GGUF file in this process.

    writer = load_llm(Settings(llm="openai:gpt-6-luna", openai_api_key="…"))    # None when answers are extractive
    reply = writer.stream([ChatMessage(role="user", content="Who spoke?")], max_tokens=200)
    for delta in reply:
        print(delta, end="")
    reply.usage                                  # tokens, cost and times; reply.close() stops the model

``writer`` streams, counts and caches, whatever LlamaIndex LLM it holds: ``Writer(llm)`` takes any. ``servers`` and
``local`` make the ones that settings name, ``families`` knows how OpenAI's have to be asked, ``failures`` says in a
reader's words what went wrong, ``usage`` what it cost. Nothing is imported or asked before :func:`load_llm`. Not
covered: tools, images, and Azure's sign-on by Entra ID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.settings import OPENAI_URL, RAY_HERE, Settings

if TYPE_CHECKING:
    from rag.models.writer import Writer

DEFAULT_MODEL = "gpt-6-luna"
"""What auto asks at OpenAI: the model it recommends for summarising and extracting at volume
(https://developers.openai.com/api/docs/deprecations, November 2026)."""

THIS_MACHINE = "this machine"
UNNAMED = "openai:"


def load_llm(settings: Settings, *, evaluating: bool = False) -> Writer | None:
    """The model that the settings name, or None when answers are extractive.

    ``evaluating`` turns the cache on where RAG_CACHE is auto. Only auto with a server of one's own and without
    RAG_LLM_AUTO_MODEL asks something over the network: the server's list of models. Raises ModelError, SettingsError.
    """
    kind, _, name = engine_of(settings).partition(":")
    if kind == "extractive":
        return None
    from rag.store.cache import cache_of

    cache = cache_of(settings, evaluating=evaluating)
    if kind == "local":
        from rag.models.local import load_local

        return load_local(name, settings, cache)
    from rag.models.servers import load_server

    return load_server(name, settings, cache)


def engine_of(settings: Settings) -> str:
    """RAG_LLM with auto resolved as far as it can be unasked: ``extractive``, ``openai:MODEL``, ``azure:DEPLOYMENT``…

    ``openai:`` alone is auto with a server whose models have to be asked for, ``UNNAMED``.
    """
    if settings.llm != "auto":
        return settings.llm
    if not settings.openai_api_key and not settings.openai_base_url:
        return "extractive"
    return f"{UNNAMED}{settings.llm_auto_model or (DEFAULT_MODEL if server_host(settings) == OPENAI_HOST else '')}"


def model_of(engine: str) -> str:
    """``gpt-5-mini`` of ``openai:gpt-5-mini`` and of ``azure:news=gpt-5-mini``; empty for UNNAMED."""
    kind, _, name = engine.partition(":")
    return name.rpartition("=")[2] if kind == "azure" else name


def destination(settings: Settings) -> str | None:
    """The host that article text goes to: ``api.openai.com``, ``localhost:8080``, ``this machine``; None for none."""
    kind = engine_of(settings).partition(":")[0]
    return {"extractive": None, "local": THIS_MACHINE}.get(kind, server_host(settings))


def destinations(settings: Settings, where: str | None = None) -> tuple[str, ...]:
    """The hosts beyond this process that article text goes to: to be answered from, embedded, kept, read on a cluster.

    ``where`` a model of the caller's own runs, if it writes in place of the settings'.
    """
    hosts = [where or destination(settings)]
    hosts += [host_of(url) for url in (settings.embedding_url, settings.catalogue_address) if url]
    if settings.ray and settings.ray != RAY_HERE:
        hosts.append(settings.ray.removeprefix("ray://"))
    return tuple(dict.fromkeys(host for host in hosts if host and host != THIS_MACHINE))


def server_url(settings: Settings) -> str:
    """The address of the model's server: Azure's (empty if it isn't set), one's own, or OpenAI's."""
    if settings.llm.startswith("azure:"):
        return settings.azure_openai_endpoint or ""
    return settings.openai_base_url or OPENAI_URL


def server_host(settings: Settings) -> str:
    """The host, and port if one is given, of the model's server, without the name and password of its address."""
    return host_of(server_url(settings))


def host_of(url: str) -> str:
    """``localhost:8080`` of ``http://name:secret@localhost:8080/v1``."""
    return urlsplit(url).netloc.rpartition("@")[2]


OPENAI_HOST = host_of(OPENAI_URL)
