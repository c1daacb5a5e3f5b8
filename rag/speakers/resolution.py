"""Whom a name or a role in a question means, and every statement of theirs.

    found = resolve("Harlow", catalogue)
    [speaker.name for speaker in found.speakers]     # ["Bill Harlow", "Ann Harlow"]: it can mean both
    resolve("the mayor", catalogue).speakers         # whom the articles call the mayor

A role means the people whom an article names by it where they speak ("Mayor Ada Holloway", "the mayor"), or of whom
it says so beside their full name ("Ada Holloway, the mayor of Tideway,", "Joe Reed, a baker"). A name that no article
holds is taken for the closest spelt speaker with the same first letter. Not covered: pronouns, roles told in a sentence
of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from rag.language.lexicon import HONORIFICS, PROXIES, RESTRICTIVE, ROLES, SPOKES, TOLD_APART
from rag.language.names import (
    TITLES,
    Known,
    Likeness,
    Name,
    Same,
    alike,
    same_body,
    same_person,
    spelling,
    surname,
    title_of,
)
from rag.language.slips import is_slip
from rag.language.terms import STOP_WORDS, stem, words
from rag.schema import Speaker, Statement
from rag.speakers.directory import Directory
from rag.store.catalogue import Catalogue
from rag.store.kept import once

_MOST_KEPT = 16  # names of an archive; of each all that somebody says, up to 1 KB a statement
SPELLING_CUTOFF = 0.8  # one letter in five
_NEAR = 4  # characters between a role and the name behind it: "mayor, Ada Holloway"
_MOST_BETWEEN = 5  # spaces between a name and the role behind it: "Ada Holloway, the new mayor"
_SPOKESPEOPLE = SPOKES | PROXIES
_FOR_ANOTHER = re.compile(r"\b(?:spokes(?:man|woman|person)|aide|advis[eo]r|lawyer)s? (?:for|of|to)\b", re.IGNORECASE)
_ANY_ROLE = re.compile(r"(?:the|an?) [a-z-]+(?: [a-z-]+)?")  # "the baker": whatever an article puts beside a name
_AT_PLACE = re.compile(rf"(?P<role>{_ANY_ROLE.pattern}) (?:in|at|on) (?P<place>the [a-z-]+(?: [a-z-]+)?)")
_OF_ANOTHER = re.compile(r"\w (?:of|at) \w|['’]s \w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a name asked for means. ``speakers`` are several when it is ambiguous, the most quoted first.

    ``statements`` are theirs, and those of nobody named who is called so ("a spokesman for the mayor"); in the order
    of the articles' dates, newest first. ``corrected`` when no article holds the name and the closest was taken.
    """

    asked: str
    speakers: tuple[Speaker, ...] = ()
    statements: tuple[Statement, ...] = ()
    corrected: bool = False

    @property
    def name(self) -> str | None:
        """The one speaker's name, as the archive writes it; the name as asked if several are meant; None if nobody."""
        if len(self.speakers) == 1 and all(statement.speaker for statement in self.statements):
            return self.speakers[0].name
        return self.asked if self.statements else None


def statements_by(name: str, catalogue: Catalogue) -> tuple[str | None, list[Statement]]:
    """The speaker whom the name means, as the archive writes it, and every statement by that speaker.

    (None, []) when no speaker of the archive can be meant. A name that fits two people ("Harlow" for Bill and Ann)
    gives the statements of both, under the name as asked; :func:`resolve` tells who they are.
    """
    found = resolve(name, catalogue)
    return found.name, list(found.statements)


def resolve(name: str, catalogue: Catalogue) -> Resolution:
    """Whom a name, or a role, means."""
    return once(catalogue, "resolution", name, lambda: _resolved(name, catalogue), most=_MOST_KEPT)


def _resolved(name: str, catalogue: Catalogue) -> Resolution:
    found = Resolution(name)
    if _OF_ANOTHER.search(name) and (TITLES | ROLES).intersection(words(name)):  # nor is a firm's chief the firm
        found = _in_role(name, catalogue)
    if not found.statements and not _FOR_ANOTHER.search(name):  # a spokesman for somebody isn't that person
        found = _by_name(name, catalogue)
    found = found if found.statements else _in_role(name, catalogue)
    found = found if found.statements else _in_role_at_place(name, catalogue)
    if not found.statements and (close := _closest(name, catalogue)):
        closest = _by_name(close, catalogue)
        return Resolution(name, closest.speakers, closest.statements, corrected=True)
    return found


def statements_of(speakers: Iterable[Speaker], directory: Directory, catalogue: Catalogue) -> list[Statement]:
    """All statements by these people, and by nobody who only shares a name with them."""
    wanted = list(speakers)
    whose = {(speaker.name, speaker.relation) for speaker in wanted}
    found = []
    for statement in catalogue.statements(speakers=[variant for speaker in wanted for variant in speaker.variants]):
        by = directory.of(statement.speaker or "", statement.article_id)
        if by is not None and (by.name, by.relation) in whose:
            found.append(statement)
    return found


