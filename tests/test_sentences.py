"""Sentences: offsets hold for any text, and boundaries are where a newspaper reader sees them."""

from __future__ import annotations

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.sentences import sentence_at, sentences

PIECES = st.sampled_from(
    [
        *("U.S.", "Mr.", "?", "!”", ".”", "“We", "said", "The", "J.", "a", "É", "中。", "😀", "\u200b", "e\u0301"),
        *("\n", "\r\n", "\n\n", "\x85", "\u2028", "\u2029", " ", "\xa0"),
        *("…", ". . .", "(", ")", "[", "]", '"', "'", "’", "•", "-", "1."),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join))


@given(TEXTS)
def test_the_sentence_at_a_place_is_one_of_the_texts(text: str) -> None:
    found = {place: sentence for sentence in sentences(text) for place in range(sentence.start, sentence.end)}
    for place in range(len(text)):
        assert sentence_at(text, place) == found.get(place)


@given(TEXTS)
def test_sentences_tile_any_text_up_to_white_space(text: str) -> None:
    end = paragraph = 0
    for sentence in sentences(text):
        assert end <= sentence.start < sentence.end
        assert not text[end : sentence.start].strip()
        assert sentence.of(text) == sentence.of(text).strip()
        assert sentence.paragraph in (paragraph, paragraph + 1)
        end, paragraph = sentence.end, sentence.paragraph
    assert not text[end:].strip()


@given(TEXTS, TEXTS, st.sampled_from(["\n\n", "\r\n\r\n", "\n \t\n", "\u2029", "\x85\x85", "\u2028\u2028"]))
def test_a_sentence_never_crosses_a_paragraph_break(before: str, after: str, gap: str) -> None:
    text = before + gap + after
    assert not any(s.start < len(before) and s.end > len(before) + len(gap) for s in sentences(text))


WHOLE = [
    "The U.S. Senate met at 8 p.m. Eastern on Jan. 5 in St. Louis.",
    "“Are you serious?” Smith asked.",
    "“Are you serious?” Mayor Ann Smith asked the crowd.",
    "“Really?” he asked.",
    '"We won!" J.D. Miller shouted.',
    "“We lost.” Smith said.",
    "Sen. Ann Lee (R-Tex.) met Gov. Bo Ray, Rep. Cy Fox (D-N.Y.) and Dr. Di Orr of Mobile, Ala., on Monday.",
    "George W. Bush, John F. Kennedy and J.D. Salinger never met, e.g. in Washington, D.C. or at No. 10 Downing St.",
    "Acme Inc. Chairman Al Roe Jr. paid $3.5 million, vs. Beta Corp. which paid 2.75.",
    "He pointed to www.example.com/news.html and Example.com for 1.5 percent more.",
    "He was ... well, not … sure . . . of it.",
    "The plan (Is it real? Nobody knows.) failed.",
    "Smith v. Jones and Roe v. Wade were cited.",
    "The U.N.’s U.S.-led force left at 5 a.m. Monday.",
    "Yahoo! News reported it.",
    "RENO, Nev. — Ann Lee arrived.",
    "WASHINGTON, D.C. (AP) — Ann Lee arrived.",
    "The iPhone maker i.e. Acme.",
    "ST. LOUIS — MR. LEE and SEN. ROE met in Ft. Worth.",
    "The highlight was — are you ready for this? — Lee’s plan.",
    "NASHUA, N.H. - At noon, he rose .5 percent.",
    "Former Fla. Gov. Bo Ray met Rep. Di Orr (R-Wis.) Thursday.",
    "“Dr. Lee is here,” he said.",
    "A heading without a full stop",
    "1. Buy milk",
]


@pytest.mark.parametrize("text", WHOLE)
def test_one_sentence_stays_whole(text: str) -> None:
    assert [s.of(text) for s in sentences(text)] == [text]


CUT = [
    "“We left,” Lee said.|“We want more.”",
    "“Look, are you serious?|Are you real about this?|We want to know,” Lee said.",
    "“Look, ‘Are you real about this?’|Because the proposal is old,” Lee said.",
    "He made it in the U.S.|The price rose.",
    "It closed at 8 p.m.|Voters left.",
    "He works for Acme Inc.|But he left on Jan. 5.|He was 12.|12 others stayed.",
    "It was over by Jan.|She left.",
    "No.|He did not.|Plan B.|The end.",
    "She is taller than I.|Lee agreed.",
    "“I won’t go.”|(He went.)|[He did.]|He came back.",
    "He left!|Did she?!|Nobody knows…|The end . . .|We saw.",
    "He is “done.”|“Is he?”|Lee said the vote was on.",
    "“Is he?”|He added: “No.”",
    "He called it a “sham.”|Smith added that it was over.",
    "''We won.''|''You lost,'' he said.|'Did he?'|'Yes.'",
    'He said: "We won."|"We lost."',
    "He won 3.5 percent.|$2 million came.|#MeToo rose.",
    "It ended.[12]|Then it began.",
    "He stayed in Bedford, N.J.|Roe left for Peoria, Ill.|“We saw him,” she said.",
    "He knew it … .|She did not. …|They went.",
    "Three points: 1. Taxes fall.|2. Wages rise.|3. Prices stay.",
]


