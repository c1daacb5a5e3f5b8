"""Words of a question that the archive doesn't hold, read as the word of its that is meant, or left with a hint.

    found = mended("What did Falke say about the resevoir?", catalogue)
    found.text      # "What did Falk say about the reservoir?"
    found.notes     # ("Read “Falke” as Falk.", "Read “resevoir” as reservoir.")
    mended("What did Falk say about taxis?", catalogue).hints    # (("taxis", "Did you mean “taxes”?"),)

Only a word that no article holds is looked at, and only for words with its first letter. A name is read as that of
somebody who speaks, unless the question gives it another given name; another word as one of the articles', unless it is
a word itself: those of the embedding model's vocabulary are. Where two are equally near the word that it stands beside
decides, else both are hinted at. Not covered: two words written as one, and slips in a first letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rag.language.lexicon import CALENDAR, FEMALE_NAMES, GIVEN_NAMES, MALE_NAMES, ROLES
from rag.language.names import TITLES
from rag.language.porter import stem
from rag.language.slips import slips
from rag.language.verbs import VERB_FORMS
from rag.language.words import Word, fold, is_stop, read
from rag.questions.quotations import MaskedQuestion
from rag.store.catalogue import Catalogue

_MOST_UNKNOWN = 2  # words that aren't of English
_SHORTEST = 3  # letters
_SHORTEST_NAME = 4
_TWO_SLIPS = 7  # letters from which on two slips are one word still


@dataclass(frozen=True, slots=True)
class Mended:
    """A question with its slips mended, what a reader should know of that, and what else may be meant."""

    text: str
    notes: tuple[str, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()  # words that are words themselves, each with the one that may be meant


def mended(question: str, catalogue: Catalogue) -> Mended:
    """The question as the archive would write it; as it stands when it holds all its words."""
    masked = MaskedQuestion.of(question)
    asked = [word for word in read(masked.text) if word.low.isalpha()]
    unknown = _unknown(asked, catalogue)
    if sum(not _is_word(word.low) for word in unknown) > _MOST_UNKNOWN:  # another language
        return Mended(question)
    text, notes, hints = masked.text, [], []
    for word in reversed(unknown):
        near = _meant(word, asked, catalogue)
        if len(near) == 1 and (near[0].is_name or not _is_word(word.low)):
            text = f"{text[: word.start]}{near[0].text}{text[_end(word) :]}"
            notes.append(f"Read “{word.text[: _end(word) - word.start]}” as {near[0].text}.")
        elif near:
            hints.append((word.low, f"Did you mean {' or '.join(f'“{candidate.text}”' for candidate in near)}?"))
    return Mended(masked.restore(text), tuple(reversed(notes)), tuple(reversed(hints)))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word of the archive, as it writes it."""

    text: str
    is_name: bool


def _end(word: Word) -> int:
    """Where a word ends without its clitic: "Falke's"."""
    return word.end - len(word.clitic)


def _unknown(asked: Sequence[Word], catalogue: Catalogue) -> list[Word]:
    """The content words that no article holds; of words that may be names, as they are written."""
    content = [w for w in asked if len(w.low) >= _SHORTEST and not is_stop(w.text, w.low) and w.low not in CALENDAR]
    frequency = catalogue.document_frequency(stem(word.low) for word in content)
    of_fields = {fold(part) for names in catalogue.bylines() for name in names for part in name.split()}
    unknown = []
    for word in content:
        held = frequency[stem(word.low)] > 0
        if held and (word.text[0].isupper() or not _is_word(word.low)):  # the stem of "Falke" is "falk"
            held = catalogue.holds(word.low)
        if not held and word.low not in of_fields:
            unknown.append(word)
    return unknown


