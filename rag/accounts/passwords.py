"""Passwords, kept as argon2 hashes (RFC 9106); those of RAG_UI_AUTH may be scrypt hashes of before (RFC 7914).

    known = hashed("a long password")
    is_right(known, "a long password")          # True
    RAG_UI_AUTH=ada:argon2id:v=19:…             # what `rag serve --hash-password` prints, after the user's name

In the environment a hash has colons for its dollars, which shells and compose files would take for variables. Not
covered: whose they are (``people.py``).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from rag.errors import AccountError, SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10  # characters; NIST SP 800-63B asks for 8 beside a limit on guesses
LONGEST = 1000  # a hash of megabytes would take seconds


def chosen(password: str) -> str:
    """The hash of a password that somebody chose. Raises AccountError for one that is easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(
            f"The password has {len(password)} characters, and {SHORTEST} to {LONGEST} are taken",
            "Some words that don't belong together make a good one",
        )
    return hashed(password)


def hashed(password: str) -> str:
    """``$argon2id$…``, with a fresh salt."""
    return _hasher().hash(password)


def is_right(known: str, password: str) -> bool:
    """Whether the hash is this password's."""
    from argon2.exceptions import VerificationError

    if len(password) > LONGEST:
        return False
    if parts := _scrypt_parts(known):
        return hmac.compare_digest(_scrypt(password, *parts[:2]), parts[2])
    try:
        return _hasher().verify(known, password)
    except VerificationError:
        return False


def is_old(known: str) -> bool:
    """Whether it should be hashed anew, since it costs a guesser less than one that is made today."""
    return _hasher().check_needs_rehash(known)


def nobodys() -> str:
    """What the guess for a name that nobody has is held against: it takes as long as a wrong password."""
    salt, digest = "A" * 22, "A" * 43
    hasher = _hasher()
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"


def for_environment(known: str) -> str:
    """A hash as RAG_UI_AUTH holds it."""
    return known.removeprefix("$").replace("$", ":")


def of_environment(settings: Settings) -> dict[str, str]:
    """Hash by user of RAG_UI_AUTH. Raises SettingsError for a line that is none; not shown, as it may be a password."""
    found: dict[str, str] = {}
    for line in settings.ui_auth.get_secret_value().split() if settings.ui_auth else ():
        user, _, known = line.partition(":")
        known = known if known.startswith("scrypt:") else "$" + known.removeprefix("$").replace(":", "$")
        if not user or not _is_hash(known):
            raise SettingsError(
                f"RAG_UI_AUTH holds something that isn't user:hash (entry {len(found) + 1})",
                "Make a hash with `rag serve --hash-password`",
            )
        found[user] = known
    return found


def _is_hash(known: str) -> bool:
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    if _scrypt_parts(known):
        return True
    try:
        extract_parameters(known)
    except InvalidHashError:
        return False
    return True


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


def _scrypt_parts(known: str) -> tuple[tuple[int, int, int], bytes, bytes] | None:
    """Cost, salt and digest of ``scrypt:N:r:p:salt:hash``."""
    try:
        name, n, r, p, salt, digest = known.split(":")
        return ((int(n), int(r), int(p)), bytes.fromhex(salt), bytes.fromhex(digest)) if name == "scrypt" else None
    except ValueError:
        return None


def _scrypt(password: str, cost: tuple[int, int, int], salt: bytes) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=128 * n * r * 2)
