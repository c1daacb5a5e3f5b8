"""Who did what to whom, and which facts belong together.

    "Marsh accused Lee."               from "Lee accused Marsh."            the two are the other way round
    "The union put it at 3,100."       from "The union put it at 4,200. The authority put it at 3,100."    crossed

Order is compared around a shared word between two names, passives turned round; belonging by sentence, and a
number's by clause. Not covered: roles that only a parse could tell ("the man Lee accused").
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from rag.answering.checks import lexicon
from rag.answering.checks.evidence import Alignment, CitedSentence, Claim, Evidence, Place, related
from rag.answering.checks.quantities import Quantity, quantities
from rag.answering.checks.words import Word
from rag.statements.lexicon import BE, DAYS, MONTHS

_AROUND = 3  # words to either side
_NEAREST = 4  # content words, by which a name or number is held against a cited sentence
_COPY = 0.7  # of the sentence's words, in the order of a cited one
_TOGETHER = 0.6  # the share of them that must stand in one sentence with it


def object_to_roles(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    """Two names the other way round, or a name or number among words that it doesn't belong to."""
    return (
        _object_to_order(claim, evidence)
        or _object_to_exchange(claim, evidence, alignment)
        or _object_to_copy(claim, evidence)
        or _object_to_crossing(claim, evidence, alignment)
    )


# --- the other way round -------------------------------------------------------------------------------------------


def _object_to_order(claim: Claim, evidence: Evidence) -> str | None:
    for agent, verb, patient in _triples(claim.words):
        for sentence in evidence.sentences:
            found = [
                (_same(agent, a) and _same(patient, p), _same(agent, p) and _same(patient, a))
                for a, v, p in _triples(sentence.words)
                if related(verb.lemma, v.lemma)
            ]
            if any(turned for _, turned in found) and not any(straight for straight, _ in found):
                return f"it has “{agent.text}” and “{patient.text}” the other way round"
    return None


def _triples(words: Sequence[Word]) -> list[tuple[Word, Word, Word]]:
    """(agent, verb, patient) for each small word between two names of one clause; a passive's turned round."""
    found = []
    for i, verb in enumerate(words):
        if verb.is_capital or not verb.is_content or verb.low.endswith("ly") or verb.is_number:
            continue
        before = next((w for w in reversed(words[:i]) if _is_head(w, verb)), None)
        after = next((w for w in words[i + 1 :] if _is_head(w, verb)), None)
        if before is None or after is None or before.lemma == after.lemma:
            continue
        by = [w.low for w in words[i + 1 : i + 8] if w.end <= after.start]
        passive = "by" in by and any(w.low in BE for w in words[max(0, i - 4) : i])
        found.append((after, verb, before) if passive else (before, verb, after))
    return found


def _is_head(word: Word, verb: Word) -> bool:
    """Whether a word names somebody, near enough to the verb to be its subject or object."""
    named = word.is_capital and word.is_content and not (word.opens and not word.text[1:].islower())
    return named and word.low not in DAYS | MONTHS and word.clause == verb.clause


def _same(one: Word, other: Word) -> bool:
    return related(one.lemma, other.lemma)


