"""Folding typography: nothing else is folded, every character maps back, and a word is never found inside another."""

from __future__ import annotations

import ast
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import typography
from rag.language.typography import find, find_quoted, fold
from rag.schema import Span

# A folded character and the ways in which it may be written.
VARIANTS = {
    "'": "'’‘‚‛′ʼ`´",
    '"': '"“”„‟″«»',
    "-": "-‐‑‒–—―−﹘﹣",
    " ": " \u00a0\u2003\u202f\n\t",
    "é": ["é", "e\u0301"],
    "ff": ["ff", "ﬀ"],
    "fi": ["fi", "ﬁ"],
    "...": ["...", "…"],
}
PIECES = st.sampled_from([*VARIANTS, "a", "no", "t", "B", "10", "²", "ø", "."])


@st.composite
def words_in_two_spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same word in other typography."""
    pieces = draw(st.lists(PIECES.filter(lambda piece: piece != " "), min_size=1, max_size=6))
    spelt = [[draw(st.sampled_from(list(VARIANTS.get(p, [p])))) for p in pieces] for _ in range(2)]
    return "".join(spelt[0]), "".join(spelt[1])


@given(st.data())
def test_any_run_of_words_is_found_in_any_typography(data: st.DataObject) -> None:
    words = data.draw(st.lists(words_in_two_spellings(), min_size=1, max_size=8))
    spaces = [data.draw(st.text(st.sampled_from(VARIANTS[" "]), min_size=1, max_size=3)) for _ in words]
    text = "".join(word + space for (word, _), space in zip(words, spaces, strict=True))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(other for _, other in words[first : last + 1])

    span = find(quote, text)
    assert span is not None
    assert fold(span.of(text)).text.strip() == fold(quote).text


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("’“—…ﬁ\u0301\u00ad '`")))
def test_folded_characters_map_back_to_where_they_stand(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.source)
    assert list(folded.source) == sorted(folded.source)
    assert all(0 <= at < len(text) for at in folded.source)


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.text(st.characters(codec="utf-8"), max_size=8))
def test_what_is_found_folds_to_what_was_asked(text: str, quote: str) -> None:
    span = find(quote, text)
    if span is not None:
        assert span.start < span.end <= len(text)
        assert fold(span.of(text)).text.strip() == fold(quote).text.strip()


def test_every_entry_of_the_table_stands_there_once() -> None:
    tree = ast.parse(inspect.getsource(typography))
    table = next(n.value for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "_TABLE")  # type: ignore[attr-defined]
    assert isinstance(table, ast.Dict)
    sources: list[str] = []
    for key, value in zip(table.keys, table.values, strict=True):
        if key is None:  # **dict.fromkeys("characters", "folded")
            assert isinstance(value, ast.Call) and isinstance(value.args[0], ast.Constant)
            sources += str(value.args[0].value)
        else:
            assert isinstance(key, ast.Constant)
            sources.append(str(key.value))
    assert len(sources) == len(set(sources)) == len(typography._TABLE)
    # What an entry folds to isn't folded further, or two spellings would compare unequal.
    for folded in typography._TABLE.values():
        assert fold(folded).text == folded


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("we're off", "“We’re off; we’re off,” she said", "we’re off"),
        ("an office", "in an o\ufb03ce block", "an o\ufb03ce"),
        ("Wait...", "“Wait… now”", "Wait…"),
        ("''Yes''", "said “Yes” twice", "“Yes”"),
        ("café owner", "the cafe\u0301 owner", "cafe\u0301 owner"),
        ("cafe\u0301 owner", "the café owner", "café owner"),
        ("cooperate", "they will co\u00adoperate", "co\u00adoperate"),
        ("at  the   end", "at\u00a0the end", "at\u00a0the end"),
        ("rose 10", "it rose 10, then fell", "rose 10"),
        ("at 9", "It opens at 9.", "at 9"),
    ],
)
def test_typography_is_folded(quote: str, text: str, found: str) -> None:
    span = find(quote, text)
    assert span is not None and span.of(text) == found


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("ten", "often"),
        ("ten", "tenfold"),
        ("I can", "“I can’t go,” he said"),  # the negation is cut off
        ("t go", "I can't go"),
        ("rose 10", "it rose 10.5 per cent"),
        ("$1", "it cost $1,000"),
        ("000 homes", "1,000 homes"),
        ("102", "10²"),
        ("10", "10²"),
        ("Wait.", "Wait… no"),  # a third of a character can't be cited
        ("cafe", "café"),
        ("naïve", "naive"),
        ("Yes", "yes"),
        ("½", "1/2"),
        ("", "anything"),
        ("\u00ad ", "anything"),
    ],
)
def test_nothing_else_is_folded(quote: str, text: str) -> None:
    assert find(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("We will stay.", "“We will stay,” she said", "We will stay"),
        ("We will stay,", "“We will stay.” She left", "We will stay"),
        ("we'll stay.", "“so we’ll stay; they go”", "we’ll stay"),
        ("We will,", "“We will stay.”", "We will"),
        ("We will stay.", "“We will stay, and we will.” “We will stay.”", "We will stay."),  # as it is, if it is
        ("We will.", "“We will? Yes: we do. We will,” she said", "We will"),
        ("the U.S.", "the U.S. government", "the U.S."),
        ("the U.S,", "the U.S. government", "the U.S"),
    ],
)
def test_the_comma_or_full_stop_before_the_closing_mark_is_style(quote: str, text: str, found: str) -> None:
    span = find_quoted(quote, text)
    assert span is not None and span.of(text) == found


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("We will stay?", "“We will stay,” she said"),
        ("We will stay!", "“We will stay.”"),
        ("We will stay;", "“We will stay, and wait.”"),
        ("We will stay...", "“We will stay.”"),
        ("We will stay…", "“We will stay, and wait.”"),
        ("We will stay.", "“We will stay?”"),  # no longer a question
        ("We will stay,", "“We will stay!”"),
        ("We, will stay.", "“We will stay,” she said"),  # only the last one is style
        ("We will sta.", "“We will stay,” she said"),
        ("We stay.", "“We will stay,” she said"),
        ("we will stay.", "“We will stay,” she said"),
        ("It rose 1.", "It rose 1.5 per cent"),
        (".", "“We will stay,” she said."[:-1]),
        ("", "anything"),
    ],
)
def test_nothing_else_is_style(quote: str, text: str) -> None:
    assert find_quoted(quote, text) is None


def test_the_first_whole_occurrence_counts() -> None:
    assert find("ten", "often, ten, ten") == Span(7, 10)
