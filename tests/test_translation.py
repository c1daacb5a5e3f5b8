"""The languages of the pages: each file says all that the code says, and nobody's words are looked up in it."""

from __future__ import annotations

import ast
import shutil
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from conftest import ROOT

import rag.translation
from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.exports import FORMATS
from rag.exports.manner import Manner, day
from rag.settings import Settings
from rag.translation import languages, say, say_n, spoken
from rag.ui.markup import copies, tag
from rag.ui.theme import _SAID, scripts

FILES = sorted((ROOT / "rag/translation").glob("*.po"))
PAGES = sorted((ROOT / "rag/ui").glob("*.py"))
READ = {"aria_label", "placeholder", "title", "alt"}  # attributes that people read
NAMES = {"On Record", " · On Record"}  # in every language the same
Said = str | tuple[str, str]


# --- the files -------------------------------------------------------------------------------------------------------


def said() -> set[Said]:
    """What the code says: the literals that it hands to say, say_n or later, here and in the scripts."""
    found: set[Said] = {text for script in scripts() for text in _SAID.findall(script)}
    for path in (ROOT / "rag").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
            if name in ("say", "later", "say_n"):
                assert isinstance(node, ast.Call)
                held = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                assert name == "say" or len(held) == (2 if name == "say_n" else 1), ast.unparse(node)
                found |= {(held[0], held[1])} if name == "say_n" else {*held}
    return found


def written(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def said_as(message: Message) -> Said:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_language_says_all_that_the_code_says(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    messages = {said_as(message): message for message in catalogue if message.id}
    assert (said() - messages.keys(), messages.keys() - said()) == (set(), set())
    for known, message in messages.items():
        forms = written(message)
        assert len(forms) == (1 if isinstance(known, str) else catalogue.num_plurals)
        wanted = names(known if isinstance(known, str) else known[1])
        assert all(form.strip() and names(form) == wanted for form in forms), known
        assert not message.fuzzy, known


def test_what_is_said_in_german() -> None:
    with spoken("de"):
        assert say("Copy quote") == "Zitat kopieren"
        assert (
            say("Nobody speaks as “{name}” in this archive.", name="{n} Ask")
            == "In diesem Archiv spricht niemand als „{n} Ask“."
        )
        assert [say_n("{n} statement", "{n} statements", n) for n in (1, 2000)] == ["1 Aussage", "2.000 Aussagen"]
        assert say("No catalogue has this") == "No catalogue has this"
    assert say("Copy quote") == "Copy quote"


@pytest.mark.parametrize(
    ("style", "date", "told"),
    [
        ("day-first", "2031-05-08", "8. Mai 2031"),
        ("month-first", "2031-05-08T09:00:00", "8. Mai 2031"),
        ("day-first", "2031-05", "Mai 2031"),
        ("day-first", "2031", "2031"),
        ("iso", "2031-05-08", "2031-05-08"),
        ("day-first", None, "ohne Datum"),
    ],
)
def test_days_are_written_in_it(style: str, date: str | None, told: str) -> None:
    with Manner(dates=style, language="de").kept():
        assert day(date) == told


def test_nobodys_words_are_looked_up() -> None:
    article = {"id": "a", "title": "Archive", "publisher": "Settings", "source": "s", "url": None, "published_at": None}
    words = {"article": article, "quote": "Ask", "start": 0, "end": 3, "field": None, "relation": "self"}
    whose = {"speaker": "People", "speaker_mention": None, "reported_by": None, "role": None}
    with spoken("de"):
        assert tag("p", "Ask", title="Archive") == '<p title="Archive">Ask</p>'
        copied = copies({**words, **whose})
    assert "“Ask” — People. “Archive”, Settings, ohne Datum." in copied and "Zitat kopieren" in copied


def test_a_document_frames_the_same_words(town: Assistant) -> None:
    answer = town.ask("What did Ruth Delgado say about fares?").to_dict()
    with Manner(language="de").kept():
        written = FORMATS["md"].write(answer).decode()
    parts = ("“Fares will rise in autumn,”", "## Quellen", "6. März 2031", "*Gefragt am")
    assert [part for part in parts if part not in written.replace("\\", "")] == []


def test_a_copied_file_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "rag/translation/de.po", tmp_path / "fr.po")
    monkeypatch.setattr(rag.translation, "_HERE", tmp_path)
    assert languages() == {"English": "en", "Français": "fr"}
    assert Settings(home=tmp_path, ui_language="fr").ui_language == "fr"
    (tmp_path / "nl.po").write_text('msgid "broken\n', "utf-8")
    with spoken("nl"), pytest.raises(SettingsError, match=r"nl\.po"):
        say("Ask")
    with pytest.raises(SettingsError, match=r"RAG_UI_LANGUAGE is 'de'.*en, fr, nl"):
        Settings(home=tmp_path, ui_language="de")


# --- the code --------------------------------------------------------------------------------------------------------


def own_text(node: ast.AST) -> Iterator[str]:
    """The text that an expression shows as it stands; what it calls is looked at by itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        for part in node.values:
            yield from own_text(part) if isinstance(part, ast.FormattedValue) else ()
    elif isinstance(node, ast.IfExp):
        yield from (*own_text(node.body), *own_text(node.orelse))
    elif isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        yield from own_text(node.elt)
    elif not isinstance(node, (ast.Call, ast.Subscript, ast.Compare)):
        for child in ast.iter_child_nodes(node):
            yield from own_text(child)


def english(path: Path) -> list[str]:
    """The words that a module's elements show without saying them."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
        if not isinstance(node, ast.Call) or name not in ("tag", "button", "more", "join", "told", "mistake"):
            continue
        first = {"tag": node.args[1:], "button": node.args[:1]}.get(name, node.args)
        if name == "tag" and isinstance(node.args[0], ast.Constant) and node.args[0].value == "code":
            continue
        shown = [*first, *(word.value for word in node.keywords if word.arg in READ)]
        found += [text for each in shown for text in own_text(each) if any(map(str.isalpha, text))]
    return [text for text in found if text not in NAMES]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_say_what_they_show(path: Path) -> None:
    assert english(path) == []
