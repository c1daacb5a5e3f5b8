"""Who is credited: the speaker that the sentence names is the one that the cited statement has.

The sentence is read as an article is (``rag.statements``), and what it credits to whom is held against the cited
statements that its words come from. "Marsh said Lee had said", "a spokesman for Lee said" and "Lee said" are three
different things; and what somebody said isn't a fact. Not covered: a pronoun whose name stands in another sentence
(it is objected to), and belief told without a word of saying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.answering.checks import lexicon
from rag.answering.checks.evidence import Alignment, CitedSentence, Claim, Evidence, related
from rag.answering.checks.words import Word, read
from rag.schema import Article, Span, Statement
from rag.speakers import same_name
from rag.statements.lexicon import (
    AUXILIARIES,
    DAYS,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    PRONOUNS,
    SPOKES,
    VERB_FORMS,
)
from rag.terms import words

_MATCH = 0.3  # of the credited words, that a cited statement must hold to be meant
_NEARLY = 0.8  # of the best match: as good as it
_SUBJECT = 6  # words: an agent is no further behind "according to", or its verb and "by"
_APART = 16  # words: a subject and its apposition are no longer
_AS_FACT = 0.6  # of a sentence's uncredited words, said by somebody
_SOMEBODY = "somebody"
_THIRD_PERSON = frozenset({"he", "she"})
_FIRST_PERSON = frozenset({"i", "we"})
_OUTLET = frozenset({"article", "newspaper", "paper", "outlet", "story"})


def object_to_credit(claim: Claim, evidence: Evidence, alignment: Alignment) -> str | None:
    """Words credited to somebody else than the article credits, or told as a fact."""
    said = list(_cited_statements(evidence))
    credits = [s for s in claim.statements if _is_credit(s, claim) and not _is_outlet(s, claim, evidence)]
    for credit in credits:
        if _is_copied(credit, claim, credits, evidence, alignment):
            continue
        if objection := _object_to_one(credit, claim, evidence, said):
            return objection
    return _object_to_fact(claim, credits, evidence, alignment)


def _cited_statements(evidence: Evidence) -> Iterator[tuple[Statement, CitedSentence]]:
    seen: set[Statement] = set()
    for sentence in evidence.sentences:
        for statement in sentence.statements:
            if statement not in seen:
                seen.add(statement)
                yield statement, sentence


def _is_credit(statement: Statement, claim: Claim) -> bool:
    """Whether anybody is named; a relative "that" before a verb only looks like it."""
    return statement.mention is None or statement.mention.of(claim.text).lower() != "that"


def _is_outlet(credit: Statement, claim: Claim, evidence: Evidence) -> bool:
    """Whether the sentence only says where it has it from: "according to The Post", "the article says"."""
    named = _named(credit, claim.article)
    fields = {f for s in evidence.sentences for f in (s.article.publisher, s.article.author) if f}
    return bool(set(words(named)) & _OUTLET) or any(same_name(named, f) for f in fields)


def _named(statement: Statement, article: Article) -> str:
    """The speaker's name, else the words that name the speaker."""
    return statement.speaker or (statement.mention.of(article.text).removeprefix("that ") if statement.mention else "")


def _is_copied(
    credit: Statement, claim: Claim, credits: Sequence[Statement], evidence: Evidence, alignment: Alignment
) -> bool:
    """Whether the credit stands inside what another one reports, in the very words of a cited sentence.

    A pronoun there is whoever it is in the article; the outer credit is checked.
    """
    if credit.mention is None or credit.cue is None:
        return False
    mention = credit.mention.of(claim.text)
    start = credit.mention.start + (len("that ") if mention.startswith("that ") else 0)
    outer = [c for o in credits if o is not credit for c in o.content]
    if not any(c.start <= start and credit.mention.end <= c.end for c in outer):
        return False
    if mention.lower() in PRONOUNS | DETERMINERS:
        return True
    inner = Span(min(start, credit.cue.start), max(credit.mention.end, credit.cue.end))
    own = [w.low for w in claim.words if inner.start <= w.start and w.end <= inner.end]
    return any(_copies(own, [w.low for w in s.words]) for s in evidence.sentences)


