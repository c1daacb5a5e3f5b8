"""English, once: its data is whole, and no other room keeps a copy."""

from __future__ import annotations

import ast
import re
from collections.abc import Set
from functools import cache
from pathlib import Path

import pytest

from rag.language import lexicon, verbs
from rag.language.lexicon import ENGLISH, is_country, listed
from rag.schema import Span
from rag.statements.phrases import is_place
from rag.statements.tokens import join_abbreviations, tokenize

ROOT = Path(__file__).parent.parent
ROOMS = sorted(path for path in (ROOT / "rag").rglob("*.py") if path.parent.name != "language")


def _lists() -> list[tuple[str, str, list[str]]]:
    return [
        (section, name, text.split())
        for section, entries in ENGLISH.items()
        for name, text in entries.items()
        if isinstance(text, str)
    ]


@pytest.mark.parametrize(("section", "name", "words"), _lists())
def test_a_list_of_the_data_is_folded_and_holds_no_word_twice(section: str, name: str, words: list[str]) -> None:
    assert words
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for word in words)
    assert all(re.fullmatch(r"[\w.'’/=-]+", word) for word in words), (section, name)


def test_every_list_of_the_data_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "rag/language").glob("*.py"))
    unused = [f"{section}.{name}" for section, name, _ in _lists() if f'"{name}"' not in code]
    assert not unused


def test_irregular_verbs_are_irregular() -> None:
    regular = [verb for verb, text in ENGLISH["verbs"]["irregular"].items() if text == verbs.regular_past(verb)]
    assert not regular


@pytest.mark.parametrize(
    "forms",
    [
        "deny denies denied denied denying",
        "say says said said saying",
        "admit admits admitted admitted admitting",
        "slam slams slammed slammed slamming",
        "regret regrets regretted regretted regretting",
        "visit visits visited visited visiting",
        "die dies died died dying",
        "agree agrees agreed agreed agreeing",
        "argue argues argued argued arguing",
        "go goes went gone going",
        "preach preaches preached preached preaching",
        "convey conveys conveyed conveyed conveying",
        "write writes wrote written writing",
        "begin begins began begun beginning",
        "quip quips quipped quipped quipping",
    ],
)
def test_a_verb_is_inflected(forms: str) -> None:
    assert tuple(verbs.forms(forms.split()[0])) == tuple(forms.split())


# Three words of a class in one literal are a list of it. A stated exception says why.
CLASSES = {
    "weekdays": frozenset(lexicon.WEEKDAYS),
    "months": frozenset(lexicon.MONTHS) - {"may", "march"},
    "countries": lexicon.COUNTRIES,
    "demonyms": lexicon.DEMONYMS,
    "states": frozenset(state.rstrip(".") for state in lexicon.SHORT_STATES) - {*listed("abbreviations", "also_words")},
    "abbreviations": frozenset(
        word
        for name in ("before_names", "before_numbers", "capital_before_numbers", "anywhere")
        for word in listed("abbreviations", name)
    )
    - lexicon.words("no p c st est art ch pt col sec"),
    "titles": frozenset(lexicon.TITLES) - lexicon.TITLE_WORDS - lexicon.PARTIES - lexicon.FUNCTION_WORDS,
    "particles": lexicon.NAME_PARTICLES,
    "what stands behind a name": lexicon.SUFFIXES,
    "numbers": lexicon.NUMBERS.keys() | lexicon.TENS,
    "seasons": frozenset(lexicon.SEASONS),
    "units of time": frozenset(lexicon.UNITS_OF_TIME),
    "parts of the day": frozenset(lexicon.PARTS_OF_DAY),
    "time zones": frozenset(map(str.casefold, lexicon.ZONE_NAMES)) - {"west"},
    "fakes": lexicon.FAKE | lexicon.MISQUOTING,
    "parties": lexicon.PARTIES - {"independent", "conservative", "labour"},
    "restrictive words before a role": lexicon.RESTRICTIVE - {"first", "press", "former", "ex"},
    "words before a role": lexicon.BEFORE_ROLES - {"then", "top", "former"},
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("bylines.py", "countries"): "the endings of domains",
    ("bylines.py", "stop words"): "what no name in a byline is; others are surnames (He, Can, Do)",
    ("sources.py", "negations"): "those that stand before a subject",
    ("edits.py", "numbers"): "what makes falsehoods isn't what checks them",
    ("support.py", "numbers"): "reads claims by itself, so that an error of the checks isn't one of the figure",
    ("names.py", "abbreviations"): "last words of the names of bodies, in questions",
}


