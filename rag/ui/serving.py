"""Listening: on this machine only unless told otherwise, with passwords where RAG_UI_AUTH says so, behind the gate.

    launch(Settings())                          # until interrupted
    url = start(build(assistant), assistant.settings, port=0)       # in the background

Not covered: TLS, and a limit on wrong guesses: put a proxy in front of pages that strangers can reach.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from rag.accounts import Accounts, passwords
from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.assistant import Assistant
    from rag.jobs import Jobs
    from rag.ui.page import Page

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def launch(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the pages until interrupted. Raises SettingsError when the address can't be listened on."""
    from rag.assistant import Assistant
    from rag.jobs import Jobs

    if host not in _LOOPBACK and settings.ui_auth is None:
        sys.stderr.write(warning(host))
    with Assistant(settings) as assistant, Jobs(assistant).working() as jobs:
        page = build(assistant, jobs)
        url = start(page, settings, host=host, port=port)
        sys.stdout.write(f"On Record: {url}\n")
        sys.stdout.flush()
        page.block_thread()


def build(assistant: Assistant, jobs: Jobs | None = None) -> Page:
    """The pages for one archive. Each visitor's conversations are their own. What is added waits for who does jobs."""
    from rag.jobs import Jobs

    # What is uploaded waits in the archive's own folder, and is moved from there.
    os.environ["GRADIO_TEMP_DIR"] = str(assistant.settings.home.resolve() / "uploads" / "incoming")
    from rag.ui.page import layout

    return layout(assistant, jobs or Jobs(assistant))


def start(page: Page, settings: Settings, *, host: str = "127.0.0.1", port: int | None = None) -> str:
    """Serve the pages in the background; their address. Raises SettingsError when the address can't be listened on."""
    from rag.ui.theme import look

    given = passwords.of_environment(settings)
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn itself believes nobody: whom the gate believes is set
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            auth=(lambda user, password: _is_known(given, user, password)) if given else None,
            auth_message="On Record",
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


def _gated(page: Page, settings: Settings, host: str) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs before the first request is taken: it puts the gate in front of all.

    A middleware that is given to Gradio stands behind Gradio's own, which lets other origins in before ours is asked.
    """
    from starlette.middleware.gzip import GZipMiddleware

    from rag.api import Access, Programs, application
    from rag.ui.addresses import Pages, article
    from rag.ui.downloads import mounted, visitor
    from rag.ui.gate import Gate, paths
    from rag.ui.limits import Limited, Limits
    from rag.ui.proxies import networks

    proxies = networks(settings.ui_proxies)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert app.middleware_stack is not None  # this is called through it
        app.router.routes.insert(0, mounted(page.desk.assistant, app))  # before Gradio's own, which take any path
        names = settings.ui_hosts.split()
        packed = GZipMiddleware(Pages(app.middleware_stack), compresslevel=4)  # what Gradio packs stays as it is
        access = Access(Accounts.of(settings), lambda asked: visitor(asked, app))
        programs = application(page.jobs, access, article)
        limits = Limits(uploads_mb=40 * settings.ui_max_upload_mb)
        inner = Limited(Programs(packed, programs), limits, waiting=lambda: len(page._queue))
        app.middleware_stack = Gate(inner, listened=host, names=names, paths=paths(page), proxies=proxies)
        yield

    return lifespan


def _is_known(given: dict[str, str], user: str, password: str) -> bool:
    return passwords.is_right(given.get(user) or passwords.nobodys(), password) and user in given


def warning(host: str) -> str:
    """What is said, in large letters, when everybody may come in."""
    return (
        f"WARNING: THE PAGES LISTEN ON {host} WITHOUT A PASSWORD. WHOEVER REACHES THIS MACHINE CAN READ, ADD AND "
        "DELETE ARTICLES. Set RAG_UI_AUTH, or leave --host out\n"
    )