def _copies(own: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words stand there in a row, not behind "a spokesman for"."""
    for at in range(len(words) - len(own) + 1):
        if list(words[at : at + len(own)]) == list(own) and not SPOKES & set(words[max(0, at - 4) : at]):
            return True
    return False


# --- one credit ------------------------------------------------------------------------------------------------------


def _object_to_one(
    credit: Statement, claim: Claim, evidence: Evidence, said: Sequence[tuple[Statement, CitedSentence]]
) -> str | None:
    named = _named(credit, claim.article)
    if not credit.speaker and named.lower() in PRONOUNS | OBJECT_PRONOUNS:
        return f"it says “{named}” without naming anyone"
    content = {claim.words[i].lemma for i in claim.within(credit.content)}
    scored = [(_share(content, statement, sentence.article), statement, sentence) for statement, sentence in said]
    best = max((share for share, *_ in scored), default=0.0)
    if best < _MATCH:
        if any(_is_beside(credit, claim, sentence) for sentence in evidence.sentences):
            return None
        return f"it credits {named}, but what it cites isn't known to be {_possessive(named)} words"
    meant = [(statement, sentence) for share, statement, sentence in scored if share >= _NEARLY * best]
    if not any(o is not credit and _contains(credit, o) for o in claim.statements):
        meant = [(s, where) for s, where in meant if not any(o is not s and _contains(s, o) for o, _ in meant)]
    if objection := _object_to_pronoun(credit, claim, meant):
        return objection
    objections = [_object_to_match(credit, claim, statement, sentence, evidence, said) for statement, sentence in meant]
    return None if None in objections else objections[0]


def _object_to_pronoun(credit: Statement, claim: Claim, meant: Sequence[tuple[Statement, CitedSentence]]) -> str | None:
    """ "Lee said that she had resigned", of “She had resigned,” Lee said: in a quotation that is somebody else."""
    marked = [(q.start, q.end) for q in claim.quoted]
    told = {
        word.low
        for word in claim.words
        if word.low in _THIRD_PERSON
        and any(c.start <= word.start and word.end <= c.end for c in credit.content)
        and not any(start <= word.start < end for start, end in marked)
    }
    for statement, sentence in meant:
        if statement.speech != "direct" or not told:
            continue
        said = {w.low for c in statement.content for w in read(c.of(sentence.article.text))}
        if (other := told & said) and not said & _FIRST_PERSON:
            return f"it says “{min(other)}”, who is somebody else in the quotation"
    return None


def _contains(outer: Statement, inner: Statement) -> bool:
    """Whether one statement reports the other."""
    if outer.article_id != inner.article_id or inner.mention is None:
        return False
    return any(c.start < inner.mention.end <= c.end for c in outer.content)  # "that Lee" begins before it


def _share(content: set[str], statement: Statement, article: Article) -> float:
    """The share of the credited words that the statement holds."""
    held = {w.lemma for span in statement.content for w in read(span.of(article.text)) if w.is_content}
    found = sum(any(related(word, other) for other in held) for word in content)
    return found / len(content) if content else 0.0


def _is_beside(credit: Statement, claim: Claim, sentence: CitedSentence) -> bool:
    """Whether a sentence whose saying wasn't understood has the name as the subject of a verb of saying."""
    wanted = [w for w in _plain(_named(credit, claim.article)) if w not in lexicon.OFFICES]
    own = [w for at, w in enumerate(sentence.words) if _said_by(sentence, at) is None]
    spokes = (credit.relation == "spokesperson") == any(w.low in SPOKES for w in own)
    return bool(wanted) and spokes and any(_says(own, at) for at, w in enumerate(own) if w.low == wanted[-1])


def _says(words: Sequence[Word], at: int) -> bool:
    """Whether the name that ends at a word is the subject of the next verb of saying, or its agent."""
    before = [word.low for word in words[max(0, at - _SUBJECT) : at]]
    if "according" in before or ("by" in before and any(low in VERB_FORMS for low in before)):
        return True
    for n, verb in enumerate(words[at + 1 : at + 1 + _APART], start=at + 1):
        if verb.low in VERB_FORMS:  # and no other name stands in its clause, before it
            return not any(w.is_capital and not w.opens and w.clause == verb.clause for w in words[at + 1 : n])
    return False


def _object_to_match(
    credit: Statement,
    claim: Claim,
    statement: Statement,
    sentence: CitedSentence,
    evidence: Evidence,
    said: Sequence[tuple[Statement, CitedSentence]],
) -> str | None:
    ours, theirs = _named(credit, claim.article), _named(statement, sentence.article)
    if not _same_speaker(credit, claim.article, statement, sentence.article) and not _stands_beside(
        ours, statement, sentence
    ):
        if statement.speaker is None and theirs.lower() in PRONOUNS | OBJECT_PRONOUNS | {""}:
            return f"it credits {ours}, but what it cites doesn't say who spoke"
        shown = theirs if statement.relation != "spokesperson" else _mention(statement, sentence.article)
        return f"it credits {ours}, but these are {_possessive(shown)} words"
    outer = _reporter(credit, claim.statements, claim.article)
    if outer and any(same_name(outer, f) for s in evidence.sentences for f in (s.article.publisher,) if f):
        outer = None
    theirs_by = _reporter(statement, [s for s, _ in said], sentence.article)
    if theirs_by and statement.speaker and same_name(theirs_by, statement.speaker):
        theirs_by = None  # "Lee went on: no, she said"
    if theirs_by and not outer:
        return f"it leaves out that {theirs_by} reports what {ours} said"
    if outer and not theirs_by:
        return f"it has {outer} report what {ours} said"
    if outer and theirs_by and not same_name(outer, theirs_by):
        return f"it has {outer} report what {theirs_by} reports"
    return None


def _reporter(statement: Statement, among: Sequence[Statement], article: Article) -> str | None:
    """Who reports a statement, by itself or by another one around it."""
    reports = [o for o in among if o is not statement and _contains(o, statement)]
    return statement.reported_by or (_named(reports[-1], article) if reports else None)


def _mention(statement: Statement, article: Article) -> str:
    return statement.mention.of(article.text) if statement.mention else statement.speaker or "somebody else"


def _same_speaker(credit: Statement, ours: Article, statement: Statement, theirs: Article) -> bool:
    if "spokesperson" in (credit.relation, statement.relation) and credit.relation != statement.relation:
        return False
    mine, other = _plain(_named(credit, ours)), _plain(_named(statement, theirs))
    if mine == other or (statement.speaker and (mine[-len(other) :] == other or other[-len(mine) :] == mine)):
        return True
    if credit.relation == "self" and statement.relation in {"unnamed", "organisation"} and not statement.speaker:
        return False
    if credit.speaker and statement.speaker:
        return same_name(credit.speaker, statement.speaker)
    if statement.speaker and statement.mention:
        other = [*other, *_plain(statement.mention.of(theirs.text))]
    return bool(mine) and bool(other) and (set(mine) <= set(other) or (set(other) <= set(mine)))


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


# --- told as a fact ----------------------------------------------------------------------------------------------


def _object_to_fact(claim: Claim, credits: Sequence[Statement], evidence: Evidence, alignment: Alignment) -> str | None:
    """Uncredited words that stand, in what is cited, inside what somebody said."""
    told = [span for s in credits for span in (*s.content, s.cue, s.mention) if span is not None]
    inside = set(claim.within(told))
    behind = min((s.mention.end for s in credits if s.mention), default=len(claim.text))  # "Lee said that, …, …"
    loose = [
        i
        for i, word in enumerate(claim.words)
        if word.is_content and word.start < behind and i not in inside and alignment.get(i)
    ]
    if len(loose) < 2 or _is_told_by_verb(claim, evidence):
        return None
    speakers: list[str] = []
    for i in loose:
        found = [_said_by(evidence.sentences[p.sentence], p.word) for p in alignment[i]]
        if all(found):
            speakers.append(found[0] or "")
    if len(speakers) < _AS_FACT * len(loose) or any(_is_held_by(speaker, claim) for speaker in set(speakers)):
        return None
    return f"it tells as a fact what {max(speakers, key=speakers.count)} said"


def _is_told_by_verb(claim: Claim, evidence: Evidence) -> bool:
    """Whether it names a cited speaker as the agent of the cited verb: "Lee was accused by Marsh of …"."""
    for statement, sentence in _cited_statements(evidence):
        names = set(words(_named(statement, sentence.article)))
        cue = {w.lemma for w in read(statement.cue.of(sentence.article.text))} if statement.cue else set()
        for verb, by, agent in zip(claim.words, claim.words[1:], claim.words[2:], strict=False):
            if by.low == "by" and verb.lemma in cue - lexicon.REPORTING and names & set(words(agent.text)):
                return True
    return False


def _said_by(sentence: CitedSentence, at: int) -> str | None:
    """Who says a word of a cited sentence; None when it is the article's own."""
    word = sentence.words[at]
    place = Span(sentence.start + word.start, sentence.start + word.end)
    for statement in sentence.statements:
        if any(s.start <= place.start and place.end <= s.end for s in statement.content):
            named = _named(statement, sentence.article)
            return named if named.lower() not in PRONOUNS else _SOMEBODY
    return _SOMEBODY if _follows_saying(sentence.words, at) else None


def _follows_saying(words: Sequence[Word], at: int) -> bool:
    """Whether a verb of saying and "that" stand before a word in its sentence, or ", Lee said on Monday" behind it.

    Or a verb of saying and a clause without "that": "say they will leave"; or "as reported by …".
    """
    for i in range(at):
        verb, behind = words[i], words[i + 1]
        if verb.low not in lexicon.SAYING:
            continue
        if behind.low == "that" or (i and words[i - 1].low == "as" and behind.low == "by"):
            return True
        if i and words[i - 1].clause == verb.clause == words[at].clause and _opens_clause(words, i + 1):
            return True
    return any(_trails(words, i) and words[at].clause < words[i].clause for i in range(at + 2, len(words)))


def _opens_clause(words: Sequence[Word], at: int) -> bool:
    """Whether a subject begins there, and a finite verb follows in its clause."""
    subject = words[at]
    rest = [w for w in words[at + 1 :] if w.clause == subject.clause]
    is_nominal = subject.is_capital or subject.low in PRONOUNS | DETERMINERS
    return is_nominal and any(w.low in AUXILIARIES or w.is_past for w in rest)


def _trails(words: Sequence[Word], at: int) -> bool:
    """Whether a verb of saying ends a clause that only says who spoke: ", a source close to Lee said on Monday"."""
    verb = words[at]
    start = next((i for i in range(at, -1, -1) if i == 0 or words[i - 1].clause < verb.clause), at)
    ends = at + 1 == len(words) or words[at + 1].low in PREPOSITIONS | DAYS or words[at + 1].clause > verb.clause
    names = words[start].is_capital or words[start].low in PRONOUNS | DETERMINERS
    return verb.low in lexicon.SAYING and ends and names and 0 < at - start <= _SUBJECT


def _is_held_by(speaker: str, claim: Claim) -> bool:
    """Whether the sentence tells what the speaker thinks, wants or plans: a name, and next a verb of attitude."""
    content = [word for word in claim.words if word.is_content and not word.low.endswith("ly")]
    names = set(words(speaker))
    return any(
        name.is_capital
        and not verb.is_capital
        and verb.lemma in lexicon.ATTITUDES
        and (name.low in names or speaker == _SOMEBODY)
        for name, verb in pairwise(content)
    )
