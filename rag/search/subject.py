"""Of whom a question asks what they did, and whether a sentence tells that or what somebody else did.

    subject = Subject.of("Did Lee sign the treaty?", catalogue)
    subject.is_of("Lee, who met Park, signed the treaty.")        # True
    subject.is_of("Park, who met Lee, signed the treaty.")        # False

Somebody acts where their name has a verb behind it, with nothing but commas, adverbs and further names between, or
"by" before it; "he" stands for whom the article settles. Not covered: who does something without being named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language import lexicon, verbs
from rag.language.names import surname
from rag.language.terms import words
from rag.language.verbs import lemma
from rag.questions.names import is_country
from rag.search.pronouns import in_full
from rag.search.ranking import EvidenceSentence
from rag.search.retrieval import search_terms
from rag.speakers import resolve
from rag.store.catalogue import Catalogue

_ASKED = re.compile(
    r"(?P<lead>.*?)\b(?P<auxiliary>(?i:did|does|do|has|have|had|is|was|will|would|can|could|may|should)) "
    r"(?:(?P<name>[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*)|(?P<typed>[a-z][\w’'-]+(?: [a-z][\w’'-]+)?)) ?(?P<behind>.*)"
)
# "Did Lee …?" and "What did Lee …?" ask what Lee did; other questions what else is so, as "Was Lee arrested?" does.
_OF_ACTS = re.compile(r"(?:(?:and|but) )?(?:what )?$", re.IGNORECASE)
_PASSIVE = re.compile(r"(?:\w+ )?(?:been|be|get|got)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[^\w\s]")
_NO_AGENT = (lexicon.PREPOSITIONS - lexicon.SUBORDINATORS) - {"by"}
_BEFORE_NAMES = lexicon.TITLES | lexicon.ROLES | lexicon.DETERMINERS
_PEOPLE = (lexicon.PEOPLE | lexicon.ROLES | lexicon.SPOKES) - verbs.VERB_FORMS.keys()
_NO_NAMES = lexicon.DAYS | lexicon.MONTH_WORDS
_PASTS = frozenset(verbs.IRREGULAR) - verbs.NOUN_LIKE
_LOOKED_INTO = 3  # articles that tell whether a word is a name
_LONGEST_ASIDE = 15  # tokens between two commas


@dataclass(frozen=True, slots=True)
class Subject:
    """Whoever a question asks about, by the last words of the names that they may have; by any of a body's."""

    surnames: frozenset[str]
    must_be_named: bool  # a country also acts as "Moscow"
    acts: bool  # the question asks what they did, not what became of them
    verb: str = ""  # the lemma of what they are asked to have done

    @classmethod
    def of(cls, question: str, catalogue: Catalogue) -> Subject | None:
        """The subject of a question, the last in the text; None when that is no name."""
        last = question.rstrip("? ").rpartition("? ")[2]
        asked = _ASKED.match(last)
        if asked is None:
            return None
        acts = _asks_of_acts(asked)
        typed = asked["typed"] if last == last.lower() else ""  # "did lee sign"
        names = _surnames(asked["name"], catalogue) if asked["name"] else _typed(typed, catalogue)
        if not names and acts and not _tells_whose(asked):
            names = set(words(asked["name"] or "")) or _capitalised(typed, catalogue) - lexicon.DEMONYMS
        told = words(last[asked.end("auxiliary") :])
        done = [word for at, word in enumerate(told) if at and told[at - 1] in names and word not in names]
        verb = lemma(done[0]) if done else ""
        return cls(frozenset(names), not is_country(asked["name"] or " ".join(names)), acts, verb) if names else None

    @classmethod
    def named(cls, name: str) -> Subject:
        """Somebody of whom a question asks whether they said or did something."""
        return cls(frozenset({surname(name)}), not is_country(name), True)

    def tells_of(self, evidence: EvidenceSentence) -> bool:
        """Whether it tells what they did or said; where they neither act nor speak, nobody else may."""
        if any(surname(s.speaker or "") in self.surnames for s in evidence.statements):
            return True
        text = evidence.text
        if self.surnames.isdisjoint(words(text)) and not self.surnames.isdisjoint(words(evidence.article.text)):
            text = in_full(evidence)
        named = not self.surnames.isdisjoint(words(text))
        if not named or not self.acts:
            return named or not self.must_be_named
        return self.is_of(text, others_speak=bool(evidence.statements))

    def is_of(self, text: str, *, others_speak: bool = False) -> bool:
        """Whether they act in a sentence that names them, or at least nobody else does.

        Where others speak, that they say something is what the others say: "Park said that Lee had told her".
        """
        agents = list(_agents(text))
        if not agents:
            return not others_speak
        return any(
            name in self.surnames and not (others_speak and _only_speaks(verb) and lemma(verb) != self.verb)
            for name, verb in agents
        )


def _tells_whose(asked: re.Match[str]) -> bool:
    """Whether the name only says of where the people are who are asked about: "Norwegian", "U.S. officials"."""
    name = asked["name"] or ""
    is_place = is_country(name) and not _PEOPLE.isdisjoint(words(asked["behind"])[:1])
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


def _agents(text: str) -> Iterator[tuple[str, str]]:
    """The last word, folded, of each name or noun of a person that acts in a sentence, and the verb; "by" has none."""
    tokens = [match.group() for match in _TOKEN.finditer(text)]
    lows = [token.casefold() for token in tokens]
    for at, token in enumerate(tokens):
        name = _is_name(tokens, lows, at)
        ends = not (at + 1 < len(tokens) and _is_name(tokens, lows, at + 1))
        noun = lows[at] in lexicon.SPEAKING_NOUNS and lows[at] not in verbs.NOUN_LIKE
        if (not (name or noun) or not ends) or re.search(r"['’]s?$", token):
            continue
        before, behind = _before(tokens, lows, at), _behind(tokens, lows, at + 1)
        if before == "by":
            yield words(token)[-1], ""
        elif before not in _NO_AGENT and _is_verb(lows, behind):
            yield words(token)[-1], next((low for low in lows[behind:] if not _is_helping(low)), "")


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
    """Where a name's verb would stand: behind further names, an aside between commas, and adverbs."""
    while at < len(tokens):
        joined = lows[at] in (",", "and")
        if joined and at + 1 < len(tokens) and _is_name(tokens, lows, at + 1):
            at += 2
        elif _is_name(tokens, lows, at) or (lows[at] not in lexicon.AUXILIARIES and _is_helping(lows[at])):
            at += 1
        elif lows[at] in (",", "–", "—") and lows[at] in lows[at + 1 : at + _LONGEST_ASIDE]:
            at = lows.index(lows[at], at + 1) + 1
        else:
            break
    return at


def _is_verb(lows: Sequence[str], at: int) -> bool:
    """Whether a word can be a finite verb."""
    if at >= len(lows):
        return False
    low = lows[at]
    if low in lexicon.AUXILIARIES or verbs.VERB_FORMS.get(low, ("", "ing"))[1] != "ing" or low in _PASTS:
        return True
    return low not in lexicon.FUNCTION_WORDS and len(low) > 3 and low.endswith(("ed", "s"))
