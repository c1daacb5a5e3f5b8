"""What our code says to readers, in their language: English as it stands in the code, others from a file each.

    with spoken("de"):
        say("Copy quote")                       # "Zitat kopieren"
        say_n("{n} article", "{n} articles", 2000)          # "2.000 Artikel"

A language is a catalogue in gettext's format beside this module; one that is put there is offered (docs/web.md). Only
what the code names as a literal is looked up: no article's word, no quotation, no answer, nothing that anybody typed.
What a catalogue lacks is said in English. Not covered: the language of articles and questions (``rag.language``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SettingsError

if TYPE_CHECKING:
    from datetime import date

    from babel import Locale

ENGLISH = "en"
_HERE = Path(__file__).parent
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """The code of the language that is spoken."""
    return _language.get()


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """What is said meanwhile, in this thread or task, is said in this language."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


def say(text: str, **names: object) -> str:
    """The text in the language that is spoken, with what its {names} stand for; whole numbers as it writes them."""
    return _filled(_catalogue(language()).gettext(text), names)


def say_n(one: str, several: str, n: int, **names: object) -> str:
    """The same of a number {n} of things, in the form that the language has for as many."""
    return _filled(_catalogue(language()).ngettext(one, several, n), {"n": n, **names})


def later(text: str) -> str:
    """The text as it is: it is said later, from a table."""
    return text


def _filled(text: str, names: dict[str, object]) -> str:
    written = {name: number(value) if isinstance(value, int) else value for name, value in names.items()}
    return text.format(**written) if names else text


# --- numbers and days ------------------------------------------------------------------------------------------------


def number(n: int) -> str:
    """``2,000``, ``2.000``."""
    if language() == ENGLISH:
        return f"{n:,}"
    from babel.numbers import format_decimal

    return format_decimal(n, locale=_locale(language()))


def decimal(value: float) -> str:
    """``0.1``, ``0,1``."""
    if language() == ENGLISH:
        return f"{value:.1f}"
    from babel.numbers import format_decimal

    return format_decimal(value, format="0.0", locale=_locale(language()))


def long_date(first: date, *, has_day: bool) -> str:
    """``8. Mai 2031``, or the month alone, as a language other than English writes them."""
    from babel.dates import format_date, format_skeleton

    locale = _locale(language())
    return format_date(first, "long", locale) if has_day else format_skeleton("yMMMM", first, locale=locale)


# --- the languages there are -----------------------------------------------------------------------------------------


def languages() -> dict[str, str]:
    """Code by each language's own name: English, then those that have a file."""
    return {"English": ENGLISH} | {_own_name(path.stem): path.stem for path in sorted(_HERE.glob("*.po"))}


def known(code: str) -> str:
    """The code. Raises ValueError when there is no such language."""
    codes = [ENGLISH, *sorted(path.stem for path in _HERE.glob("*.po"))]
    if code not in codes:
        raise ValueError(f"there is no file for it, only {', '.join(codes)}")
    return code


def _own_name(code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return (Locale.parse(code).get_display_name() or code).capitalize()
    except (ValueError, UnknownLocaleError):
        return code


@cache
def _locale(code: str) -> Locale:
    """What Babel knows of a language; of English, where it knows none by this code."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        return Locale.parse(ENGLISH)


@cache
def _catalogue(code: str) -> NullTranslations:
    """Raises SettingsError for a file that can't be read."""
    if code == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    path, packed = _HERE / f"{code}.po", BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(packed, read_po(file, abort_invalid=True))
    except (OSError, ValueError, PoFileError) as error:
        raise SettingsError(
            f"The language {code!r}, in {path}, can't be read: {error}", "Put the file right, or choose another"
        ) from error
    packed.seek(0)
    return GNUTranslations(packed)
