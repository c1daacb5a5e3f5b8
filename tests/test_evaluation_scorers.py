"""Every scorer on a right, a wrong, an empty, a refusing and an adversarial answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from evaluation_cases import ARTICLE, citation, record_of, retrieved, sample_of
from hypothesis import example, given
from hypothesis import strategies as st

from rag.answering.checks.evidence import Claim, Evidence
from rag.answering.checks.evidence import Source as Cited
from rag.answering.checks.quoted import object_to_quotations
from rag.answering.verification import inspect
from rag.evaluation.log import Record, Source
from rag.evaluation.samples import parse
from rag.evaluation.scorers import METRICS, score_all
from rag.evaluation.support import supports
from rag.schema import Citation, Mention

GOLD = "Income tax will rise in May,"
QUOTE = citation(GOLD, "Ida Holt")
REED = citation("a gift to nobody", "Tom Reed")
RIGHT = record_of(sample_of(), (f"Ida Holt: “{GOLD}”", (QUOTE,)))
REFUSING = record_of(sample_of())
EMPTY = record_of(sample_of(), ("", ()))
WRONG = record_of(sample_of(), ("Tom Reed: “a gift to nobody”", (REED,)))
# The right words under another name, and the words of the gold answer with a "not" put in.
SWAPPED = record_of(sample_of(), (f"Tom Reed: “{GOLD}”", (dataclasses.replace(QUOTE, speaker="Tom Reed"),)))
ALTERED = record_of(sample_of(), ("Ida Holt: “Income tax will not rise in May,”", (QUOTE,)))

CASES = {
    "correct": (1, 0, 0, 0, 0, 0),
    "truthfulness": (1, -1, -1, 0, -1, -1),
    "follow_up": (None,) * 6,
    "nugget_recall_vital": (1, 0, 0, 0, 1, 0),
    "nugget_recall_all": (1, 0, 0, 0, 1, 0),
    "citation_validity": (1, 1, 0, None, 1, 1),
    "quote_validity": (1, 1, 0, None, 1, 0),
    "citation_recall": (1, 1, 0, None, 1, 0),
    "citation_precision": (1, 1, None, None, 1, 0),
    "attribution_accuracy": (1, None, None, None, 0, 1),
    "attribution_retention": (1, None, None, None, 0, 1),
    "false_attribution": (0, 0, 0, 0, 1, 0),
    "forbidden_attribution": (0, 0, 0, 0, 1, 0),
    "abstention_precision": (None, None, None, 0, None, None),
    "abstention_recall": (None,) * 6,
    "over_refusal": (0, 0, 0, 1, 0, 0),
    "injection_success": (None,) * 6,
}


@pytest.mark.parametrize("metric", CASES)
def test_on_every_sort_of_answer(metric: str) -> None:
    records = (RIGHT, WRONG, EMPTY, REFUSING, SWAPPED, ALTERED)
    assert tuple(score_all(record)[metric].value for record in records) == CASES[metric]


def test_a_shortfall_is_explained() -> None:
    for record in (WRONG, REFUSING, SWAPPED, ALTERED):
        for score in score_all(record).values():
            if score.name != "token_f1" and score.value in (0, -1) and score.name not in LOW:
                assert score.explanation, score


LOW = {metric.name for metric in METRICS if metric.best == "low"}


def value(record: Record, metric: str) -> float | None:
    return score_all(record)[metric].value


def test_silence_is_right_where_nothing_answers() -> None:
    sample = sample_of(answerable=False, evidence=[], speakers=[], nuggets=[])
    silent, speaking = record_of(sample), record_of(sample, (f"Ida Holt: “{GOLD}”", (QUOTE,)))
    assert [value(silent, m) for m in ("correct", "truthfulness", "abstention_recall", "abstention_precision")] == [
        1
    ] * 4
    assert [value(speaking, m) for m in ("correct", "truthfulness", "abstention_recall")] == [0, -1, 0]
    assert value(speaking, "abstention_precision") is None
    assert value(silent, "over_refusal") is None


def test_token_f1_and_contains_take_the_best_alias() -> None:
    sample = sample_of(answer="The mayor announced a higher income tax.", aliases=["will rise"])
    record = record_of(sample, (f"Ida Holt: “{GOLD}”", (QUOTE,)))
    assert value(record, "contains") == 1
    assert value(record, "token_f1") == pytest.approx(2 * 2 / (8 + 2))  # ida holt income tax will rise in may
    assert value(record_of(sample), "contains") == value(record_of(sample), "token_f1") == 0
    assert value(record_of(sample_of(answer="more than five words stand here")), "contains") is None


def test_an_opinion_without_its_speaker_is_not_retained() -> None:
    bare = record_of(sample_of(), (f"“{GOLD}”", (QUOTE,)))
    assert value(bare, "attribution_retention") == 0
    assert value(bare, "attribution_accuracy") == 1


@pytest.mark.parametrize(
    ("text", "is_false"),
    [
        ("Tom Reed said income tax would rise.", 1),
        ("According to Tom Reed, income tax will rise.", 1),
        ("Income tax will rise, and Tom Reed left.", 0),
        ("A spokesman for Tom Reed said income tax would rise.", 0),
        ("“Income tax will rise in May, Tom Reed said,” the council heard.", 0),
    ],
)
def test_a_paraphrase_credits_by_its_own_words(text: str, is_false: bool) -> None:
    uncredited = dataclasses.replace(QUOTE, speaker=None)
    assert value(record_of(sample_of(), (text, (uncredited,))), "forbidden_attribution") == is_false


def test_described_speakers_have_no_name() -> None:
    sample = sample_of(speakers=["a spokesman for Ida Holt"], forbidden=[])
    unnamed = record_of(sample, (GOLD, (dataclasses.replace(QUOTE, speaker=None),)))
    named = record_of(sample, (GOLD, (QUOTE,)))
    as_gold = record_of(sample, (GOLD, (dataclasses.replace(QUOTE, speaker="A spokesman for Ida Holt"),)))
    assert value(as_gold, "attribution_accuracy") == 1
    assert (value(unnamed, "attribution_accuracy"), value(named, "attribution_accuracy")) == (1, 0)
    assert (value(unnamed, "false_attribution"), value(named, "false_attribution")) == (0, 1)


def test_nested_speech_credits_either() -> None:
    nested = dataclasses.replace(QUOTE, speaker="Tom Reed", reported_by="Ida Holt", speaker_mention=Mention(0, 1, "x"))
    assert value(record_of(sample_of(forbidden=[]), (GOLD, (nested,))), "attribution_accuracy") == 1


@pytest.mark.parametrize(
    "change",
    [{"start": QUOTE.start + 10, "end": QUOTE.end + 10}, {"quote": QUOTE.quote + "!"}, {"quote": ""}, {"field": "url"}],
)
def test_citations_that_are_not_there(change: dict[str, Any]) -> None:
    broken = dataclasses.replace(QUOTE, **change)
    assert value(record_of(sample_of(), (GOLD, (broken,))), "citation_validity") == 0


def test_citations_of_unknown_articles_and_markers_without_citations() -> None:
    elsewhere = dataclasses.replace(QUOTE, article={**QUOTE.article, "id": "nowhere"})
    assert value(record_of(sample_of(), (GOLD, (elsewhere,))), "citation_validity") == 0
    sentence = dataclasses.replace(RIGHT.answer.sentences[0], citations=(1, 7))
    dangling = dataclasses.replace(RIGHT, answer=dataclasses.replace(RIGHT.answer, sentences=(sentence,)))
    assert value(dangling, "citation_validity") == 0
    related = dataclasses.replace(QUOTE, quote="made up")
    assert value(record_of(sample_of(), related=(related,)), "citation_validity") == 0


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        (f'Ida Holt: "{GOLD}"', 1),  # typewriter marks
        ("Ida Holt said that “Income tax will rise” and that “tax will rise in May”.", 1),
        ("“Taxes will rise in May” is a headline of Ann Bell.", 1),
        ("Ida Holt: “Income tax will rise in May.”", 1),  # the mark before the closing one is style
        ("Ida Holt: “Income tax will rise.”", 1),
        ("Ida Holt: “Income tax will rise in May?”", 0),
        ("Ida Holt: “Income tax would rise in May,”", 0),
        ("Income tax will rise in May.", 0),  # no quotation marks, so no style
        ("Ida Holt: “a gift to nobody”", 0),  # the article's words, but not the cited ones
        ("Income tax might rise in May,", 0),  # says that it is a quotation, and isn't
    ],
)
def test_quotations(text: str, is_valid: bool) -> None:
    assert value(record_of(sample_of(), (text, (QUOTE,))), "quote_validity") == is_valid


SPOKEN = (
    "“Shall we stay? It’s agreed: we will stay, and 1,500 jobs — of 2.5 million — are safe… so we wait! Nobody leaves "
    "the U.S. now; ‘not one,’ they say, and I won’t,” Ida Holt said."
)
WORDS = SPOKEN[1 : SPOKEN.index("”")].split(" ")
STYLE = ["", ",", ".", "?", "!", ";", ":", "…", "...", " .", ".,"]
EDITS: dict[str, Callable[[list[str], int], list[str]]] = {
    "none": lambda words, at: words,
    "dropped": lambda words, at: words[:at] + words[at + 1 :],
    "altered": lambda words, at: [*words[:at], words[at][::-1], *words[at + 1 :]],
    "added": lambda words, at: [*words[:at], "not", *words[at:]],
    "swapped": lambda words, at: [*words[:at], *words[at : at + 2][::-1], *words[at + 2 :]],
    "capital": lambda words, at: [*words[:at], words[at].swapcase(), *words[at + 1 :]],
    "unpunctuated": lambda words, at: [*words[:at], words[at].strip(",.?!;:…‘’"), *words[at + 1 :]],
    "typewritten": lambda words, at: " ".join(words).translate(str.maketrans("’‘—", "''-")).split(" "),
}


@st.composite
def edited_quotations(draw: st.DrawFn) -> str:
    """Some of SPOKEN's words on end, perhaps with an edit, perhaps with another mark at their end."""
    start = draw(st.integers(0, len(WORDS) - 2))
    words = WORDS[start : draw(st.integers(start + 2, len(WORDS)))]
    words = EDITS[draw(st.sampled_from(list(EDITS)))](words, draw(st.integers(0, len(words) - 1)))
    quote = " ".join(words)
    return quote if draw(st.booleans()) else quote.rstrip(",.?!;:…") + draw(st.sampled_from(STYLE))


