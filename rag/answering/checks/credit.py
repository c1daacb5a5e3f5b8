"""Who is credited: nobody named gets words that the article credits to another name, to a spokesman, or as told.

The sentence is read as an article is (``rag.statements``), and what it credits to a named person is held against the
cited statements that its words come from. "Marsh said Lee had said", "a spokesman for Lee said" and "Lee said" are
three different things. This is a veto, so it objects to nothing that it can't be sure of: words that no cited statement
holds, credits to nobody named, speakers whom the article doesn't name. Those are for the judge. Not covered: beliefs
told without a word of saying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.checks.evidence import CitedSentence, Claim, Evidence
from rag.language.lexicon import DETERMINERS, OBJECT_PRONOUNS, PREPOSITIONS, PRONOUNS, SPOKES
from rag.language.names import Same, same_person, surname, without_titles
from rag.language.porter import same_word
from rag.language.terms import words
from rag.language.words import read
from rag.schema import Article, Statement

_MATCH = 0.5  # of the credited words, that a cited statement must hold to be meant
_NEARLY = 0.8  # of the best match: as good as it
_OWN = 0.25  # of the credited words in a statement of the credited person's own: they may be meant
_FEWEST = 2  # content words: fewer stand everywhere
_OUTLET = frozenset({"article", "newspaper", "paper", "outlet", "story"})


def object_to_credit(claim: Claim, evidence: Evidence) -> str | None:
    """Words credited to a named person that the article credits to another one, a spokesman, or as told by another."""
    said = list(_cited_statements(evidence))
    for credit in claim.statements:
        named = credited_to(credit, claim)
        content = {claim.words[i].lemma for i in claim.within(credit.content)}
        if named is None or len(content) < _FEWEST or _is_outlet(named, evidence):
            continue
        if objection := _object_to_one(credit, named, content, claim, said):
            return objection
    return None


def credited_to(credit: Statement, claim: Claim) -> str | None:
    """The name that the words are credited to; None for nobody named, and for a credit inside another's words."""
    named = _named(credit, claim.article)
    head = (_plain_words(named) or [""])[-1]  # "Minnesota's governor" is nobody's name
    is_name = bool(credit.speaker) or head[:1].isupper()
    if not is_name or named.lower() in PRONOUNS | OBJECT_PRONOUNS:
        return None
    return None if any(_contains(other, credit) for other in claim.statements if other is not credit) else named


def _plain_words(name: str) -> list[str]:
    return [word for word in name.split() if word.lower() not in DETERMINERS | PREPOSITIONS]


def _object_to_one(
    credit: Statement,
    named: str,
    content: set[str],
    claim: Claim,
    said: Sequence[tuple[Statement, CitedSentence]],
) -> str | None:
    scored = [(_share(content, statement, sentence.article), statement, sentence) for statement, sentence in said]
    best = max((share for share, *_ in scored), default=0.0)
    if best < _MATCH:
        return None
    scored.sort(key=lambda found: (-found[0], _length(found[1])))  # the statement nearest to the words speaks first
    objections = []
    for share, statement, sentence in scored:
        objection = _object_to_match(credit, named, claim, statement, sentence, said)
        if objection is None and share >= _OWN:
            return None
        if share >= _NEARLY * best:
            objections.append(objection)
    return next(filter(None, objections), None)


def _cited_statements(evidence: Evidence) -> Iterator[tuple[Statement, CitedSentence]]:
    seen: set[Statement] = set()
    for sentence in evidence.sentences:
        for statement in sentence.statements:
            if statement not in seen:
                seen.add(statement)
                yield statement, sentence


def _is_outlet(named: str, evidence: Evidence) -> bool:
    """Whether the sentence only says where it has it from: "according to The Post", "the article says"."""
    fields = {f for s in evidence.sentences for f in (s.article.publisher, s.article.author) if f}
    return bool(set(words(named)) & _OUTLET) or any(same_person(named, f) is not Same.NO for f in fields)


def _named(statement: Statement, article: Article) -> str:
    """The speaker's name, else the words that name the speaker."""
    return statement.speaker or (statement.mention.of(article.text).removeprefix("that ") if statement.mention else "")


def _contains(outer: Statement, inner: Statement) -> bool:
    """Whether one statement reports the other."""
    if outer.article_id != inner.article_id or inner.mention is None:
        return False
    return any(c.start < inner.mention.end <= c.end for c in outer.content)  # "that Lee" begins before it