def credits(name: str, statements: Collection[Statement], catalogue: Catalogue) -> Same:
    """Whether one of these statements is by whom a name or a role means, as :func:`resolve` tells.

    MAY_BE where nothing says so, and a speaker's name leaves it open.
    """
    if not set(statements).isdisjoint(resolve(name, catalogue).statements):
        return Same.YES
    speakers = {statement.speaker for statement in statements if statement.speaker}
    known = Known.of(speakers)
    return Same.NO if all(same_person(name, s, known) is Same.NO for s in speakers) else Same.MAY_BE


# --- by name --------------------------------------------------------------------------------------------------------


def _by_name(name: str, catalogue: Catalogue) -> Resolution:
    directory = Directory.read(catalogue, _surnames_near(name, catalogue))
    speakers = _narrowed(name, [s for s in directory.speakers if _can_mean(name, s)], directory)
    return Resolution(name, tuple(speakers), tuple(statements_of(speakers, directory, catalogue)))


def _surnames_near(name: str, catalogue: Catalogue) -> list[str]:
    """The surnames whose bearers the name can mean, or be grouped with: spelt alike, or with a slip."""
    asked = surname(name)
    if not asked:
        return []
    alike = [s for s in catalogue.surnames() if spelling(s) == spelling(asked) or is_slip(s, asked)]
    return [*alike, *(words(name) if TOLD_APART.intersection(words(name)) else ())]


def _can_mean(name: str, speaker: Speaker) -> bool:
    """Whether a name asked for fits one of the speaker's."""
    if speaker.relation == "organisation":
        return any(same_body(name, variant) for variant in speaker.variants)
    return any(_fits(Name.parsed(name), Name.parsed(variant), speaker) for variant in speaker.variants)


def _fits(asked: Name, known: Name, speaker: Speaker) -> bool:
    """Whether two names agree. Who has a surname only may have any given name, if no one else bears that surname."""
    if alike(asked, known) < Likeness.FITS:
        return False
    if asked.given and known.given:
        return asked.heir in ("", known.heir)
    return not asked.given or (not speaker.may_be and len(speaker.variants) == 1)


def _narrowed(name: str, speakers: Sequence[Speaker], directory: Directory) -> Sequence[Speaker]:
    """Of several, those whom the title in the name means ("Mrs. Lee", "Mayor Lee"), and no juniors where none is
    asked for ("Tom Lee"); all if it means none."""
    if len(speakers) < 2:
        return speakers
    asked, held = Name.parsed(name), words(name)
    if asked.given:
        speakers = [s for s in speakers if _is_heir(s, asked.heir)] or speakers
    genders = {None, next(filter(None, map(HONORIFICS.get, held)), None)}
    fit = [s for s in speakers if len(genders) == 1 or directory.gender(s) in genders]
    title = title_of(held[:-1])
    return [s for s in fit if title and title in directory.titles(s)] or fit or speakers


def _is_heir(speaker: Speaker, heir: str) -> bool:
    """Whether a speaker is called "jr", or without it, in one of the ways in which the name is written."""
    return heir in {Name.parsed(variant).heir for variant in speaker.variants}


# --- by role --------------------------------------------------------------------------------------------------------


def _in_role(role: str, catalogue: Catalogue) -> Resolution:
    """Whoever the articles name by a role that holds the words asked for: "the mayor", "Holloway's spokesman".

    If that is one person and nobody unnamed, all that this person says; else what they say under that role.
    """
    asked = set(words(role)) - STOP_WORDS
    if not asked:
        return Resolution(role)
    mentions = [mention for mention in catalogue.mentions() if _names_role(_words_of(mention), asked)]
    direct = [s for s in catalogue.statements(mentions=mentions) if _speaks_for_itself(s, asked)]
    tied = _tied(role, catalogue)
    names = {(s.speaker, s.article_id) for s in direct if s.speaker} | tied
    directory = Directory.read(catalogue, {surname(name) for name, _ in names})
    speakers = {speaker for name, article in names if (speaker := directory.of(name, article))}
    ordered = tuple(sorted(speakers, key=lambda s: (-s.statements, s.name)))
    theirs = statements_of(ordered, directory, catalogue)
    if len(ordered) != 1 or not all(statement.speaker for statement in direct):
        under_the_role = set(direct) | {s for s in theirs if (s.speaker, s.article_id) in tied}
        held = catalogue.statements(article_ids=sorted({s.article_id for s in under_the_role}))
        return Resolution(role, ordered, tuple(s for s in held if s in under_the_role))
    return Resolution(role, ordered, tuple(theirs))


def _in_role_at_place(role: str, catalogue: Catalogue) -> Resolution:
    """Who has a role, as far as they speak in articles that tell of the place: "the baker in the queue"."""
    asked = _AT_PLACE.fullmatch(role)
    if asked is None:
        return Resolution(role)
    found = _in_role(asked["role"], catalogue)
    there = set(catalogue.articles_matching([word for word in words(asked["place"]) if word not in STOP_WORDS]))
    theirs = tuple(s for s in found.statements if s.article_id in there)
    named = {s.speaker for s in theirs}
    return Resolution(role, tuple(s for s in found.speakers if named.intersection(s.variants)), theirs)