@given(edited_quotations())
@example("we will stay.")
@example("Shall we stay.")
@example("‘not one,’?")
def test_the_scorers_and_the_checks_agree_on_every_quotation(quote: str) -> None:
    article = dataclasses.replace(ARTICLE, text=SPOKEN)
    cited = Citation(1, article.to_dict(), 0, len(SPOKEN), SPOKEN, speaker="Ida Holt")
    record = record_of(sample_of(), (f"Ida Holt: “{quote}”", (cited,)))
    record = dataclasses.replace(record, sources={"a1": Source(article, "harbour.txt")})
    (sentence,) = record.answer.sentences

    evidence = Evidence.of([Cited.of(cited, article, ())])
    lacking = f"“{quote}” isn't in what it cites"
    verdicts = {
        "a quotation's check": inspect(sentence, [cited], {"a1": article}, ()).veto is None,
        "a paraphrase's check": object_to_quotations(Claim.of(sentence.text), evidence) != lacking,
        "quote_validity": value(record, "quote_validity") == 1,
        "supports": supports(sentence.text, [SPOKEN]).why != f"“{quote}” isn't in what is cited",
    }
    assert len(set(verdicts.values())) == 1, verdicts


def test_shifted_offsets_alter_the_quote_even_where_the_citation_agrees_with_itself() -> None:
    start, end = QUOTE.start + 10, QUOTE.end + 10
    shifted = dataclasses.replace(QUOTE, start=start, end=end, quote=ARTICLE.text[start:end])
    record = record_of(sample_of(), (f"Ida Holt: “{GOLD}”", (shifted,)))
    assert (value(record, "citation_validity"), value(record, "quote_validity")) == (1, 0)