def _share(content: set[str], statement: Statement, article: Article) -> float:
    """The share of the credited words that the statement holds."""
    held = {w.lemma for span in statement.content for w in read(span.of(article.text)) if w.is_content}
    found = sum(any(same_word(word, other) for other in held) for word in content)
    return found / len(content) if content else 0.0


def _length(statement: Statement) -> int:
    return sum(span.end - span.start for span in statement.content)


def _object_to_match(
    credit: Statement,
    named: str,
    claim: Claim,
    statement: Statement,
    sentence: CitedSentence,
    said: Sequence[tuple[Statement, CitedSentence]],
) -> str | None:
    """Why a cited statement isn't the credited person's; None when it is, or may be."""
    theirs = statement.speaker
    mention = statement.mention.of(sentence.article.text) if statement.mention else ""
    if statement.relation == "spokesperson" and not SPOKES & set(words(claim.text)):
        is_theirs = SPOKES & set(words(mention)) and _shares_name(named, mention)
        return f"these are the words of {mention}" if is_theirs and not _is_spokesman(named, mention) else None
    if theirs is None:
        return None
    shared = _shares_name(named, theirs) or _shares_name(named, mention)
    if theirs not in claim.text and _are_namesakes(named, theirs, sentence.article) and statement.relation == "self":
        return f"it credits {named}, but these are {_possessive(theirs)} words"
    if not shared and same_person(named, theirs) is Same.NO:
        is_told = _shares_name(claim.text, theirs)  # by name, in a part that was read as somebody else's words
        if is_told or _stands_beside(named, statement, sentence) or statement.relation != "self":
            return None
        return f"it credits {named}, but these are {_possessive(theirs)} words"
    if credit.relation == "spokesperson" and statement.relation == "self" and not SPOKES & set(words(sentence.text)):
        return f"it credits {mention or named}, but these are {_possessive(theirs)} own words"
    reporter = _reporter(statement, [s for s, _ in said], sentence.article)
    if reporter and same_person(reporter, theirs) is Same.NO and not _shares_name(claim.text, reporter):
        return f"it leaves out that {reporter} reports what {named} said"
    return None


def _are_namesakes(one: str, other: str, article: Article) -> bool:
    """Whether these are two people of one surname, both of whom the article names in full."""
    in_full = all(" " in name and name in article.text for name in map(without_titles, (one, other)))
    return in_full and surname(one) == surname(other) and same_person(one, other) is Same.NO


def _is_spokesman(named: str, mention: str) -> bool:
    """Whether the name is the spokesman's own: "his spokesman, Nils Hadley", "Nils Hadley, a spokesman for Lee"."""
    own = rf"\b(?:{'|'.join(SPOKES)}),? (?:[A-Z][\w.]* )*{re.escape(named)}\b"
    return mention.startswith(f"{named}, ") or re.search(own, mention) is not None


def _shares_name(one: str, other: str) -> bool:
    """Whether two texts share a capitalised word: one name may be in both."""
    return bool(_capitals(one) & _capitals(other))


def _capitals(text: str) -> set[str]:
    return {folded for word in _plain_words(text) if word[:1].isupper() for folded in words(word)}


def _reporter(statement: Statement, among: Sequence[Statement], article: Article) -> str | None:
    """Who reports a statement, by itself or by another one around it."""
    reports = [o for o in among if o is not statement and _contains(o, statement)]
    return statement.reported_by or (_named(reports[-1], article) if reports else None)


def _stands_beside(named: str, statement: Statement, sentence: CitedSentence) -> bool:
    """Whether the words are an apposition to the speaker's name there: "the county's governor, Lee, said"."""
    if statement.mention is None or statement.relation == "spokesperson":
        return False
    at = statement.mention.start - sentence.start
    before = sentence.text[: max(0, at)].rstrip(" ,")
    start = len(before) - len(named)
    if start >= 0 and before.casefold().endswith(named.casefold()):
        lead = re.findall(r"[\w.]+|[^\w\s]", sentence.text[:start])[-1:]
        return not lead or not (lead[0].lower() in PREPOSITIONS or lead[0][0].isalnum())
    behind = sentence.text[at + statement.mention.end - statement.mention.start :]
    return at >= 0 and re.match(rf", (?:an? |the )?{re.escape(named)}\b", behind, re.IGNORECASE) is not None


def _plain(name: str) -> list[str]:
    """A name's words without determiners and prepositions; "others" stays."""
    return [w for w in words(name) if w not in DETERMINERS and w not in PREPOSITIONS] or words(name)


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"
