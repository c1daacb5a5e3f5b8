"""Negation, modality and opposites: does the sentence affirm what its source affirms, and as firmly?

    "Income tax will rise."      from "Income tax will not rise."       what it cites says “not”, and it doesn't
    "The board has raised fees." from "The board plans to raise fees."  what it cites says “plans to”, …
    "Prices fell."               from "Prices rose."                    it says “fell”, and what it cites says “rose”

Words are compared with the places where they stand in the cited text; a negator by the words that it reaches there
and here. Not covered: a negation inside a word ("unlikely" counts as an opposite, "unbuilt" doesn't).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rag.answering.checks import lexicon
from rag.answering.checks.evidence import Alignment, Claim, Evidence, Place
from rag.answering.checks.words import Operator, Word

_REACH = 2  # words: a small word is no further from the content word it goes with
_DEFINITE = frozenset({"may", "must", "plan", "hedge"})


def object_to_polarity(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    """A negation, a modality or an opposite on one side only."""
    return (
        _object_to_negation(claim, evidence, alignment)
        or _object_to_modality(claim, evidence, alignment)
        or _object_to_opposites(claim, evidence, alignment)
        or _object_to_exchanged_opposites(claim, evidence, alignment)
    )


# --- negation --------------------------------------------------------------------------------------------------------


def _object_to_negation(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    for operator, reached in _negators(claim.words):
        aligned = [i for i in reached if alignment.get(i)]
        differing = [i for i in aligned if not any(_at(evidence, p).is_negated for p in alignment[i])]
        if aligned and _outweigh(aligned, differing, reached, claim.words):
            return f"it says “{operator.word}”, and what it cites doesn't"
    back = _backwards(alignment)
    for k, sentence in enumerate(evidence.sentences):
        for operator, reached in _negators(sentence.words):
            aligned = [j for j in reached if Place(k, j) in back]
            differing = [j for j in aligned if not any(claim.words[i].is_negated for i in back[Place(k, j)])]
            if aligned and _outweigh(aligned, differing, reached, sentence.words):
                return f"what it cites says “{operator.word}”, and it doesn't"
    return None


def _negators(words: Sequence[Word]) -> list[tuple[Operator, list[int]]]:
    """Each negator that has an effect, and the indices of the words that it reaches."""
    found: list[tuple[Operator, list[int]]] = []
    for at, word in enumerate(words):
        if word.operator is not None and word.operator.kind == "not":
            found.append((word.operator, []))
            for i in range(at + 1, len(words)):
                if words[i].operators and any(o is word.operator for o in words[i].operators):
                    found[-1][1].append(i)
    return [(operator, [i for i in reached if words[i].is_negated]) for operator, reached in found if reached]


def _outweigh(aligned: Sequence[int], differing: Sequence[int], reached: Sequence[int], words: Sequence[Word]) -> bool:
    """Whether the words that differ settle it: the first one reached, or half of all that are reached."""
    if not differing:
        return False
    first = next((i for i in reached if not words[i].low.endswith("ly")), reached[0])
    if first in differing:
        return True
    return first not in aligned and len(differing) * 2 >= len(aligned) and len(differing) * 2 >= len(reached)


def _backwards(alignment: Alignment) -> dict[Place, list[int]]:
    back: dict[Place, list[int]] = defaultdict(list)
    for i, places in alignment.items():
        for place in places:
            back[place].append(i)
    return back


def _at(evidence: Evidence, place: Place) -> Word:
    return evidence.sentences[place.sentence].words[place.word]


# --- modality --------------------------------------------------------------------------------------------------------


def _object_to_modality(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    for i, word in enumerate(claim.words):
        if not word.is_content or not alignment.get(i):
            continue
        objections = [_modality_differs(word, _at(evidence, place)) for place in alignment[i]]
        if all(objections):
            return objections[0]
    return None


def _modality_differs(claimed: Word, cited: Word) -> str | None:
    ours, theirs = claimed.modality, cited.modality
    negated = claimed.is_negated or cited.is_negated
    lost = [kind for kind in theirs if kind in _DEFINITE and kind not in ours]
    open_either_way = negated and lost == ["may"] and "will" not in ours  # "couldn't" and "didn't"
    if lost and not open_either_way and not _DEFINITE & ours.keys():
        return f"what it cites says “{theirs[lost[0]]}”, and it doesn't"
    if "will" in theirs and not ours and claimed.is_past and not cited.is_past:
        return f"what it cites says “{theirs['will']} {cited.text}”, and it says “{claimed.text}”"
    added = [kind for kind in ours if kind in {"may", "must", "hedge"} and kind not in theirs]
    if "plan" in ours and not theirs and not negated:
        added.append("plan")
    if added and (not negated or "will" in theirs):
        return f"it says “{ours[added[0]]}”, and what it cites doesn't"
    return None


# --- opposites -------------------------------------------------------------------------------------------------------


def _object_to_opposites(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    cues = [s.cue for s in claim.statements if s.cue is not None]
    near = {p.sentence for i, places in alignment.items() if claim.words[i].is_content for p in places}
    for i, word in enumerate(claim.words):
        against = lexicon.OPPOSITES.get(word.lemma)
        if not against or any(cue.start <= word.start < cue.end for cue in cues) or _is_copied(claim, i, evidence):
            continue
        beside = [_at(evidence, place) for place in _beside(claim.words, i, evidence, alignment)]
        if any(w.lemma == word.lemma for w in beside):
            continue
        if word.is_content and not alignment.get(i):
            own = {w.lemma for w in claim.words}
            beside += [w for k in near for w in evidence.sentences[k].words if w.is_content and w.lemma not in own]
        clashing = [w for w in beside if w.lemma in against and w.is_negated == word.is_negated]
        if clashing:
            return f"it says “{word.text}”, and what it cites says “{clashing[0].text}”"
    return None


def _is_copied(claim: Claim, at: int, evidence: Evidence) -> bool:
    """Whether a word stands behind the same two words in what is cited."""
    wanted = [w.low for w in claim.words[max(0, at - 2) : at + 1]]
    found = ([w.low for w in s.words[j : j + 3]] for s in evidence.sentences for j in range(len(s.words) - 2))
    return len(wanted) == 3 and wanted in found


def _beside(words: Sequence[Word], at: int, evidence: Evidence, alignment: Alignment) -> list[Place]:
    """Where a word should stand in the cited text: between the places of the content words around it."""
    before = next((i for i in range(at - 1, -1, -1) if words[i].is_content), None)
    after = next((i for i in range(at + 1, len(words)) if words[i].is_content), None)
    found: list[Place] = []
    for place in alignment.get(after, ()) if after is not None else ():
        found += [Place(place.sentence, j) for j in range(max(0, place.word - _REACH), place.word)]
    for place in alignment.get(before, ()) if before is not None else ():
        last = min(len(evidence.sentences[place.sentence].words), place.word + _REACH + 1)
        found += [Place(place.sentence, j) for j in range(place.word + 1, last)]
    return found


def _object_to_exchanged_opposites(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    """ "Supports the bridge", of one who supports the line and opposes the bridge: the opposite stands nearer to it."""
    for i, word in enumerate(claim.words):
        against = lexicon.OPPOSITES.get(word.lemma)
        after = next((j for j in range(i + 1, len(claim.words)) if _is_object(claim.words[j], word)), None)
        if not against or after is None or any(w.lemma in against for w in claim.words):
            continue
        clashing = [_between(evidence, verb, place, against) for verb, place in _pairs(alignment, i, after)]
        if clashing and all(clashing):
            return f"it says “{word.text}”, and what it cites says “{clashing[0]}”"
    return None


def _is_object(word: Word, verb: Word) -> bool:
    return word.is_content and word.clause == verb.clause


def _pairs(alignment: Alignment, one: int, other: int) -> list[tuple[Place, Place]]:
    """Places of two words in one cited sentence, in the order of the claim."""
    return [
        (a, b)
        for a in alignment.get(one, ())
        for b in alignment.get(other, ())
        if a.sentence == b.sentence and a.word < b.word
    ]


def _between(evidence: Evidence, start: Place, end: Place, against: frozenset[str]) -> str:
    """An opposite that stands between two places; "" when none does."""
    between = evidence.sentences[start.sentence].words[start.word + 1 : end.word]
    return next((w.text for w in between if w.lemma in against), "")