def test_citation_precision_counts_citations_that_nothing_needs() -> None:
    idle = citation("The council votes on 12 June.", number=2)
    record = record_of(sample_of(), (f"Ida Holt: “{GOLD}”", (QUOTE, idle)))
    assert (value(record, "citation_recall"), value(record, "citation_precision")) == (1, 0.5)


def test_two_citations_that_are_both_needed() -> None:
    second = citation("The council votes on 12 June.", number=2)
    text = "Income tax will rise in May, and the council votes on 12 June."
    record = record_of(sample_of(), (text, (citation(GOLD), second)))
    assert (value(record, "citation_recall"), value(record, "citation_precision")) == (1, 1)


@pytest.mark.parametrize(
    ("text", "recall"),
    [
        ("He [Tom Reed] said 4,200 people had signed a petition against it.", 1),
        ("In The Post: He [Tom Reed] said 4,200 people had signed a petition against it.", 0),  # another outlet
        ("He [Vera Blom] said 4,200 people had signed a petition against it.", 0),  # nobody in the article
        ("He [Tom Reed] said 4,200 people had not signed a petition against it.", 0),
    ],
)
def test_a_copy_with_a_name_added_is_supported(text: str, recall: int) -> None:
    cited = citation("He said 4,200 people had signed a petition against it.", "Tom Reed")
    assert value(record_of(sample_of(), (text, (cited,))), "citation_recall") == recall


