"""Of whom a question asks what they did, and whether a sentence tells that or what somebody else did.

    subject = Subject.of("Did Lee sign the treaty?", catalogue)
    subject.is_of("Lee, who met Park, signed the treaty.")        # True
    subject.is_of("Park, who met Lee, signed the treaty.")        # False

Somebody acts where their name has a verb behind it, with nothing but commas, adverbs and further names between, or
"by" before it; "he" stands for whom the article settles. Somebody else of the same surname is another. Not covered: who
does something without being named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.language import lexicon, verbs
from rag.language.names import Same, same_person, surname
from rag.language.terms import stems, words
from rag.language.verbs import lemma
from rag.language.words import COMPOUND
from rag.schema import Article
from rag.search.fusion import search_terms
from rag.search.pronouns import in_full
from rag.search.ranking import EvidenceSentence, is_held
from rag.search.role_asked import RoleAsked
from rag.speakers import resolve
from rag.store.catalogue import Catalogue

_ASKED = re.compile(
    r"(?P<lead>.*?)\b(?P<auxiliary>(?i:did|does|do|has|have|had|is|was|will|would|can|could|may|should)) "
    r"(?:(?P<name>[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*)|(?P<typed>[a-z][\w’'-]+(?: [a-z][\w’'-]+)?)) ?(?P<behind>.*)"
)
# "Did Lee …?" and "What did Lee …?" ask what Lee did; other questions what else is so, as "Was Lee arrested?" does.
_OF_ACTS = re.compile(r"(?:(?:and|but) )?(?:what )?$", re.IGNORECASE)
_PASSIVE = re.compile(r"(?:\w+ )?(?:been|be|get|got)\b", re.IGNORECASE)
_TOKEN = re.compile(rf"{COMPOUND}|[^\w\s]")
_NO_AGENT = (lexicon.PREPOSITIONS - lexicon.SUBORDINATORS) - {"by"}
_BEFORE_NAMES = lexicon.TITLES | lexicon.ROLES | lexicon.DETERMINERS
_PEOPLE = (lexicon.PEOPLE | lexicon.ROLES | lexicon.SPOKES) - verbs.VERB_FORMS.keys()
_NO_NAMES = lexicon.DAYS | lexicon.MONTH_WORDS
_PASTS = frozenset(verbs.IRREGULAR) - verbs.NOUN_LIKE
_TIMES = frozenset({*lexicon.UNITS_OF_TIME, *lexicon.DEICTIC, *lexicon.SEASONS}) | _NO_NAMES
_VERB_AND_OBJECT = 2  # words; of "Did Lee go?" any wording may tell: "Lee refused to travel"
_LOOKED_INTO = 3  # articles that tell whether a word is a name
_LONGEST_ASIDE = 15  # tokens between two commas


@dataclass(frozen=True, slots=True)
class Subject:
    """Whoever a question asks about, by the last words of the names that they may have; by any of a body's."""

    surnames: frozenset[str]
    must_be_named: bool  # a country also acts as "Moscow"
    acts: bool  # the question asks what they did, not what became of them
    verb: str = ""  # the lemma of what they are asked to have done
    names: frozenset[str] = field(default=frozenset(), compare=False)  # theirs in full; none for a country
    asked: frozenset[str] = field(default=frozenset(), compare=False)  # stems of what they are asked to have done
    role: RoleAsked | None = field(default=None, compare=False)  # by which alone they are asked about

    @classmethod
    def of(cls, question: str, catalogue: Catalogue) -> Subject | None:
        """The subject of a question, the last in the text; None when that is no name."""
        last = question.rstrip("? ").rpartition("? ")[2]
        asked = _ASKED.match(last)
        if asked is None:
            return None
        acts = _asks_of_acts(asked)
        role = RoleAsked.of(last[asked.end("auxiliary") :]) if acts else None
        if role is not None:
            return cls.in_role(role, catalogue)
        typed = asked["typed"] if last == last.lower() else ""  # "did lee sign"
        surnames = _surnames(asked["name"], catalogue) if asked["name"] else _typed(typed, catalogue)
        if not surnames and acts and not _tells_whose(asked):
            surnames = set(words(asked["name"] or "")) or _capitalised(typed, catalogue) - lexicon.DEMONYMS
        if not surnames:
            return None
        told = words(last[asked.end("auxiliary") :])
        done = [word for at, word in enumerate(told) if at and told[at - 1] in surnames and word not in surnames]
        name = asked["name"] or _up_to(surnames, typed)
        return cls(
            frozenset(surnames),
            must_be_named=not lexicon.is_country(name),
            acts=acts,
            verb=lemma(done[0]) if done else "",
            names=frozenset() if lexicon.is_country(name) else _names(name, catalogue),
            asked=_asked_of(told, done[:1]),
        )

    @classmethod
    def in_role(cls, role: RoleAsked, catalogue: Catalogue) -> Subject:
        """Whoever has a role, named or not, of whom a question asks what they did."""
        done = words(role.done)
        names = frozenset(p.name for p in resolve(role.text, catalogue).speakers if p.relation == "self")
        surnames = frozenset({role.head, *map(surname, names)})
        return cls(surnames, True, True, lemma(done[0]) if done else "", names, _asked_of(done, done[:1]), role)

    @classmethod
    def named(cls, name: str) -> Subject:
        """Somebody of whom a question asks whether they said or did something."""
        return cls(frozenset({surname(name)}), not lexicon.is_country(name), True)

    def tells_of(self, evidence: EvidenceSentence) -> bool:
        """Whether it tells what they did or said; where they neither act nor speak, nobody else may."""
        if any(self._are(s.speaker or "") for s in evidence.statements):
            return True
        if self.role is not None and not self.names:
            return self._may_have_role(self.role, evidence)
        text = self._in_full(evidence)
        named = not self.surnames.isdisjoint(words(text))
        if not named or not self.acts:
            return named or not self.must_be_named
        return not self._is_borne_by_another(evidence.article) and self.is_of(
            text, others_speak=bool(evidence.statements)
        )

    def _may_have_role(self, role: RoleAsked, evidence: EvidenceSentence) -> bool:
        """Whether it may tell of whoever has a role that no article puts beside a name.

        It may tell of somebody named, or of the role; not of one in another role, nor where the article doesn't speak
        of what it is a role of: "the union leader".
        """
        others = (agent.name for agent in _agents(evidence.text) if not agent.name[0].isupper())
        return role.is_spoken_of(evidence.article.text) and all(map(self._are, others))

    def bears(self, evidence: EvidenceSentence) -> bool:
        """Whether it says a word of what they are asked to have done: in their own clause, if others act too."""
        text = self._in_full(evidence)
        first = next((agent.start for agent in _agents(text) if self._are(agent.name)), 0)
        held = frozenset(stems(text[first:]))
        return not self.acts or len(self.asked) < _VERB_AND_OBJECT or any(is_held(term, held) for term in self.asked)

    def _in_full(self, evidence: EvidenceSentence) -> str:
        """The sentence; one that doesn't name them, with names in the place of its pronouns."""
        text = evidence.text
        if self.surnames.isdisjoint(words(text)) and not self.surnames.isdisjoint(words(evidence.article.text)):
            return in_full(evidence)
        return text

    def _are(self, name: str) -> bool:
        """Whether a name can be theirs."""
        if surname(name) not in self.surnames:
            return False
        if self.role is not None and surname(name) == self.role.head:
            return True
        return not self.names or any(same_person(own, name) is not Same.NO for own in self.names)

    def _is_borne_by_another(self, article: Article) -> bool:
        """Whether all full names with their surname in an article are other people's: "Marsh" is one of those there."""
        full = {name for last in self.surnames for name in _full_names(last, article.text)}
        return bool(self.names and full) and not any(map(self._are, full))

    def is_of(self, text: str, *, others_speak: bool = False) -> bool:
        """Whether they act in a sentence that names them, or at least nobody else does.

        Where others speak, that they say something is what the others say: "Park said that Lee had told her".
        """
        agents = list(_agents(text))
        if not agents:
            return not others_speak
        return any(
            self._are(agent.name) and not (others_speak and _only_speaks(agent.verb) and lemma(agent.verb) != self.verb)
            for agent in agents
        )