@pytest.mark.parametrize("marked", CUT)
def test_sentences_are_cut_at_the_bars(marked: str) -> None:
    parts = marked.split("|")
    text = " ".join(parts)
    assert [s.of(text) for s in sentences(text)] == parts


def test_a_missing_space_in_scraped_text_still_ends_a_sentence() -> None:
    text = "It was over.Lee left, he said.“We want more.” See Example.Com or http://example.com/Some.Page now."
    assert [s.of(text) for s in sentences(text)] == [
        "It was over.",
        "Lee left, he said.",
        "“We want more.”",
        "See Example.Com or http://example.com/Some.Page now.",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_each_line_of_scraped_text_is_a_paragraph(newline: str) -> None:
    lines = ["Lee leaves", "“We are done,” Lee said. “Go home.”", "Share", "The vote is on Monday, " + "he said, " * 20]
    found = sentences(newline.join(lines))
    assert [s.paragraph for s in found] == [0, 1, 1, 2, 3]


WRAPPED = (
    textwrap.fill(
        "The council met on Monday to vote on the plan that the mayor had described as “a gamble.” Its members "
        "were divided, and two of them left before the vote. Nobody expected that the vote would be close.",
        width=66,
    )
    + """
- The first item of a list, which goes on for more than a single
line of the page.
- The second item."""
)


def test_hard_wrapped_lines_are_joined_and_list_items_are_not() -> None:
    assert [(s.paragraph, s.of(WRAPPED).split()[:2]) for s in sentences(WRAPPED)] == [
        (0, ["The", "council"]),
        (0, ["Its", "members"]),
        (0, ["Nobody", "expected"]),
        (1, ["-", "The"]),
        (2, ["-", "The"]),
    ]


def test_a_hard_wrapped_line_may_be_long_where_a_broken_word_was_joined() -> None:
    lines = (
        "Ek said the old pier would be repaired every spring while there was money. “We cannot let the piles rot,” Ek",
        "said. The scientist Ines Holt said that the sediment was",
        "clean, and safe.",
    )
    text = "\n".join(lines)
    assert [s.of(text) for s in sentences(text)][1:] == [
        "“We cannot let the piles rot,” Ek\nsaid.",
        "The scientist Ines Holt said that the sediment was\nclean, and safe.",
    ]


def test_headlines_of_one_length_are_not_taken_for_wrapped_text() -> None:
    lines = ["Lee leaves the council after the long vote", "Roe joins the council after a short vote"] * 3
    assert len(sentences("\n".join(lines))) == 6


def test_a_list_run_into_one_line_is_cut_at_its_bullets() -> None:
    text = "Three points: • taxes fall • wages rise"
    assert [s.of(text) for s in sentences(text)] == ["Three points:", "• taxes fall", "• wages rise"]


def test_stray_marks_stay_with_their_neighbour() -> None:
    for text in ["They see it. “", "– Who? –.", "...", "• •"]:
        assert len(sentences(text)) == 1


@pytest.mark.parametrize("unit", [".", ". ", '"', '?" ', '("', "( ", "J. ", "a\n", "\u2029", " ", "a.“", "a (b ", "x"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    """A quadratic step would take minutes on this."""
    began = time.perf_counter()
    sentences(unit * (300_000 // len(unit)))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mayor Ruth Ager said the plan was\nsound.", ["Mayor Ruth Ager said the plan was\nsound."]),
        ("“The weir has not been\nmended,” said Ager.", ["“The weir has not been\nmended,” said Ager."]),
        ("“Leave the weir alone,”\nshe told the council.", ["“Leave the weir alone,”\nshe told the council."]),
        ("The council bought:\nbread and cheese\nbeer", ["The council bought:", "bread and cheese", "beer"]),
        ("bread and cheese\nbeer for the choir", ["bread and cheese", "beer for the choir"]),
        ("Weir opens in May\nMayor praises the builders", ["Weir opens in May", "Mayor praises the builders"]),
        ("No comment\nsaid she", ["No comment", "said she"]),
    ],
)
def test_a_short_block_is_joined_where_a_line_surely_goes_on(text: str, found: list[str]) -> None:
    assert [s.of(text) for s in sentences(text)] == found
