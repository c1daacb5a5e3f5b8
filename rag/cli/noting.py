"""What commands have the archive's log tell, where people log in: whoever reads it sees all that was done.

    noted(settings, "deleted", "1 article: 3f…")

Not covered: what is done to people and keys, which ``rag.accounts`` notes itself.
"""

from __future__ import annotations

from rag.settings import Settings


def noted(settings: Settings, did: str, about: str) -> None:
    """Note what a command did, by whoever runs it. An archive that nobody logs in to has no log."""
    from rag.accounts import Accounts
    from rag.accounts.audit import COMMAND_LINE
    from rag.accounts.tables import FILE

    if not ((settings.home / FILE).exists() or settings.ui_auth or settings.oidc_issuer):
        return
    with Accounts.of(settings) as accounts:
        if not accounts.is_open:
            accounts.note(COMMAND_LINE, did, about)