@dataclass(frozen=True, slots=True)
class _Agent:
    """Who acts in a sentence, where the name or noun begins, and the verb; "by" has none."""

    name: str
    verb: str
    start: int


def _asked_of(told: Sequence[str], done: Sequence[str]) -> frozenset[str]:
    """The stems of what somebody is asked to have done, from the verb on; but for words of time and "do"."""
    behind = told[told.index(done[0]) :] if done else ()
    return frozenset(stem for word in behind if word not in _TIMES for stem in stems(word))


def _up_to(surnames: set[str], typed: str) -> str:
    """What is typed of a name: "ann lee" of "ann lee", "lee" of "lee signed"."""
    held = typed.split()
    last = max((at for at, word in enumerate(held) if not surnames.isdisjoint(words(word))), default=len(held))
    return " ".join(held[: last + 1])


def _names(name: str, catalogue: Catalogue) -> frozenset[str]:
    """The full names of the people whom a name can mean; the name itself when nobody of it speaks."""
    found = frozenset(person.name for person in resolve(name, catalogue).speakers if person.relation == "self")
    return found or frozenset({name})


def _full_names(last: str, text: str) -> Iterator[str]:
    """The names of two words and more that end in a surname."""
    for match in re.finditer(rf"(?:\b[A-Z][\w’'-]+ )+(?i:{re.escape(last)})\b", text):
        parts = match.group().split()
        given = [word for word in parts[:-1] if word.casefold() not in lexicon.FUNCTION_WORDS | _BEFORE_NAMES]
        if given:
            yield " ".join((*given, parts[-1]))


def _tells_whose(asked: re.Match[str]) -> bool:
    """Whether the name only says of where the people are who are asked about: "Norwegian", "U.S. officials"."""
    name = asked["name"] or ""
    is_place = lexicon.is_country(name) and not _PEOPLE.isdisjoint(words(asked["behind"])[:1])
    return is_place or name.casefold() in lexicon.DEMONYMS


