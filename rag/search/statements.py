"""What somebody said: statements of the person asked for, and of those only the ones whose words bear on the topic.

    find_statements(parse("What did Lee say about the harbour?"), archive)

Who isn't asked for is never credited: a question about one person is answered from that person's statements. When
there is none, "Did X say …?" is answered with who did, and says so; a person whom the archive never quotes, with
sentences that name them and that nobody else speaks in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.language.names import Same, same_person, surname
from rag.language.terms import stems, words
from rag.language.verbs import TELL, lemma
from rag.questions.names import is_role
from rag.questions.spelling import spelled
from rag.schema import Order, Query, Statement
from rag.search.bearing import asks_who_denied, repeats, reverses, says_more, shared, split
from rag.search.besides import ShownSpans, asks_of_change, is_shown, said_besides, then_and_later
from rag.search.decision import FACT_DECISION, MAX_SENTENCES, STATEMENT_DECISION
from rag.search.denials import find_denials, find_unsaid, taken_back
from rag.search.everybody import everybody_on
from rag.search.facts import find_facts, rank_facts
from rag.search.findings import Archive, Findings, cue_of, nearest
from rag.search.headlines import in_headlines
from rag.search.proxies import spoken_for
from rag.search.quotes import MIN_WORDS, find_quotation
from rag.search.ranking import EvidenceSentence
from rag.search.reasons import asked, never_speaks, nobody_speaks, only_opposed, silent
from rag.search.statement_ranking import rank_statements, read_statements, unread_statements
from rag.search.subject import Subject
from rag.search.unsettled import declined, of_namesakes, told_by_texts
from rag.speakers import resolve, statements_by

MAX_LISTED = 5  # statements of somebody of whom no topic was asked
LEAST_READ = -1.0  # the reader's log odds for words that share none with the topic
_SURE_OF_DENIAL = 0.9  # of a sentence that says that the words asked about weren't said
_SURE = 0.7  # the confidence in somebody else's statement, for "Did X say …?"
_CLAIM_WORDS = 3  # "Did X say that taxes will rise in May?" claims something, "Did X mention taxes?" doesn't
_IN_COMMON = 2  # words of what is taken back
_HALF = 0.5  # of the topic, in what is said beside a statement that holds all of it
_MOST = 0.6  # of a claim, where others tell of it
_PART = 0.4  # of a claim, in what somebody said who is asked whether they said it
_READ_SURELY = 1.0  # and for such words where it is asked whether a thing was said
_READ_BESIDE = 0.3  # the reader's log odds for words beside them that share none with the topic

# "Which country agreed to …?" may be told by the article itself, "Who said …?" is answered by a statement alone.
_OF_A_KIND = re.compile(r"(?:which|what) (?!of\b)", re.IGNORECASE)

_TELLING = frozenset(map(lemma, TELL))


def find_statements(query: Query, archive: Archive, shown: ShownSpans = frozenset()) -> Findings:
    """Statements by the people asked for; by anyone, for "Who said …?"."""
    if query.asks == "unsaid":
        return find_unsaid(query, archive)
    if len(words(query.quotation or "")) >= MIN_WORDS:
        return _with_denials(query, find_quotation(query, archive), archive)
    each = [query] if len(query.speakers) == 1 else [_asked_of(name, query) for name in query.speakers]
    found = [_with_denials(one, _by(one, archive, shown), archive) for one in each]
    if not found:
        return _by_anyone(query, archive, shown)
    return _joined(found) if len(found) > 1 else found[0]


def find_overview(query: Query, archive: Archive) -> Findings | None:
    """What people say on a topic, each of them before anybody twice, the oldest first; None where nobody does."""
    unread = [e for e in unread_statements(query, archive, None) if e.features.own >= _HALF]
    if not unread:
        return None
    on_topic = read_statements(query, archive, unread)
    first = {tuple(s.speaker for s in e.statements): e for e in reversed(on_topic)}.values()
    wholly = [e for e in on_topic if e.features.own == 1.0]
    chosen: list[EvidenceSentence] = []
    for e in (*(e for e in on_topic if e in first), *wholly):
        if e not in chosen and not repeats(e, chosen):
            chosen.append(e)
    further, shown = len(chosen[MAX_LISTED:]), _by_date(chosen[:MAX_LISTED], "oldest")
    more = (f"{further} more {'statement is' if further == 1 else 'statements are'} about it.",) if further else ()
    confidence = STATEMENT_DECISION.confidence(on_topic[0].probability)
    return Findings(sentences=shown, notes=more, dated=True, confidence=confidence)


def with_later(query: Query, found: Findings, archive: Archive) -> Findings:
    """What answers, with what the same person takes it back by later: "in July", and "no tax at all" a month after."""
    told = found.sentences[0] if found.sentences else None
    speakers = {s.speaker for s in told.statements} if told else set()
    if told is None or told.article.published_at is None or len(speakers) != 1 or None in speakers:
        return found
    name, said = statements_by(speakers.pop() or "", archive.catalogue)
    shown = {e.article.id for e in found.sentences}
    unread = unread_statements(query, archive, said) if len({s.article_id for s in said} - shown) else []
    later = [
        e
        for e in unread
        if (e.article.published_at or "") > told.article.published_at
        and e.article.id not in shown
        and reverses(told, e)
        and shared(told, e) >= _IN_COMMON
    ]
    if not later:
        return found
    last = max(e.article.published_at or "" for e in later)
    newest = read_statements(query, archive, [e for e in later if e.article.published_at == last])[0]
    return replace(found, sentences=(*found.sentences, newest), speaker=name, dated=True)


def _asked_of(name: str, query: Query) -> Query:
    """The question that was asked of several people, of one of them."""
    alone = replace(query, speaker=name, others=())
    return replace(alone, searched=spelled(alone))


def _with_denials(query: Query, found: Findings, archive: Archive) -> Findings:
    """What is denied to the person comes first: for "Did Lee say …?", and where the archive never quotes her."""
    denied = find_denials(query, archive) if query.asks == "whether" or found.speaker is None else ()
    claims = _claims_of(query, archive) if found.speaker else (*denied, *found.sentences)
    back = taken_back(claims, query.speaker, archive) if query.speaker else ()
    if not denied and not back:
        return found
    told = (*denied, *found.sentences) if found.speaker is None else (*denied, *(claims if back else ()))
    shown = {(e.article.id, e.sentence.start): e for e in (*told, *back, *found.sentences)}
    notes = found.notes if found.sentences else ()
    sentences = tuple(shown.values())[:MAX_LISTED]
    return Findings(sentences=sentences, notes=notes, speaker=found.speaker, confidence=_SURE_OF_DENIAL)


def _claims_of(query: Query, archive: Archive) -> tuple[EvidenceSentence, ...]:
    """Where others tell that the person said what it is asked whether she did."""
    if query.asks != "whether" or query.speaker is None or not asked(query):
        return ()
    name = surname(query.speaker)
    ranked = [e for e in rank_facts(query, archive) if e.features.own >= _MOST and _names(name, e)]
    return tuple(e for e in ranked if not any(s.speaker and _may_be(name, s.speaker) for s in e.statements))[:1]


def _joined(found: Sequence[Findings]) -> Findings:
    """Several people's answers as one; who is silent is told in a note."""
    speaking = [f for f in found if f.sentences]
    if not speaking:
        return replace(found[0], reason=" ".join(f.reason or "" for f in found))
    each = max(1, MAX_LISTED // len(speaking))
    return Findings(
        sentences=tuple(e for f in speaking for e in f.sentences[:each]),
        notes=tuple(f.reason for f in found if f.reason),
        confidence=min(f.confidence for f in speaking),
    )


def _by(query: Query, archive: Archive, shown: ShownSpans) -> Findings:
    """Statements by the one person asked for."""
    assert query.speaker is not None
    speaker, said = statements_by(query.speaker, archive.catalogue)
    if speaker is None:
        return _by_proxies(query, archive, shown) or in_headlines(query, archive) or _told_of(query, archive)
    if any(s.relation == "organisation" for s in said):
        said = list(dict.fromkeys([*said, *spoken_for(query.speaker, archive, query.filters)]))
    if query.filters:
        allowed = archive.catalogue.article_ids(query.filters)
        said = [s for s in said if s.article_id in allowed]
    if query.filters.speaker not in (None, query.speaker):  # both must be meant
        theirs = set(statements_by(query.filters.speaker or "", archive.catalogue)[1])
        said = [s for s in said if s in theirs]
    if query.cue and not asked(query):  # "Who does Lee blame?"
        articles = archive.catalogue.articles_of(s.article_id for s in said)
        there = (s for s in said if s.article_id in articles)
        said = [s for s in there if cue_of(s, articles[s.article_id]) == query.cue] or said
    ranked = _ranked_by(query, archive, said)
    kept, confidence, further = _chosen(query, ranked, shown)
    if kept and asks_of_change(query):
        return then_and_later(kept, ranked, speaker)
    if kept:
        return Findings(sentences=kept, speaker=speaker, confidence=confidence, further=further)
    return (
        _unsettled(query, archive, speaker, said)
        or (None if shown else in_headlines(query, archive))
        or _silence_of(query, archive, speaker, said, shown)
    )


def _ranked_by(query: Query, archive: Archive, said: Sequence[Statement]) -> list[EvidenceSentence]:
    """One person's statements, best first; whom they were told to may be called otherwise: the governor is Lee."""
    ranked = rank_statements(query, archive, said)
    if query.addressee is None or not is_role(query.addressee) or any(e.features.own == 1.0 for e in ranked):
        return ranked
    hearers = resolve(query.addressee, archive.catalogue).speakers
    if len(hearers) != 1:
        return ranked
    named = rank_statements(replace(query, addressee=surname(hearers[0].name)), archive, said)
    return named if any(e.features.own == 1.0 for e in named) else ranked


def _unsettled(query: Query, archive: Archive, speaker: str, said: Sequence[Statement]) -> Findings | None:
    """That the person wouldn't say, or that one of several of this surname says it, who the article doesn't tell."""
    if query.more or query.asks not in ("what", "whether") or not asked(query):
        return None
    if wouldnt := declined(query, said, archive):
        return Findings(sentences=wouldnt, speaker=speaker, confidence=_SURE)
    if not (open_ := of_namesakes(query, archive)):
        return None
    reason = f"The article doesn't make plain which {speaker.split()[-1]} says it."
    if len(words(query.speaker or "")) == 1:
        return Findings(sentences=open_, notes=(reason,), confidence=_SURE)
    return Findings(nearest=open_, speaker=speaker, reason=reason)


def _silence_of(query: Query, archive: Archive, speaker: str, said: Sequence[Statement], shown: ShownSpans) -> Findings:
    """That the person doesn't speak of it; who says what it was asked whether they did."""
    reason = _nothing_more(query, speaker) if query.more and shown else silent(query, archive, speaker, said)
    if _claims(query) and (others := _by_others(query, archive)):
        return replace(others, notes=(reason,))
    if besides := said_besides(query, archive, said, shown):
        told = f"What else {speaker} says, without the words of “{asked(query)}”."
        return replace(besides, speaker=speaker, notes=(told,) if query.more else (reason, told))
    return Findings(nearest=nearest(query, archive), speaker=speaker, reason=reason)


def _by_proxies(query: Query, archive: Archive, shown: ShownSpans) -> Findings | None:
    """What is said for somebody whom the archive never quotes; credited to nobody, since each tells who speaks."""
    assert query.speaker is not None
    said = spoken_for(query.speaker, archive, query.filters)
    if not said or query.asks not in ("what", "who"):
        return None
    kept, confidence, _ = _chosen(query, rank_statements(query, archive, said), shown)
    return Findings(sentences=kept, confidence=confidence) if kept else None


def _claims(query: Query) -> bool:
    """Whether it asks if somebody said that something is so."""
    return query.asks == "whether" and len(words(asked(query))) > _CLAIM_WORDS


def _by_anyone(query: Query, archive: Archive, shown: ShownSpans) -> Findings:
    ranked = [e for e in rank_statements(query, archive, None) if not _tells(query.addressee, e)]
    so, opposed = split(query, ranked) if query.asks == "who" else (ranked, [])
    if query.every and (everybody := everybody_on(so, archive)):
        return everybody
    kept, confidence, _ = _chosen(query, so, shown)
    if kept:
        return Findings(sentences=kept, confidence=confidence)
    if against := _chosen(query, opposed, shown)[0]:
        return Findings(nearest=against, reason=only_opposed(query, against, denial=asks_who_denied(query)))
    told = find_facts(query, archive) if _OF_A_KIND.match(query.searched) else None
    if told and told.sentences:
        return told
    if query.asks == "who" and (texts := told_by_texts(query, archive)):
        return Findings(sentences=texts, confidence=_SURE)
    return Findings(nearest=nearest(query, archive), reason=nobody_speaks(query))


def _by_others(query: Query, archive: Archive) -> Findings | None:
    """Who did say what was asked of somebody else; surer than usual, since the reader asked for another."""
    ranked = rank_statements(query, archive, None)
    kept, confidence = STATEMENT_DECISION.decide([e for e in split(query, ranked)[0] if bears_on_topic(e, query)])
    return Findings(sentences=kept, confidence=confidence) if confidence >= _SURE else None


def _told_of(query: Query, archive: Archive) -> Findings:
    """For somebody whom the archive never quotes alone: what it tells in sentences that name them.

    When their words are asked for, only of sentences that report words ("officials, Lee among them, said"); else of
    sentences in which they do something.
    """
    assert query.speaker is not None
    if query.asks == "whether" and (others := _by_others(query, archive)):
        return replace(others, notes=(never_speaks(query.speaker, query, archive),))
    subject = Subject.named(query.speaker)
    wants_words = query.asks in ("what", "who")
    fit = [
        e
        for e in rank_facts(query, archive)
        if _names(query.speaker, e)
        and not _is_anothers(query.speaker, e)
        and (_by_cue(query, e) if wants_words else subject.tells_of(e))
        and (query.asks != "whether" or e.features.own >= _HALF)
    ]
    kept, confidence = FACT_DECISION.decide(fit)
    if kept:
        return Findings(sentences=kept, confidence=confidence)
    return Findings(nearest=nearest(query, archive), reason=never_speaks(query.speaker, query, archive))


def _names(name: str, evidence: EvidenceSentence) -> bool:
    return set(stems(name)) <= set(stems(evidence.text))


def _tells(name: str | None, evidence: EvidenceSentence) -> bool:
    """Whether this person, of whom it is asked what they were told, tells somebody else something in the sentence."""
    telling = [s for s in evidence.statements if cue_of(s, evidence.article) in _TELLING]
    return name is not None and any(s.speaker and _may_be(name, s.speaker) for s in telling)


def _may_be(name: str, speaker: str) -> bool:
    return same_person(name, speaker) is not Same.NO


def _is_anothers(name: str, evidence: EvidenceSentence) -> bool:
    """Whether somebody else speaks in the sentence."""
    return any(s.speaker and same_person(name, s.speaker) is Same.NO for s in evidence.statements)


def _by_cue(query: Query, evidence: EvidenceSentence) -> bool:
    """Whether words are reported in the sentence, by the verb that asks for them if it is one of its own."""
    wanted = None if asked(query) else query.cue
    return any(wanted in (None, cue_of(s, evidence.article)) for s in evidence.statements)


def _nothing_more(query: Query, speaker: str) -> str:
    about = f" about “{asked(query)}”" if asked(query) else ""
    return f"The archive holds nothing else that {speaker} says{about}."


# --- choosing -------------------------------------------------------------------------------------------------------


def _chosen(
    query: Query, ranked: Sequence[EvidenceSentence], shown: ShownSpans
) -> tuple[tuple[EvidenceSentence, ...], float, int]:
    """The statements to show, in the order asked for, how sure they answer, and how many more there are.

    Nothing that was shown already. Of one person's, all that hold the whole topic come before what only bears on it.
    """
    fresh = [e for e in ranked if not is_shown(e, shown)]
    if not stems(asked(query)):  # whatever they say
        kept = _by_date(fresh, query.order)
        return kept[:MAX_LISTED], STATEMENT_DECISION.decide(fresh)[1], len(kept[MAX_LISTED:])
    kept, confidence = STATEMENT_DECISION.decide([e for e in fresh if bears_on_topic(e, query)], adds=says_more)
    if query.speaker is None:
        kept = tuple(e for e in kept if e.features.own >= _HALF or kept[0].features.own < 1.0)
    if not kept or query.speaker is None:
        return kept if query.order == "relevance" else _by_date(kept, query.order), confidence, 0
    on_topic = [e for e in fresh if e.features.own == 1.0]
    if on_topic:  # what only bears on it stands beside
        kept = tuple(e for e in kept if e in on_topic or _stands_beside(e, on_topic, query))
    chosen, further = _all_of(on_topic, kept, query.order)
    return chosen, confidence, further


def _stands_beside(evidence: EvidenceSentence, on_topic: Sequence[EvidenceSentence], query: Query) -> bool:
    """Whether it may be shown beside what holds the whole topic: half of it does, it is of the same quotation, or is
    read as an answer. Not if it was asked whether one thing was said, or what to one hearer; always for when and why.
    """
    if query.asks == "whether" or (query.addressee and not query.topic):
        return False
    said = {s for e in on_topic for s in e.statements if s.speech == "direct"}
    goes_on = not said.isdisjoint(evidence.statements) or evidence.features.reader >= _READ_BESIDE
    return goes_on or evidence.features.own >= _HALF or query.asks != "what"


def _all_of(
    on_topic: Sequence[EvidenceSentence], kept: Sequence[EvidenceSentence], order: Order
) -> tuple[tuple[EvidenceSentence, ...], int]:
    """Those that hold the whole topic, and what else was kept while there is room; and how many are left out."""
    in_order = on_topic if order == "relevance" else _by_date(on_topic, order)
    every: list[EvidenceSentence] = []
    for e in in_order or kept:
        if not repeats(e, every):
            every.append(e)
    chosen = _with_reversals(every[:MAX_LISTED], every[MAX_LISTED:])
    if order == "relevance":
        chosen += [e for e in kept if e not in chosen][: max(0, MAX_SENTENCES - len(chosen))]
        return tuple(chosen), max(0, len(every) - MAX_LISTED)
    return _by_date(chosen, order), max(0, len(every) - MAX_LISTED)


def _with_reversals(chosen: Sequence[EvidenceSentence], left: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """With what a chosen one takes back, or is taken back by, beside it; in place of the last when it was left out."""
    shown = list(chosen)
    for e in chosen:
        known = max((shared(e, other) for other in shown if reverses(e, other)), default=0)
        found = max((other for other in left if reverses(e, other)), key=lambda other: shared(e, other), default=None)
        if found and found not in shown and shared(e, found) > known and e in shown[:-1]:
            shown = [*shown[:-1]]
            shown.insert(shown.index(e) + 1, found)
    return shown


def bears_on_topic(evidence: EvidenceSentence, query: Query) -> bool:
    """Whether what was said holds a word of the topic, or the reader half takes it for an answer."""
    own, read = evidence.features.own, evidence.features.reader
    if query.asks in ("whether", "who") and len(words(asked(query))) >= _CLAIM_WORDS:  # a word of it is too little
        return own >= _PART or read >= _READ_SURELY
    return own > 0 or read >= (LEAST_READ if evidence.features.near > 0 else 0.0)


def _by_date(evidence: Sequence[EvidenceSentence], order: Order) -> tuple[EvidenceSentence, ...]:
    """Newest first, or oldest first when asked; undated articles come last, and each keeps the order of its text."""
    in_text = sorted(evidence, key=lambda e: (e.article.id, e.sentence.start))
    dated = [e for e in in_text if e.article.published_at]
    dated.sort(key=lambda e: e.article.published_at or "", reverse=order != "oldest")
    return (*dated, *(e for e in in_text if not e.article.published_at))
