"""Passwords of the pages, kept as scrypt hashes (RFC 7914): ``user:scrypt:N:r:p:salt:hash``.

    RAG_UI_AUTH=ada:scrypt:16384:8:1:…          # what `rag serve --hash-password` prints, after the user's name
    is_known(accounts(settings), "ada", "…")

Not covered: changing them from the pages.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from rag.errors import SettingsError
from rag.settings import Settings

_COST = (2**14, 8, 1)  # N, r, p: 16 MB and some 50 ms a guess
_NOBODYS = ":".join(["scrypt", *map(str, _COST), "00" * 16, "00" * 64])  # what an unknown user's guess is held against


def hashed(password: str) -> str:
    """``scrypt:N:r:p:salt:hash`` with a fresh salt."""
    salt = secrets.token_bytes(16)
    return ":".join(["scrypt", *map(str, _COST), salt.hex(), _scrypt(password, salt, *_COST).hex()])


def accounts(settings: Settings) -> dict[str, str]:
    """Hash by user. Raises SettingsError for a line that is none; the value isn't shown, it may be a password."""
    found: dict[str, str] = {}
    for line in settings.ui_auth.get_secret_value().split() if settings.ui_auth else ():
        user, _, known = line.partition(":")
        if not user or _parts(known) is None:
            raise SettingsError(
                f"RAG_UI_AUTH holds something that isn't user:hash (entry {len(found) + 1})",
                "Make a hash with `rag serve --hash-password`",
            )
        found[user] = known
    return found


def is_known(known: dict[str, str], user: str, password: str) -> bool:
    """Whether this is the user's password. An unknown user takes as long as a wrong password."""
    parts = _parts(known.get(user, _NOBODYS))
    assert parts is not None
    cost, salt, wanted = parts
    return hmac.compare_digest(_scrypt(password, salt, *cost), wanted) and user in known


def _parts(known: str) -> tuple[tuple[int, int, int], bytes, bytes] | None:
    try:
        name, n, r, p, salt, wanted = known.split(":")
        return ((int(n), int(r), int(p)), bytes.fromhex(salt), bytes.fromhex(wanted)) if name == "scrypt" else None
    except ValueError:
        return None


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=128 * n * r * 2)
