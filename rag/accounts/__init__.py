"""People who use an archive, programs with keys, and what they may do.

    accounts = Accounts.of(settings)
    token = accounts.log_in("ada", "a long password", "10.0.0.7")
    accounts.session(token).may(Right.DELETE)

One file in the archive's folder (``tables.py``); not covered: pages and cookies (``rag.ui``), keys in requests
(``rag.api``).
"""

from __future__ import annotations

from typing import Self

from rag.accounts import passwords
from rag.accounts.keys import Keys
from rag.accounts.rights import ANYBODY, Principal, Right, Role
from rag.accounts.sessions import Sessions
from rag.settings import Settings

__all__ = ["ANYBODY", "Accounts", "Principal", "Right", "Role"]


class Accounts(Sessions, Keys):
    """Who may come in, and do what. Safe for several threads and processes; calls of keys are counted in this one."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those of the archive that the settings name, with the people of RAG_UI_AUTH."""
        given = passwords.of_environment(settings)
        return cls(settings.home, given, logs_in_elsewhere=bool(settings.oidc_issuer))
