"""What a reader must never be shown: words that the article doesn't hold, or not from that speaker and place."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from harbour import cited_sentence
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.checks.quoted import mend
from rag.answering.verification import Sight, inspect, mend_quotation
from rag.language.typography import find_quoted
from rag.schema import AnswerSentence, Article, Citation, Span
from rag.statements.quotations import quotations

SAID = "income tax will not rise before 2031, “whatever” they say"
TEXT = f"Minister Orla Fenwick spoke late. “It’s agreed: {SAID},” she said. The café’s lease costs 10² euros a day."
ARTICLE = Article(
    id="a1",
    identity="a1",
    source="a1.txt",
    version="1",
    text=TEXT,
    title="Fenwick on tax",
    publisher="The Tideway Post",
    author="Nils Aske",
    published_at="2031-03-04",
)


def citation(quote: str, **changes: Any) -> Citation:
    start = TEXT.index(quote)
    made = Citation(1, ARTICLE.to_dict(), start, start + len(quote), quote, speaker="Orla Fenwick", speech="direct")
    return replace(made, **changes)


def objection(text: str, cited: Citation, kind: Any = "quote") -> str | None:
    """Why it is vetoed; None for what is shown, since words that the article holds need no judge."""
    sight = inspect(AnswerSentence(text, (1,), kind), [cited], {"a1": ARTICLE}, ())
    assert (sight.veto is None) == (sight.support == "verbatim")
    return sight.veto


def test_a_lost_negation_is_objected_to() -> None:
    cited = citation("income tax will not rise")
    assert objection("Orla Fenwick: “income tax will rise”", cited)
    assert objection("Orla Fenwick: “income tax will not rise”", cited) is None


@pytest.mark.parametrize(
    "altered",
    [
        "income taxes will not rise before 2031",
        "income tax will not ever rise before 2031",
        "income tax will not rise before 2032",
        "income tax will not rise before 203",
        "income tax will rise before 2031",
        "income tax won’t rise before 2031",
        "income tax will … rise before 2031",
        "Income tax will not rise before 2031",
        "tax income will not rise before 2031",
        "ncome tax will not rise",
        "",
    ],
)
def test_an_altered_quotation_is_objected_to(altered: str) -> None:
    assert objection(f"Orla Fenwick: “{altered}”", citation(SAID)) is not None


@given(st.integers(0, len(SAID) - 1), st.sampled_from("aZ7²-.x"))
def test_any_altered_character_is_objected_to(at: int, other: str) -> None:
    altered = SAID[:at] + other + SAID[at + 1 :]
    assert (objection(f"Orla Fenwick: “{altered}”", citation(SAID)) is None) == (altered == SAID)


@pytest.mark.parametrize("shift", [-1, 1, 7, 10_000])
@pytest.mark.parametrize("side", ["start", "end"])
def test_shifted_offsets_are_objected_to(shift: int, side: str) -> None:
    cited = citation(SAID)
    moved = replace(cited, **{side: getattr(cited, side) + shift})
    assert objection(f"Orla Fenwick: “{SAID}”", moved) == "the cited words aren't in the article at that place"


@pytest.mark.parametrize(
    ("frame", "holds"),
    [
        ("Orla Fenwick, in The Tideway Post, 4 March 2031: ", True),
        ("On Orla Fenwick, in The Tideway Post: ", False),
        ("In The Tideway Post, 4 March 2031: ", True),
        ("In an article: ", True),
        ("", True),
        ("Ivo Fenwick, in The Tideway Post: ", False),
        ("Fenwick, in The Tideway Post: ", False),
        ("Nils Aske, in The Tideway Post: ", False),
        ("Orla Fenwick and Ivo Brandt: ", False),
        ("Orla Fenwick, in The Harbour Post: ", False),
        ("Orla Fenwick, in The Tideway Post, 5 March 2031: ", False),
        ("Orla Fenwick denied: ", False),
        ("Orla Fenwick, in tears: ", False),
        ("Not Orla Fenwick: ", False),
    ],
)
def test_a_frame_says_only_what_the_citation_says(frame: str, holds: bool) -> None:
    assert (objection(f"{frame}“income tax will not rise”", citation(SAID)) is None) == holds


def test_words_behind_the_quotation_belong_to_the_frame() -> None:
    assert objection("“income tax will not rise”, a lie", citation(SAID)) == "“a lie” isn't in what it cites"


def test_a_frame_with_a_speaker_whom_the_citation_lacks_is_objected_to() -> None:
    assert objection("Orla Fenwick: “income tax will not rise”", citation(SAID, speaker=None)) is not None


def test_only_typography_may_differ() -> None:
    held = "The café’s lease costs 10² euros a day."
    cited = citation(held, speaker=None)
    assert objection("“The café's lease costs 10² euros a day.”", cited) is None
    assert objection(f"“{unicodedata.normalize('NFD', held)}”", cited) is None
    assert objection("“The café’s lease costs 102 euros a day.”", cited) is not None
    assert objection("“The cafe’s lease costs 10² euros a day.”", cited) is not None
    quoted = citation(SAID)
    assert objection('Orla Fenwick: “income tax will not rise before 2031, "whatever" they say”', quoted) is None


def test_a_whole_sentence_of_the_article_stands_as_it_is() -> None:
    whole = "Minister Orla Fenwick spoke late."
    assert objection(whole, citation(whole)) is None
    assert objection("Minister Orla Fenwick spoke early.", citation(whole)) is not None
    assert (
        objection("Orla Fenwick agrees.", citation(whole)) == "it is neither a sentence of the article nor a quotation"
    )


def field(name: str, **changes: Any) -> Citation:
    return replace(Citation(1, ARTICLE.to_dict(), 0, 0, "", field=name), **changes)


def test_a_field_is_given_character_for_character() -> None:
    assert objection("Nils Aske is the author of “Fenwick on tax”.", field("author"), "field") is None
    assert objection("Niels Aske is the author of “Fenwick on tax”.", field("author"), "field") is not None
    assert objection("“Fenwick on tax” is dated 2031-03-05.", field("published_at"), "field") is not None
    assert objection("“Fenwick on tax” is at https://a.example", field("url"), "field") == "its article has no url"


def test_an_article_must_be_named_as_the_archive_names_it() -> None:
    """Else a forged field would be checked against itself."""
    forged = {**ARTICLE.to_dict(), "author": "Ivo Brandt", "publisher": "The Harbour Post"}
    assert objection("Ivo Brandt is the author.", field("author", article=forged), "field") is not None
    cited = citation(SAID, article=forged)
    assert objection("Orla Fenwick, in The Harbour Post: “income tax will not rise”", cited) is not None


def test_a_paraphrase_is_neither_vetoed_nor_supported() -> None:
    sentence = AnswerSentence("Fenwick rules out higher taxes.", (1,), "paraphrase")
    assert inspect(sentence, [citation(SAID)], {"a1": ARTICLE}, ()) == Sight()


def test_a_sentence_without_citations_is_objected_to() -> None:
    assert inspect(AnswerSentence("“income tax will not rise”", (), "quote"), [], {}, ()).veto == "it cites nothing"


# --- near-miss quotations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (
            "Brandt said: “We have lost 1,500 jobs in three years.”",
            "Brandt said: “We have lost 1,500 jobs in three years.”",
        ),
        ("Brandt said: “We lost 1,500 jobs in three years.”", "Brandt said: “We have lost 1,500 jobs in three years.”"),
        (
            "Brandt said: “We have lost 1,500 posts in three years.”",
            "Brandt said: “We have lost 1,500 jobs in three years.”",
        ),
        ('He said "we have lost 1,500 jobs in four years".', 'He said "We have lost 1,500 jobs in three years".'),
        ("Brandt called it “a shameless swindle”.", "Brandt called it a shameless swindle."),
        ("Brandt spoke of jobs.", "Brandt spoke of jobs."),
    ],
)
def test_a_near_miss_gets_the_sources_own_words_and_other_marks_go(written: str, mended: str) -> None:
    sentence = AnswerSentence(written, (1,), "paraphrase")
    assert mend_quotation(sentence, [cited_sentence("“We have")]).text == mended


def test_a_mended_question_gets_no_full_stop() -> None:
    assert mend("He asked “Shall we stil stay.”", ["“Shall we still stay?” he asked."]) == (
        "He asked “Shall we still stay”"
    )


@given(st.text("abc “”\"'’.,1²", max_size=40))
def test_what_is_left_in_quotation_marks_stands_in_the_source(text: str) -> None:
    source = cited_sentence("“We have")
    mended = mend_quotation(AnswerSentence(text, (1,), "paraphrase"), [source]).text
    for quotation in quotations(mended, [Span(0, len(mended))]):
        assert any(find_quoted(quotation.inner.of(mended), held) for held in (source.quote, "A quiet week"))