def _asks_of_acts(asked: re.Match[str]) -> bool:
    """Whether a question asks whether or what somebody did: not when, nor what befell them or what is theirs."""
    passive = asked["auxiliary"].lower() in ("is", "was") or _PASSIVE.match(asked["behind"])
    return _OF_ACTS.match(asked["lead"]) is not None and not passive and not re.search(r"['’]s?$", asked["name"] or "")


def _surnames(name: str, catalogue: Catalogue) -> set[str]:
    """Of the people whom a name can mean."""
    return {surname(person.name) for person in resolve(name, catalogue).speakers if person.relation == "self"}


def _typed(text: str, catalogue: Catalogue) -> set[str]:
    """The surnames of the archive's speakers among words typed in small letters."""
    return set(catalogue.surnames()).intersection(words(text))


def _capitalised(text: str, catalogue: Catalogue) -> set[str]:
    """Those of some words that the archive writes with a capital wherever its first articles hold them."""
    names = set()
    for word in set(words(text)) - lexicon.FUNCTION_WORDS - _NO_NAMES:
        articles = [catalogue.article(i).text for i in catalogue.articles_matching(search_terms(word))[:_LOOKED_INTO]]
        written = re.findall(rf"(?i)\b{re.escape(word)}\b", " ".join(articles))
        if written and all(form[0].isupper() for form in written):
            names.add(word)
    return names


def _only_speaks(verb: str) -> bool:
    return verbs.VERB_FORMS.get(verb, ("",))[0] in verbs.ASKED


def _agents(text: str) -> Iterator[_Agent]:
    """Each name or noun of a person that acts in a sentence."""
    places = list(_TOKEN.finditer(text))
    tokens = [match.group() for match in places]
    lows = [token.casefold() for token in tokens]
    for at, token in enumerate(tokens):
        name = _is_name(tokens, lows, at)
        ends = not (at + 1 < len(tokens) and _is_name(tokens, lows, at + 1))
        noun = lows[at] in lexicon.SPEAKING_NOUNS and lows[at] not in verbs.NOUN_LIKE
        if (not (name or noun) or not ends) or re.search(r"['’]s?$", token):
            continue
        first = at
        while first and _is_name(tokens, lows, first - 1):
            first -= 1
        whole = " ".join(tokens[first : at + 1])
        before, behind = _before(tokens, lows, at), _behind(tokens, lows, at + 1)
        if before == "by":
            yield _Agent(whole, "", places[first].start())
        elif before not in _NO_AGENT and _is_verb(lows, behind):
            verb = next((low for low in lows[behind:] if not _is_helping(low)), "")
            yield _Agent(whole, verb, places[first].start())


def _is_helping(low: str) -> bool:
    return low in lexicon.AUXILIARIES | lexicon.ADVERBS | lexicon.NEGATIONS or low.endswith("ly")


def _is_name(tokens: Sequence[str], lows: Sequence[str], at: int) -> bool:
    """Whether a capitalised word is one of a name: no day, and at the beginning of a sentence no function word."""
    return tokens[at][:1].isupper() and lows[at] not in _NO_NAMES | lexicon.FUNCTION_WORDS


def _before(tokens: Sequence[str], lows: Sequence[str], at: int) -> str:
    """The word before a name with its titles: "for" of "a spokesman for Mayor Ann Lee"."""
    while at > 0 and (_is_name(tokens, lows, at - 1) or lows[at - 1] in _BEFORE_NAMES):
        at -= 1
    return lows[at - 1] if at else ""


def _behind(tokens: Sequence[str], lows: Sequence[str], at: int) -> int:
    """Where a name's verb would stand: behind further names, what they are of, an aside between commas, and adverbs."""
    while at < len(tokens):
        joined = lows[at] in (",", "and")
        if joined and at + 1 < len(tokens) and _is_name(tokens, lows, at + 1):
            at += 2
        elif _is_name(tokens, lows, at) or (lows[at] not in lexicon.AUXILIARIES and _is_helping(lows[at])):
            at += 1
        elif _is_of_name(tokens, lows, at):
            at += 2
        elif lows[at] in (",", "–", "—") and lows[at] in lows[at + 1 : at + _LONGEST_ASIDE]:
            at = lows.index(lows[at], at + 1) + 1
        else:
            break
    return at


def _is_of_name(tokens: Sequence[str], lows: Sequence[str], at: int) -> bool:
    """Whether "of" and a name, or "the" before one, follow: "the chairman [of the] Water Board resigned"."""
    behind = at + 2 if lows[at + 1 : at + 2] == ["the"] else at + 1
    return lows[at] == "of" and behind < len(tokens) and _is_name(tokens, lows, behind)


def _is_verb(lows: Sequence[str], at: int) -> bool:
    """Whether a word can be a finite verb."""
    if at >= len(lows):
        return False
    low = lows[at]
    if low in lexicon.AUXILIARIES or verbs.VERB_FORMS.get(low, ("", "ing"))[1] != "ing" or low in _PASTS:
        return True
    return low not in lexicon.FUNCTION_WORDS and len(low) > 3 and low.endswith(("ed", "s"))