def _names_role(mention: frozenset[str], asked: set[str]) -> bool:
    return asked <= mention and not (RESTRICTIVE & mention) - asked


@lru_cache(maxsize=100_000)  # of about 300 bytes: an archive's mentions are gone through for each role
def _words_of(mention: str) -> frozenset[str]:
    return frozenset(words(mention))


def _speaks_for_itself(statement: Statement, asked: set[str]) -> bool:
    """False for "a spokesman for the mayor", when the mayor is asked for, and for bodies, which have names."""
    if statement.speaker and statement.relation == "organisation":
        return False
    return statement.relation != "spokesperson" or bool(asked & _SPOKESPEOPLE)


def _tied(role: str, catalogue: Catalogue) -> set[tuple[str, str]]:
    """(name, article id) of speakers beside whose full name an article puts the role."""
    asked = [word for word in words(role) if word not in _ARTICLES]
    if not (TITLES | ROLES).intersection(asked) and not _ANY_ROLE.fullmatch(role):
        return set()
    passages = catalogue.passages_with_words(word for word in asked if word not in STOP_WORDS)
    speakers: dict[str, list[str]] = {}
    for row in catalogue.speaker_articles(article_ids={passage.article_id for passage in passages}):
        if " " in row.speaker and row.relation != "organisation":
            speakers.setdefault(row.article_id, []).append(row.speaker)
    pattern = _role_pattern(role)
    told = re.compile(pattern, re.IGNORECASE)
    return {
        (name, passage.article_id)
        for passage in passages
        for name in speakers.get(passage.article_id, ())
        if name in passage.text
        and _stands_by(told, name, passage.text)
        and _is_tied(pattern, set(asked), name, passage.text)
    }


def _stands_by(role: re.Pattern[str], name: str, text: str) -> bool:
    """Whether a name stands so near to the role that the two may be tied: it costs less than to look how they are."""
    low, own = text.lower(), name.lower()
    for match in role.finditer(text):
        if low[match.end() : match.end() + _NEAR + len(own)].find(own) >= 0:
            return True
        before = low[: match.start()].rfind(f"{own}, ")
        if before >= 0 and low.count(" ", before + len(own), match.start()) <= _MOST_BETWEEN:
            return True
    return False


def _role_pattern(role: str) -> str:
    """The role as articles may write it: "the agency's director" is "director of the medicines agency" too."""
    plain = _in_order(words(role))
    owner, possessive, held = re.sub("’", "'", role).partition("'s ")
    if not possessive:
        return plain
    return rf"(?:{plain}|{_in_order(words(held))} (?:of|at) (?:the )?(?:[\w’'-]+ ){{0,2}}?{_in_order(words(owner))})"


def _in_order(wanted: Sequence[str]) -> str:
    kept = (rf"{re.escape(word)}(?:['’]s)?" for word in wanted if word not in _ARTICLES)
    return r"[\s-]+(?:the |an? )?".join(kept)


def _is_tied(role: str, asked: set[str], name: str, text: str) -> bool:
    """Whether the text says "Mayor Ada Holloway" or "Ada Holloway, the new mayor of Tideway," with a role's words."""
    before = rf"(?P<more>(?:[\w’'-]+ ){{0,2}})\b{role},? {re.escape(name)}\b"
    behind = rf"{re.escape(name)}, (?P<more>(?:[\w’'-]+ ){{0,4}}?){role}\b(?!['’]|-| \w+er\b)"
    return any(
        not other & set(words(match["more"])) - asked
        for pattern, other in ((before, RESTRICTIVE), (behind, _OTHERWISE))
        for match in re.finditer(pattern, text, re.IGNORECASE)
    )


_ARTICLES = frozenset({"the", "a", "an"})
_OTHERWISE = RESTRICTIVE | frozenset("of for to by with from and or who whose which but said says than".split())


# --- by the closest spelling ----------------------------------------------------------------------------------------


def _closest(name: str, catalogue: Catalogue) -> str | None:
    """The speaker whose surname is spelt nearly so, for a surname that the archive doesn't hold at all."""
    asked = surname(name)
    if not asked or any(catalogue.document_frequency([stem(asked)]).values()):
        return None
    wanted = Name.parsed(name)
    surnames: dict[str, str] = {}
    for speaker in catalogue.speakers():  # the most quoted first
        known = surname(speaker)
        if (
            known[:1] == asked[0]
            and alike(wanted, replace(Name.parsed(speaker), surname=wanted.surname)) >= Likeness.FITS
        ):
            surnames.setdefault(known, speaker)
    close = get_close_matches(asked, surnames, n=1, cutoff=SPELLING_CUTOFF)
    return surnames[close[0]] if close else None


def nearest_names(name: str, catalogue: Catalogue, count: int = 3) -> list[str]:
    """The speakers' names that are written most like a name that nobody has, the closest first."""
    folded: dict[str, str] = {}
    for speaker in catalogue.speakers():
        for key in (" ".join(words(speaker)), surname(speaker)):
            folded.setdefault(key, speaker)
    close = get_close_matches(" ".join(words(name)), folded, n=count, cutoff=0.7)
    return list(dict.fromkeys(folded[key] for key in close))