def _object_to_exchange(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    """Two names or numbers of one cited sentence, each among the words that stand around the other there."""
    items = [i for i in _items(claim) if len(alignment.get(i, ())) == 1]
    for n, one in enumerate(items):
        for other in items[n + 1 :]:
            (a,), (b,) = alignment[one], alignment[other]
            if a.sentence != b.sentence or claim.words[one].is_number != claim.words[other].is_number:
                continue
            cited = evidence.sentences[a.sentence].words
            mine, theirs = _around(claim.words, one, other), _around(claim.words, other, one)
            at_a, at_b = _around(cited, a.word, b.word), _around(cited, b.word, a.word)
            if len(mine & at_b) > len(mine & at_a) and len(theirs & at_a) > len(theirs & at_b):
                return f"it has “{claim.words[one].text}” and “{claim.words[other].text}” exchanged"
    return None


def _around(words: Sequence[Word], at: int, but: int) -> set[str]:
    """Lemmas of the content words around a name or number that aren't names themselves."""
    near = [i for i in range(max(0, at - _AROUND), min(len(words), at + _AROUND + 1)) if i not in (at, but)]
    return {words[i].lemma for i in near if words[i].is_content and not words[i].is_capital}


def _object_to_copy(claim: Claim, evidence: Evidence) -> str | None:
    """In what is nearly a copy of a cited sentence, another name, number or word in the place of one."""
    own = [w.low for w in claim.words]
    frame = [span for s in claim.statements for span in (s.mention, s.cue) if span is not None]
    for sentence in evidence.sentences:
        theirs = [w.low for w in sentence.words]
        matcher = SequenceMatcher(None, own, theirs, autojunk=False)
        if sum(block.size for block in matcher.get_matching_blocks()) < _COPY * len(own):
            continue
        if own.count("by") != theirs.count("by"):
            continue  # one may be the other's passive
        for tag, i, end, j, stop in matcher.get_opcodes():
            mine = [w for w in claim.words[i:end] if not any(span.start <= w.start < span.end for span in frame)]
            if tag == "replace" and i and (pair := _replaced(mine, sentence.words[j:stop], theirs, alone=end - i == 1)):
                return f"it says “{pair[0].text}” where what it cites says “{pair[1].text}”"
    return None


def _replaced(
    mine: Sequence[Word], theirs: Sequence[Word], held: Sequence[str], *, alone: bool
) -> tuple[Word, Word] | None:
    """A name or number that the cited sentence ``held`` has elsewhere, or a word alone, and what stands there."""
    if alone and len(mine) == len(theirs) == 1 and _is_plain(mine[0]) and _is_plain(theirs[0]):
        return None if related(mine[0].lemma, theirs[0].lemma) else (mine[0], theirs[0])
    own = [w for w in mine if _is_item(w)]
    other = [w for w in theirs if _is_item(w) and w.low not in {w.low for w in mine}]
    return (own[0], other[0]) if own and other and all(w.low in held for w in own) else None


def _is_plain(word: Word) -> bool:
    """Whether it is a content word that no other check holds against its counterpart."""
    return word.is_content and not _is_item(word) and word.operator is None


def _is_item(word: Word) -> bool:
    """Whether it is a name or a number."""
    return word.is_content and ((word.is_capital and not word.opens) or word.is_number or word.low in lexicon.UNITS)


# --- crossed -------------------------------------------------------------------------------------------------------


def _object_to_crossing(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    if len(evidence.sentences) > 1:
        content = [i for i, w in enumerate(claim.words) if w.is_content and alignment.get(i) and not _is_frame(w)]
        small = {w.lemma for s in evidence.sentences for w in s.words if not w.is_capital}
        opening = [i for i in content if claim.words[i].opens and claim.words[i].lemma not in small]
        for item in (*_items(claim), *opening):
            if alignment.get(item) and (objection := _object_to_item(item, content, claim, evidence)):
                return objection
    return _object_to_clause(claim, evidence) or _object_to_subject(claim, evidence, alignment)


def _object_to_item(item: int, content: Sequence[int], claim: Claim, evidence: Evidence) -> str | None:
    """A name or number that no cited sentence has together with the words nearest to it."""
    own = claim.words[item]
    beside = [i for i in content if i != item and not _are_one_name(claim, i, item)]
    within = [i for i in beside if claim.words[i].clause == own.clause]
    among = sorted(within if len(within) > 1 else beside, key=lambda i: abs(i - item))
    among = among[: _NEAREST if len(within) > 1 else 2]
    homes = [_together(s, claim, evidence) for s in evidence.sentences if _holds(s.known, own)]
    if len(among) < 2 or not homes:
        return None
    share = max(sum(_holds(known, claim.words[i]) for i in among) / len(among) for known in homes)
    if share >= _TOGETHER:
        return None
    return f"“{own.text}” doesn't stand with “{claim.words[among[0]].text}” in what it cites"


def _are_one_name(claim: Claim, one: int, other: int) -> bool:
    """Whether both are words of one capitalised run."""
    low, high = sorted((one, other))
    return all(word.is_capital for word in claim.words[low : high + 1])


def _items(claim: Claim) -> list[int]:
    """The claim's names and numbers."""
    return [i for i, word in enumerate(claim.words) if _is_item(word)]


def _is_frame(word: Word) -> bool:
    return word.lemma in lexicon.FRAME


def _together(sentence: CitedSentence, claim: Claim, evidence: Evidence) -> frozenset[str]:
    """The lemmas that stand with a cited sentence's: its own, or its citation's, if the claim is of several too."""
    if not claim.is_several:
        return sentence.told
    return frozenset().union(*(s.told for s in evidence.sentences if s.source == sentence.source))


def _holds(known: frozenset[str], word: Word) -> bool:
    return word.lemma in known or any(related(word.lemma, other) for other in known)


def _object_to_clause(claim: Claim, evidence: Evidence) -> str | None:
    """A number whose clause has nothing of the claim's, where another number's clause has it instead."""
    for claimed in quantities(claim.text, claim.words):
        own = _clause_of(claim.words, claimed)
        if not own:
            continue
        here, elsewhere = 0.0, 0.0
        for sentence in evidence.sentences:
            for cited in quantities(sentence.text, sentence.words):
                share = len(own & _clause_of(sentence.words, cited)) / len(own)
                if claimed.equals(cited):
                    here = max(here, share)
                elif cited.unit == claimed.unit:
                    elsewhere = max(elsewhere, share)
        if not here and elsewhere >= _TOGETHER:
            return f"“{claimed.text}” isn't the number that what it cites gives there"
    return None


def _clause_of(words: Sequence[Word], quantity: Quantity) -> frozenset[str]:
    """Lemmas of the content words in a number's clause, numbers aside."""
    clauses = {word.clause for word in words if quantity.start <= word.start < quantity.end}
    inside = [word for word in words if word.clause in clauses and word.is_content]
    return frozenset(w.lemma for w in inside if not (quantity.start <= w.start < quantity.end or w.is_number))


def _object_to_subject(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    """A clause's first word from one clause of a cited sentence, and its next from another that has its own subject."""
    content = [i for i, w in enumerate(claim.words) if w.is_content and alignment.get(i) and not _is_frame(w)]
    for one, other in pairwise(content):
        subject, verb = claim.words[one], claim.words[other]
        if subject.clause != verb.clause or any(w.clause == verb.clause and w.is_content for w in claim.words[:one]):
            continue
        if all(_has_own_subject(a, b, evidence) for a in alignment[one] for b in alignment[other]):
            return f"“{subject.text}” doesn't stand with “{verb.text}” in what it cites"
    return None


def _has_own_subject(subject: Place, verb: Place, evidence: Evidence) -> bool:
    """Whether another content word opens the clause of the verb, behind the clause of the subject."""
    words = evidence.sentences[verb.sentence].words
    if subject.sentence != verb.sentence or words[subject.word].clause >= words[verb.word].clause:
        return False
    before = [w for w in words[: verb.word] if w.clause == words[verb.word].clause and w.is_content]
    return bool(before) and not _is_frame(before[-1]) and not before[-1].low.endswith("ly")
