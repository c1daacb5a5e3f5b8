"""Listening: on this machine only unless told otherwise, behind the gate and, where people log in, the door.

    launch(Settings())                          # until interrupted
    url = start(build(assistant), assistant.settings, port=0)       # in the background

Not covered: TLS: put a proxy in front of pages that strangers can reach.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.accounts import Accounts
from rag.errors import SettingsError
from rag.service import Ran, word_left
from rag.settings import Settings

if TYPE_CHECKING:
    from gradio.routes import App
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.assistant import Assistant
    from rag.jobs import Jobs
    from rag.ui.page import Page

_M_ARENA_MAX = -8
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def launch(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_to_all: bool = False,
    commands: Callable[[Assistant, Sequence[str]], Ran] | None = None,
) -> None:
    """Serve the pages until interrupted; ``commands`` runs those of the owner on this machine, who finds word of it.

    Raises SettingsError when the address can't be listened on, or may not.
    """
    from rag.assistant import Assistant
    from rag.jobs import Jobs
    from rag.ui.owner import Owner

    _check_that_somebody_logs_in(settings, host, is_said_twice=open_to_all)
    share_memory()
    with Assistant(settings) as assistant, Jobs(assistant).working() as jobs:
        page = build(assistant, jobs)
        page.door.lets_anybody = host in _LOOPBACK or open_to_all
        secret = token_urlsafe(32)
        owner = partial(Owner, secret=secret, run=partial(commands, assistant)) if commands else None
        url = start(page, settings, host=host, port=port, owner=owner)
        sys.stdout.write(f"On Record: {url}\n")
        sys.stdout.flush()
        with word_left(settings.home, host, urlsplit(url).port or port, secret) if owner else nullcontext():
            page.block_thread()


def share_memory() -> None:
    """Have all threads take memory from two arenas, where the C library is glibc; before there are threads.

    It gives each of up to eight a processor an arena of its own, which keeps what its threads gave back: a server with
    dozens of threads grows for hours. https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and one arena
        if mallopt:
            mallopt(_M_ARENA_MAX, 2)


def build(assistant: Assistant, jobs: Jobs | None = None) -> Page:
    """The pages for one archive. Each visitor's conversations are their own. What is added waits for who does jobs."""
    from rag.jobs import Jobs
    from rag.ui.incoming import folder

    os.environ["GRADIO_TEMP_DIR"] = str(folder(assistant.settings))
    from rag.ui.door import Door
    from rag.ui.oidc import Provider
    from rag.ui.page import layout

    return layout(
        assistant, jobs or Jobs(assistant), Door(Accounts.of(assistant.settings), Provider.of(assistant.settings))
    )


def start(
    page: Page,
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    owner: Callable[[ASGIApp], ASGIApp] | None = None,
) -> str:
    """Serve the pages in the background; their address. Raises SettingsError when the address can't be listened on."""
    from rag.ui.theme import look

    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn itself believes nobody: whom the gate believes is set
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            max_file_size=int(settings.ui_max_upload_mb * 1e6),
            state_session_capacity=400,  # pages whose state is kept, 110 kB each; a program that calls once is one, too
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            show_error=False,  # of a bug the log tells; what users can mend is told in any case
            run_history=False,
            footer_links=[],
            mcp_server=False,
            ssr_mode=False,
            enable_monitoring=False,
            pwa=False,
            app_kwargs={"lifespan": _gated(page, settings, host, owner)},
            **look(),
        )
    except OSError as error:
        raise SettingsError(
            f"The pages can't listen on {host}:{port}", "If another program does, choose another with --port"
        ) from error
    return url


def _gated(
    page: Page, settings: Settings, host: str, owner: Callable[[ASGIApp], ASGIApp] | None
) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """What runs before the first request is taken: it puts the gate in front of all.

    A middleware that is given to Gradio stands behind Gradio's own, which lets other origins in before ours is asked.
    """
    from rag.api import Access, Programs, application
    from rag.ui.addresses import article
    from rag.ui.downloads import mounted
    from rag.ui.mcp_server import OverHttp

    own = owner or (lambda app: app)

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        app.router.routes.insert(0, mounted(page.desk.assistant))  # before Gradio's own, which take any path
        # By the name that it gives, a page's visitor is known to the functions. Where nobody logs in, there is none.
        app.auth_dependency = lambda asked: who.name if (who := page.door.principal(asked)) else None
        access = Access(page.door.accounts, page.door.principal)
        mcp = OverHttp(page.jobs.assistant, access)
        programs = partial(Programs, programs=application(page.jobs, access, article), mcp=mcp)
        app.middleware_stack = _stacked(page, app, settings, host, lambda pages: own(programs(pages)))
        async with mcp.running():
            yield
        page.door.accounts.close()

    return lifespan


def _stacked(page: Page, app: App, settings: Settings, host: str, programs: Callable[[ASGIApp], ASGIApp]) -> ASGIApp:
    """The application as it is asked: from Gradio's own outwards to what notes each request."""
    from starlette.middleware.gzip import GZipMiddleware

    from rag.ui.addresses import Pages
    from rag.ui.door import Locked
    from rag.ui.entrance import entrance
    from rag.ui.gate import Gate, paths
    from rag.ui.health import Probed
    from rag.ui.incoming import Incoming, folder
    from rag.ui.limits import Limited, Limits
    from rag.ui.metrics import Meters
    from rag.ui.observed import Observed, log_request
    from rag.ui.proxies import networks

    assert app.middleware_stack is not None  # what runs before the first request is called through it
    assistant, waiting = page.desk.assistant, partial(len, page._queue)
    meters = Meters(assistant, waiting) if settings.metrics else None
    if meters:
        assistant.listeners.append(meters.question)
    named = Incoming(app.middleware_stack, folder(settings))
    packed = GZipMiddleware(Pages(named), compresslevel=4)  # what Gradio packs stays as it is
    locked = _in_manner(Locked(packed, page.door, entrance(page.door)), page)
    limited = Limited(programs(locked), Limits(uploads_mb=40 * settings.ui_max_upload_mb), waiting, page.door.account)
    probed = Probed(limited, assistant, meters.exposed if meters else None)
    names, proxies = settings.ui_hosts.split(), networks(settings.ui_proxies)
    gate = Gate(probed, listened=host, names=names, paths=paths(page), proxies=proxies)
    return Observed(gate, [log_request, *([meters.request] if meters else [])])


def _in_manner(app: ASGIApp, page: Page) -> ASGIApp:
    """The application, whose pages are written in the archive's manner, whichever that is by then."""
    from rag.exports.manner import Manner

    async def written(scope: Scope, receive: Receive, send: Send) -> None:
        with Manner.of(page.desk.assistant.settings).kept():
            await app(scope, receive, send)

    return written


def _check_that_somebody_logs_in(settings: Settings, host: str, *, is_said_twice: bool) -> None:
    """Raise SettingsError where other machines would reach pages that nobody logs in to, unless that is said twice."""
    with Accounts.of(settings) as accounts:
        if host in _LOOPBACK or not accounts.is_open:
            return
    if not is_said_twice:
        raise SettingsError(
            f"On {host} other machines would reach the pages, and nobody has to log in",
            "Add somebody first (`rag user add NAME --role admin`), or say --open too: then whoever reaches this "
            "machine may read, add and delete articles",
        )
    sys.stderr.write(
        f"WARNING: THE PAGES LISTEN ON {host} WITHOUT A PASSWORD. WHOEVER REACHES THIS MACHINE CAN READ, ADD AND "
        "DELETE ARTICLES. `rag user add NAME --role admin` closes them\n"
    )
