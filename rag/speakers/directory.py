"""The archive's speakers: who of all those that its articles credit is one and the same.

    directory = Directory.read(catalogue)
    directory.speakers               # (Speaker("Ada Holloway", …), …), most statements first
    directory.of("Holloway", article_id)        # whom that article's "Holloway" is

Each article has settled its own names; here they are joined across articles:

1. Full names of one surname whose given names don't contradict each other: "J. Smith" joins "John Smith", unless there
   is a "James Smith" too. A junior joins a name without "Jr." only if articles give both the same office.
2. The same given name with a slip in the surname, or the same surname with a slip in the given name, if one way of
   writing is much rarer than the other.
3. A bare surname joins its one bearer. Of several it means the one who alone bears the title that the article gives,
   who alone is named in full in the article, or who alone fits "he" or "Mrs."; else it stays apart, and ``may_be``
   says whom it can mean.

Bodies are one when they have the same words ("White House", "the White House"), or one's name ends in the other's of
two words or more and no third one's does.

Not covered: acronyms ("AP"), changed names, given names alone, two people of one full name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rag.language.lexicon import DEMONYMS, FEMALE_NAMES, GENDERS, HONORIFICS, KNOWN_BY_GIVEN_NAME, MALE_NAMES, PARTIES
from rag.language.names import (
    Known,
    Likeness,
    Name,
    alike,
    body_words,
    spelling,
    surname,
    title_of,
    without_titles,
)
from rag.language.terms import words
from rag.schema import Relation, Speaker
from rag.store.catalogue import Catalogue, SpeakerArticle
from rag.store.kept import once

_KINDS_OF_PEOPLE = DEMONYMS | PARTIES  # "Democrats" are not the "House Democrats"
_RARER = 3  # a slip of the pen occurs at most a third as often as what it is one of
_GENDERS_OF_NAMES = dict.fromkeys(MALE_NAMES - FEMALE_NAMES, "m") | dict.fromkeys(FEMALE_NAMES - MALE_NAMES, "f")


@dataclass(slots=True, eq=False)
class _Form:
    """One way of writing a name, with what the articles that use it say of its bearer."""

    text: str
    name: Name
    articles: set[str] = field(default_factory=set)
    relations: dict[Relation, int] = field(default_factory=dict)  # how many statements in each
    genders: list[str] = field(default_factory=list)  # "m" or "f" for each "he" and "Mrs."
    titles: set[str] = field(default_factory=set)
    total: int = 0

    @property
    def gender(self) -> str | None:
        """By "he", "Mrs." and the like where the articles agree, else by the given name."""
        male, female = self.genders.count("m"), self.genders.count("f")
        if male != female:
            return ("m" if male > female else "f") if min(male, female) * 4 <= max(male, female) else None
        first = self.name.given[0] if self.name.given else ""
        return _GENDERS_OF_NAMES.get(first)

    def add_mention(self, mention: str) -> None:
        """Take in what the words for the speaker say: "she", "Mr. Lee", "Mayor Ann Lee"."""
        if gender := GENDERS.get(mention.lower()):
            self.genders.append(gender)
        elif " " in mention and mention != self.text:
            held = words(mention)
            self.genders += [gender for word in held if (gender := HONORIFICS.get(word))]
            if title := title_of(held):
                self.titles.add(title)


@dataclass(slots=True, eq=False)
class _Group:
    """Forms that are one person's or body's."""

    forms: list[_Form]
    may_be: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(form.total for form in self.forms)

    @property
    def gender(self) -> str | None:
        genders = {form.gender for form in self.forms} - {None}
        return genders.pop() if len(genders) == 1 else None

    @property
    def titles(self) -> set[str]:
        return set[str]().union(*(form.titles for form in self.forms))

    @property
    def name(self) -> str:
        """The most frequent way of writing that has a given name, in small letters if there is one that is."""
        if len(self.forms) == 1:
            return without_titles(self.forms[0].text)
        counts: Counter[str] = Counter()
        full = [form for form in self.forms if form.name.given] or self.forms
        for form in full:
            counts[without_titles(form.text)] += form.total
        best = max(counts, key=lambda text: (not text.isupper(), counts[text], len(text), text))
        longer = [text for text in counts if text.endswith(f" {best}") and words(text)[0] in MALE_NAMES | FEMALE_NAMES]
        return max(longer, key=lambda text: counts[text], default=best)


_MOST_KEPT = 100  # directories of an archive


class Directory:
    """The speakers of an archive, or those around some surnames; a snapshot, to be read again after a change."""

    def __init__(self, groups: Iterable[_Group], dates: dict[str, str | None]) -> None:
        self._groups = {_speaker(group, dates): group for group in groups}
        self._whose = {
            (form.text, article): speaker
            for speaker, group in self._groups.items()
            for form in group.forms
            for article in form.articles
        }
        self.speakers = tuple(sorted(self._groups, key=lambda s: (-s.statements, s.name)))

    @classmethod
    def read(cls, catalogue: Catalogue, surnames: Collection[str] | None = None) -> Directory:
        """All speakers, or those with a surname (a catalogue's, see :func:`rag.language.names.surname`) of these.

        What was read of an archive is kept until it changes.
        """
        key = None if surnames is None else frozenset(surnames)
        kind = "everybody" if key is None else "directory"
        return once(catalogue, kind, key, lambda: cls._read(catalogue, key), most=_MOST_KEPT)

    @classmethod
    def _read(cls, catalogue: Catalogue, surnames: Collection[str] | None) -> Directory:
        forms = list(_forms(catalogue.speaker_articles(surnames)))
        excess: Counter[str] = Counter()  # of statements as a body, over those as a person
        for form in forms:
            excess[form.text] += 2 * form.relations.get("organisation", 0) - form.total
        bodies = [form for form in forms if excess[form.text] > 0]
        people = [form for form in forms if excess[form.text] <= 0]
        dates = catalogue.dates(set[str]().union(*(form.articles for form in forms)))
        return cls([*_bodies(bodies), *_people(people, catalogue)], dates)

    def of(self, name: str, article_id: str) -> Speaker | None:
        """Whom an article means that credits this name."""
        return self._whose.get((name, article_id))

    @property
    def known(self) -> Known:
        """Each speaker's ways of writing, in the order of ``speakers``: by these names are told apart."""
        return Known(tuple(frozenset(speaker.variants) for speaker in self.speakers))

    def titles(self, speaker: Speaker) -> frozenset[str]:
        """The offices that articles give them where they speak: {"mayor", "vice president"}."""
        return frozenset(self._groups[speaker].titles)

    def gender(self, speaker: Speaker) -> str | None:
        """ "m" or "f" as far as articles tell."""
        return self._groups[speaker].gender


def _forms(rows: Iterable[SpeakerArticle]) -> Iterator[_Form]:
    """The names, a person's bare surname once for each article: it can mean another one in the next."""
    names: dict[str, Name] = {}
    found: dict[tuple[str, str], _Form] = {}
    for row in rows:
        name = names.get(row.speaker) or names.setdefault(row.speaker, Name.parsed(row.speaker))
        key = row.speaker, "" if name.given else row.article_id
        form = found.get(key) or found.setdefault(key, _Form(row.speaker, name))
        relation = row.relation or "self"
        form.articles.add(row.article_id)
        form.relations[relation] = form.relations.get(relation, 0) + row.statements
        form.total += row.statements
    yield from found.values()


def _speaker(group: _Group, dates: dict[str, str | None]) -> Speaker:
    articles = set[str]().union(*(form.articles for form in group.forms))
    known = [date for article in articles if (date := dates.get(article))]
    relations: dict[Relation, int] = {}
    variants: dict[str, int] = {}
    for form in group.forms:
        variants[form.text] = variants.get(form.text, 0) + form.total
        for relation, count in form.relations.items():
            relations[relation] = relations.get(relation, 0) + count
    return Speaker(
        name=group.name,
        variants=tuple(sorted(variants, key=lambda text: (-variants[text], text))),
        relation=max(relations, key=lambda relation: (relations[relation], relation)),
        statements=group.total,
        articles=len(articles),
        first=min(known, default=None),
        last=max(known, default=None),
        may_be=group.may_be,
    )


# --- bodies ---------------------------------------------------------------------------------------------------------


def _bodies(forms: Sequence[_Form]) -> list[_Group]:
    groups: dict[frozenset[str], _Group] = {}
    for form in forms:
        groups.setdefault(body_words(form.text), _Group([])).forms.append(form)
    endings: dict[tuple[str, ...], set[frozenset[str]]] = defaultdict(set)
    for key, group in groups.items():
        for form in group.forms:
            own = tuple(words(form.text))
            for at in range(1, len(own)):
                endings[own[at:]].add(key)
    for key, group in sorted(groups.items(), key=lambda pair: len(pair[0])):
        own = tuple(words(group.forms[0].text))
        longer = endings[own] - {key}
        if len(longer) == 1 and len(key) > 1:
            groups[next(iter(longer))].forms += groups.pop(key).forms
        elif len(longer) > 1 and own[-1].removesuffix("s") not in _KINDS_OF_PEOPLE:
            group.may_be = tuple(sorted(groups[other].name for other in longer if other in groups))
    return list(groups.values())


# --- people ---------------------------------------------------------------------------------------------------------


def _people(forms: Sequence[_Form], catalogue: Catalogue) -> list[_Group]:
    families: dict[str, list[_Form]] = defaultdict(list)
    for form in forms:
        families[spelling(form.name.surname)].append(form)
    _add_mentions([form for family in families.values() if len(family) > 1 for form in family], catalogue)
    full = [g for family in families.values() for g in _full_names([form for form in family if form.name.given])]
    groups = _without_slips(full)
    return [*groups, *_bare_surnames([form for form in forms if not form.name.given], groups, catalogue)]


def _bare_surnames(forms: Sequence[_Form], groups: Sequence[_Group], catalogue: Catalogue) -> list[_Group]:
    """Give each article's bare surname to the bearer it means; the groups of those that mean nobody for sure."""
    alone = {spelling(form.name.surname) for form in forms}
    bearers: dict[str, dict[_Group, None]] = {key: {} for key in alone}
    for group in groups:
        for form in group.forms:
            if (key := spelling(form.name.surname)) in alone:
                bearers[key][group] = None
    left: dict[str, _Group] = {}
    for form in forms:
        meant = _meant(form, list(bearers[spelling(form.name.surname)]), catalogue)
        if len(meant) == 1:
            meant[0].forms.append(form)
        else:
            group = left.setdefault(form.text, _Group([]))
            group.forms.append(form)
            group.may_be = tuple(dict.fromkeys([*group.may_be, *(g.name for g in meant)]))
    return list(left.values())


def _add_mentions(forms: Sequence[_Form], catalogue: Catalogue) -> None:
    """Add what articles say of the bearers; only of names that others share is it needed."""
    by_text = {(form.text, "" if form.name.given else next(iter(form.articles))): form for form in forms}
    for text, article, mention in catalogue.speaker_mentions({surname(form.text) for form in forms}):
        form = by_text.get((text, "")) or by_text.get((text, article))
        if form is not None:
            form.add_mention(mention)


def _full_names(forms: Sequence[_Form]) -> list[_Group]:
    """One surname's people. A name that can be two people who can't be one ("J. Smith") is left to itself."""
    if len(forms) == 1:
        return [_Group(list(forms))]
    exact: dict[tuple[str, str], _Group] = {}
    for form in forms:
        exact.setdefault(("".join(form.name.given), form.name.heir), _Group([])).forms.append(form)
    groups = _without_residues(list(exact.values()))
    near: dict[_Group, list[_Group]] = {group: [] for group in groups}
    for one, other in combinations(groups, 2):
        if _agree(one, other):
            near[one].append(other)
            near[other].append(one)
    torn = {group for group, others in near.items() if any(b not in near[a] for a, b in combinations(others, 2))}
    merged = _merged(groups, near, torn)
    for group in torn:
        group.may_be = tuple(dict.fromkeys(merged[other].name for other in near[group] if other in merged))
    return [*dict.fromkeys(merged.values()), *torn]


def _merged(
    groups: Sequence[_Group], near: Mapping[_Group, Sequence[_Group]], torn: Collection[_Group]
) -> dict[_Group, _Group]:
    """The group that each is joined to. Those near one that isn't torn agree with each other."""
    merged: dict[_Group, _Group] = {}
    for group in (g for g in groups if g not in torn):
        if group not in merged:
            merged[group] = group
            for other in (g for g in near[group] if g not in torn):
                group.forms += other.forms
                merged[other] = group
    return merged


def _without_residues(groups: Sequence[_Group]) -> list[_Group]:
    """Rare names that only have a word too many in front ("Station Ann Lee") go to the frequent one they end in."""
    by_words = {(*g.forms[0].name.words, g.forms[0].name.heir): g for g in groups}
    kept = []
    for group in groups:
        own = (*group.forms[0].name.words, group.forms[0].name.heir)
        ends = (by_words.get(own[at:]) for at in range(1, len(own) - 2))
        host = next((g for g in ends if g is not None and g.total >= _RARER * group.total), None)
        if host is None:
            kept.append(group)
        else:
            host.forms += group.forms
    return kept


def _agree(one: _Group, other: _Group) -> bool:
    """Whether two ways of writing a full name of one surname can be one person's."""
    a, b = one.forms[0].name, other.forms[0].name
    if _differ(one.gender, other.gender):
        return False
    return alike(a, b) >= Likeness.FITS and (a.heir == b.heir or bool(one.titles & other.titles))


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _without_slips(groups: Sequence[_Group]) -> list[_Group]:
    """Names that are slips of the pen go to the person meant."""
    near: dict[tuple[str, str], dict[_Group, None]] = defaultdict(dict)
    for group in groups:
        if group.total >= _RARER:  # frequent enough for one that is rarer
            for form in group.forms:
                near[form.name.given[0], form.name.surname[0]][group] = None
                near["", form.name.surname][group] = None
    kept = []
    for group in sorted(groups, key=lambda g: g.total):
        name = group.forms[0].name
        there = {**near[name.given[0], name.surname[0]], **near["", name.surname]}
        hosts = [host for host in there if host.total >= _RARER * group.total and _is_slip_of(group, host)]
        if len(hosts) == 1:
            hosts[0].forms += group.forms
        else:
            kept.append(group)
    return kept


def _is_slip_of(group: _Group, host: _Group) -> bool:
    name = group.forms[0].name
    if group.may_be or _differ(group.gender, host.gender):
        return False
    return any(
        alike(name, form.name) is Likeness.SLIP and len(name.given[0]) > 1 and name.heir == form.name.heir
        for form in host.forms
        if form.name.given
    )


def _meant(form: _Form, bearers: Sequence[_Group], catalogue: Catalogue) -> list[_Group]:
    """Whom a bare surname can mean in its one article."""
    if any(KNOWN_BY_GIVEN_NAME.intersection(title.split()) for title in form.titles):
        return []  # "Pope John" is no "Mr. John"
    fit = [group for group in bearers if not _differ(group.gender, form.gender)]
    if len(fit) > 1:
        fit = _only([group for group in fit if group.titles & form.titles]) or fit
    if len(fit) > 1:
        text = catalogue.article(next(iter(form.articles))).text
        fit = _only([g for g in fit if any(known.text in text for known in g.forms if known.name.given)]) or fit
    return fit


def _only(groups: list[_Group]) -> list[_Group]:
    return groups if len(groups) == 1 else []