@cache
def _literals(path: Path) -> list[tuple[int, str]]:
    """A module's string literals with their lines, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


@pytest.mark.parametrize("idea", CLASSES)
def test_a_class_of_words_has_one_owner(idea: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in ROOMS
        for line, text in _literals(path)
        if len(CLASSES[idea] & set(re.findall(r"[^\W\d_]+", text.casefold()))) > 2
        and (path.name, idea) not in EXCEPTIONS
    ]
    assert not found


# Words of grammar stand in every sentence: a list has several in a row, so many of them.
GRAMMAR = {
    "negations": (lexicon.NEGATORS, 3),
    "pronouns": (lexicon.PRONOUNS | lexicon.OBJECT_PRONOUNS | lexicon.POSSESSIVES, 3),
    "stop words": (lexicon.STOP_WORDS, 25),
}
IN_QUESTIONS = {  # the patterns of questions spell them among other words
    f"rag/questions/{name}.py" for name in ("again", "matching", "periods", "single", "topics", "wording")
}


@cache
def _displays(path: Path) -> list[tuple[int, str]]:
    """The strings of a module's sets, lists, tuples and keys of dicts, with their lines."""
    kinds = (ast.Set, ast.List, ast.Tuple, ast.Dict)
    found = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, kinds)]
    return [
        (node.lineno, " ".join(e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)))
        for node in found
        for elements in [node.keys if isinstance(node, ast.Dict) else node.elts]
    ]


def _most_in_a_row(text: str, words: Set[str]) -> int:
    """How many different words of a class follow each other."""
    most, row = 0, set[str]()
    for word in re.findall(r"[^\s|,()?:\\]+", text.casefold()):
        row = row | {word} if word in words else set()
        most = max(most, len(row))
    return most


@pytest.mark.parametrize("idea", GRAMMAR)
def test_words_of_grammar_have_one_owner(idea: str) -> None:
    words, several = GRAMMAR[idea]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in ROOMS
        for line, text in [*_literals(path), *_displays(path)]
        if _most_in_a_row(text, words) >= several
        and str(path.relative_to(ROOT)) not in IN_QUESTIONS
        and (path.name, idea) not in EXCEPTIONS
    ]
    assert not found


def test_a_country_is_one_in_every_room() -> None:
    assert lexicon.COUNTRIES <= lexicon.PLACES
    assert all(people for people in lexicon._OF_COUNTRIES.values())
    assert {"austria", "austrian"} <= lexicon.PLACES | lexicon.DEMONYMS
    assert is_country("Austria")
    assert is_place(join_abbreviations(tokenize("Austria", Span(0, 7), ())), 0, 1)


# Four verbs of saying in one literal are a list of them.
VERBS = {form: base for form, (base, _) in verbs.VERB_FORMS.items() if base not in verbs.ACTS | verbs.NOUN_LIKE}
VERBS_TOO = {
    "rag/answering/replies.py": "what may be asked, in prose",
    "rag/injection.py": "orders that a text may give to a machine",
    "rag/statements/subjects.py": "a judgement on a clause's object, with the clauses",
}


def test_verbs_of_saying_have_one_owner() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in ROOMS
        for _, text in _literals(path)
        if len({VERBS[word] for word in re.findall(r"[^\W\d_]+", text.casefold()) if word in VERBS}) > 3
    }
    assert found == VERBS_TOO.keys()


def test_questions_ask_with_what_articles_say() -> None:
    asked, acts = "deny reject disclose outline tell accuse threaten".split(), "order attack charge recall open".split()
    assert verbs.ASKED.issuperset(asked) and verbs.ASKED.isdisjoint(acts)
    assert verbs.REPORTING - verbs.ASKED == verbs.REPORTING & verbs.ACTS
    assert {"lash out", "point to"} <= verbs.ASKED_PHRASES
    assert verbs.REPORTING | {"go on"} >= verbs.ACTS  # each is one that an article may say


# Of each idea, where it is defined, and the names that nothing else in rag/ may define.
OWNERS = {
    "verbs of saying": ("language/verbs.py", "lemma"),
    "months, weekdays and dates": ("language/dates.py", "interval"),
    "periods": ("language/periods.py", "is_reversed"),
    "times as sources write them": ("language/timestamps.py", "timestamp"),
    "words of a text": ("language/words.py", "spellings is_stop"),
    "the same word in another form": ("language/porter.py", "same_word"),
    "sentences": ("language/sentences.py", "abbreviation"),
    "titles and names": ("language/names.py", "without_titles title_of is_suffix"),
    "the same person": ("language/names.py", "same_person same_body"),
    "a slip of the pen": ("language/slips.py", "slips is_slip is_mistyped"),
    "a country": ("language/lexicon.py", "is_country"),
}


def test_an_idea_has_one_owner() -> None:
    """Printed with ``pytest -s``."""
    defined: dict[str, set[str]] = {}
    for path in (ROOT / "rag").rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                defined.setdefault(node.name.lstrip("_"), set()).add(path.relative_to(ROOT / "rag").as_posix())
    for words in (*CLASSES, *GRAMMAR, "irregular verbs"):  # held to by the tests above
        print(f"{words:32}language/english.toml")
    for idea, (owner, names) in OWNERS.items():
        print(f"{idea:32}{owner}")
        assert {name: defined.get(name) for name in names.split()} == {name: {owner} for name in names.split()}