def _meant(word: Word, asked: Sequence[Word], catalogue: Catalogue) -> list[_Candidate]:
    """The nearest words of the archive: of names that the question's other names allow, else of what articles hold."""
    may_be_name = not _is_word(word.low) or (word.text[0].isupper() and word is not asked[0])
    if len(word.low) >= _SHORTEST_NAME and may_be_name:
        names = [_Candidate(name, True) for name in _nearest(word.low, _names_beside(word, asked, catalogue))]
        if names:
            return names
    if word.text[0].isupper() and word is not asked[0]:
        return []  # a name, and nobody's who speaks
    forms = (form for form in _forms(word.low, catalogue) if form not in VERB_FORMS and not is_stop(form, form))
    near = _nearest(word.low, forms)
    if len(near) > 1:
        beside = [form for form in near if _stands_beside(form, word, asked, catalogue)]
        near = beside if len(beside) == 1 else near
    return [_Candidate(form, False) for form in near]


# --- names ------------------------------------------------------------------------------------------------------------


def _names_beside(word: Word, asked: Sequence[Word], catalogue: Catalogue) -> list[str]:
    """The words of speakers' names that may be meant: nobody's who has another name in the question."""
    at = asked.index(word)
    before = asked[at - 1] if at else None
    behind = asked[at + 1] if at + 1 < len(asked) else None
    found = []
    for speaker in catalogue.speakers():
        parts = speaker.split()
        for place, part in enumerate(parts):
            if not fold(part).startswith(word.low[0]) or _differ_in_sex(word.low, fold(part)):
                continue
            given, family = before if place else None, behind if place + 1 < len(parts) else None
            own = {fold(other) for other in parts}
            is_surname, has_surname = place == len(parts) - 1, behind is not None and behind.low in own
            fits = all(other is None or _may_stand_by(other, own) for other in (given, family))
            if fits and (is_surname or has_surname):
                found.append(part)
    of_fields = (part for names in catalogue.bylines() for name in names for part in name.split())
    return list(dict.fromkeys([*found, *(part for part in of_fields if fold(part).startswith(word.low[0]))]))


def _may_stand_by(word: Word, own: set[str]) -> bool:
    """Whether a word beside the name belongs to it, or is no name at all: "Mayor", "did"."""
    is_name = word.text[0].isupper() and word.low not in TITLES | ROLES and not is_stop(word.text, word.low)
    return word.low in own or not (is_name or word.low in GIVEN_NAMES)


def _differ_in_sex(one: str, other: str) -> bool:
    return (one in MALE_NAMES and other in FEMALE_NAMES) or (one in FEMALE_NAMES and other in MALE_NAMES)


# --- words ------------------------------------------------------------------------------------------------------------


def _forms(low: str, catalogue: Catalogue) -> Iterator[str]:
    """Words of the archive whose stem is near the word's, each in the form that is nearest."""
    own = stem(low)
    for term in _nearest(own, catalogue.terms_like(own)):
        rows = catalogue.passages_with_words([term], limit=5)
        forms = {w.low for row in rows for w in read(row.text) if stem(w.low) == term}
        yield from _nearest(low, forms)[:1]


def _stands_beside(form: str, word: Word, asked: Sequence[Word], catalogue: Catalogue) -> bool:
    """Whether an article writes a word beside one that the question has beside it: "toll road"."""
    at = asked.index(word)
    pairs = [f"{asked[at - 1].low} {form}"] if at else []
    pairs += [f"{form} {asked[at + 1].low}"] if at + 1 < len(asked) else []
    return any(catalogue.articles_matching([pair]) for pair in pairs)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    tokenizer = json.loads(files("rag").joinpath("data/tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(piece for piece in tokenizer["model"]["vocab"] if piece.isalpha())


def _is_word(low: str) -> bool:
    """Whether a word, or what it is the plural of, is of English: in a model’s vocabulary, or a verb of saying."""
    return low in _english() or low.removesuffix("s") in _english() or low in VERB_FORMS


# --- how near ---------------------------------------------------------------------------------------------------------


def _nearest(word: str, candidates: Iterable[str]) -> list[str]:
    """Those of the candidates that are as near as any, within the slips that a word of its length may have."""
    most = 2 if len(word) >= _TWO_SLIPS else 1
    scored = [(slips(word, fold(candidate), most), candidate) for candidate in candidates]
    least = min((count for count, _ in scored if count), default=most + 1)
    return [candidate for count, candidate in scored if count == least <= most]
