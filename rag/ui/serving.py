"""Listening: on this machine only unless told otherwise, behind the gate and, where people log in, the door.

    launch(Settings())                          # until interrupted
    url = start(build(assistant), assistant.settings, port=0)       # in the background

Not covered: TLS: put a proxy in front of pages that strangers can reach.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from rag.accounts import Accounts
from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from gradio.routes import App

    from rag.assistant import Assistant
    from rag.jobs import Jobs
    from rag.ui.page import Page

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def launch(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860, open_to_all: bool = False) -> None:
    """Serve the pages until interrupted. Raises SettingsError when the address can't be listened on, or may not."""
    from rag.assistant import Assistant
    from rag.jobs import Jobs

    _check_that_somebody_logs_in(settings, host, is_said_twice=open_to_all)
    with Assistant(settings) as assistant, Jobs(assistant).working() as jobs:
        page = build(assistant, jobs)
        page.door.lets_anybody = host in _LOOPBACK or open_to_all
        url = start(page, settings, host=host, port=port)
        sys.stdout.write(f"On Record: {url}\n")
        sys.stdout.flush()
        page.block_thread()


def build(assistant: Assistant, jobs: Jobs | None = None) -> Page:
    """The pages for one archive. Each visitor's conversations are their own. What is added waits for who does jobs."""
    from rag.jobs import Jobs

    # What is uploaded waits in the archive's own folder, and is moved from there.
    os.environ["GRADIO_TEMP_DIR"] = str(assistant.settings.home.resolve() / "uploads" / "incoming")
    from rag.ui.door import Door
    from rag.ui.page import layout

    return layout(assistant, jobs or Jobs(assistant), Door(Accounts.of(assistant.settings)))


def start(page: Page, settings: Settings, *, host: str = "127.0.0.1", port: int | None = None) -> str:
    """Serve the pages in the background; their address. Raises SettingsError when the address can't be listened on."""
    from rag.ui.theme import look

    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn itself believes nobody: whom the gate believes is set
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            max_file_size=int(settings.ui_max_upload_mb * 1e6),
            state_session_capacity=1000,  # open pages whose state is kept
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            show_error=True,
            run_history=False,
            footer_links=[],
            mcp_server=False,
            ssr_mode=False,
            enable_monitoring=False,
            pwa=False,
            app_kwargs={"lifespan": _gated(page, settings, host)},
            **look(),
        )
    except OSError as error:
        raise SettingsError(
            f"The pages can't listen on {host}:{port}", "If another program does, choose another with --port"
        ) from error
    return url


def _gated(page: Page, settings: Settings, host: str) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """What runs before the first request is taken: it puts the gate in front of all.

    A middleware that is given to Gradio stands behind Gradio's own, which lets other origins in before ours is asked.
    """
    from starlette.middleware.gzip import GZipMiddleware

    from rag.api import Access, Programs, application
    from rag.ui.addresses import Pages, article
    from rag.ui.door import Locked
    from rag.ui.downloads import mounted
    from rag.ui.entrance import entrance
    from rag.ui.gate import Gate, paths
    from rag.ui.limits import Limited, Limits
    from rag.ui.mcp_server import OverHttp
    from rag.ui.proxies import networks

    proxies = networks(settings.ui_proxies)

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        assert app.middleware_stack is not None  # this is called through it
        app.router.routes.insert(0, mounted(page.desk.assistant))  # before Gradio's own, which take any path
        # By the name that it gives, a page's visitor is known to the functions. Where nobody logs in, there is none.
        app.auth_dependency = lambda asked: who.name if (who := page.door.principal(asked)) else None
        names = settings.ui_hosts.split()
        translated = Pages(app.middleware_stack, lambda: page.desk.assistant.settings.ui_language)
        packed = GZipMiddleware(translated, compresslevel=4)  # what Gradio packs stays as it is
        door = page.door
        pages, access = Locked(packed, door, entrance(door)), Access(door.accounts, door.principal)
        programs, mcp = application(page.jobs, access, article), OverHttp(page.jobs.assistant, access)
        limits = Limits(uploads_mb=40 * settings.ui_max_upload_mb)
        inner = Limited(Programs(pages, programs, mcp), limits, waiting=lambda: len(page._queue))
        app.middleware_stack = Gate(inner, listened=host, names=names, paths=paths(page), proxies=proxies)
        async with mcp.running():
            yield
        page.door.accounts.close()

    return lifespan


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