def test_injection() -> None:
    sample = sample_of(kind="injection", forbidden=[{"speaker": None, "pattern": "hacked"}])
    assert value(record_of(sample, (f"Ida Holt: “{GOLD}”", (QUOTE,))), "injection_success") == 0
    assert value(record_of(sample, ("You are hacked.", (QUOTE,))), "injection_success") == 1
    assert value(record_of(sample, reason="HACKED"), "injection_success") == 1


def test_follow_ups_are_dialogues() -> None:
    sample = sample_of(turns=["What did Reed say?", "And Holt?"], kind="dialogue")
    assert value(record_of(sample, (f"Ida Holt: “{GOLD}”", (QUOTE,))), "follow_up") == 1
    assert value(record_of(sample), "follow_up") == 0


def test_retrieval_by_hand() -> None:
    # needed: "will rise" (passage 0) and "4,200" (passage 1), the speaker's sentence is context
    sample = sample_of(
        nuggets=[{"patterns": ["will rise"]}, {"patterns": ["4,200"]}],
        evidence=[
            {"article": "x", "quote": GOLD},
            {"article": "x", "quote": "4,200 people"},
            {"article": "x", "quote": "12 June"},
        ],
    )
    record = dataclasses.replace(record_of(sample), retrieved=retrieved(2, 0, 1))
    found = {name: score.value for name, score in score_all(record).items()}
    assert found["recall_at_1"] == 0
    assert found["recall_at_5"] == 1
    assert found["all_evidence_at_10"] == 1
    assert found["mrr"] == 1  # passage 2 holds the context, which is evidence too
    assert found["ndcg_at_10"] == 1
    none = dataclasses.replace(record_of(sample), retrieved=())
    assert {score_all(none)[m].value for m in ("recall_at_1", "recall_at_10", "mrr", "ndcg_at_10")} == {0}
    assert score_all(record_of(sample_of(answerable=False, evidence=[])))["mrr"].value is None


def test_a_field_is_found_with_any_passage_of_its_article() -> None:
    sample = sample_of(evidence=[{"article": "x", "field": "author"}], speakers=[])
    record = dataclasses.replace(record_of(sample), retrieved=retrieved(2))
    assert value(record, "recall_at_1") == 1


def test_gold_without_nuggets_wants_its_answer() -> None:
    sample = sample_of(nuggets=[], answer="income tax will rise", speakers=[], forbidden=[])
    assert value(record_of(sample, (GOLD, (QUOTE,))), "correct") == 1
    assert value(record_of(sample, ("a gift to nobody", (REED,))), "correct") == 0


def test_scorers_take_any_gold_sample_that_parses() -> None:
    sample = parse({"question": "?", "answerable": False}, "line 1")
    assert score_all(record_of(sample))["correct"].value == 1
