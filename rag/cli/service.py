"""A command given to the service that runs over the same archive on this machine, where there is one.

    answered(["ask", "Who spoke?"], is_told=False)      # True: it is answered and printed

It is asked where it runs under the same settings; what it prints is what the command would. Whatever is in its way, the
command is run here instead. Nothing is loaded that takes longer than an answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rag.service import Ran, Word

HOME, SERVICE = "RAG_HOME", "RAG_SERVICE"  # as in Settings
_KEPT_HERE = ("-h", "--help", "-o", "--output", "--server", "--key")  # help, files of who asks, and other servers
_OFF = ("0", "false", "no", "off")


def answered(words: Sequence[str], is_told: bool) -> bool:
    """Whether a service answered the command; what it gave is printed, and its exit code raised if it isn't 0."""
    if any(word.partition("=")[0] in _KEPT_HERE or word.startswith("-o") for word in words):
        return False
    variables = {**_written(), **os.environ}
    if variables.get(SERVICE, "").lower() in _OFF or sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        return False
    word = Word.of(_home(variables))
    if word is None:
        return False
    ran = word.ran(words) if word.is_for(os.environ) else None
    if is_told:
        how = "answers" if ran else "isn't asked: it runs under other settings, or doesn't answer"
        sys.stderr.write(f"The service at {word.address} {how}.\n")
    if ran:
        _print(ran)
    return ran is not None


def _print(ran: Ran) -> None:
    sys.stdout.buffer.write(ran.out)
    sys.stdout.flush()
    sys.stderr.write(ran.err)
    if ran.code:
        raise SystemExit(ran.code)


def _written() -> Mapping[str, str]:
    """What ``.env`` says."""
    if not Path(".env").is_file():
        return {}
    from dotenv import dotenv_values

    return {name.upper(): value for name, value in dotenv_values(".env").items() if value}


def _home(variables: Mapping[str, str]) -> Path:
    if named := variables.get(HOME):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("onrecord", appauthor=False))
