"""A turn of a conversation as HTML: question, answer with its citations, what was left out, what it took.

    turn_html(turn, is_last=True)

Answers are :meth:`Answer.to_dict`'s objects, so that a saved one looks like a fresh one. Not covered: getting answers
(``chat.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rag.api.wording import plainly
from rag.translation import decimal, say, say_n
from rag.ui import addresses
from rag.ui.archive import writer
from rag.ui.chat import Talk, Turn
from rag.ui.composer import told
from rag.ui.downloads import answer_links
from rag.ui.markup import (
    Child,
    Markup,
    button,
    card,
    cited_words,
    copies,
    credited,
    join,
    more,
    origin,
    passage_link,
    tag,
)


def earlier_html(talk: Talk) -> Markup:
    """All turns but the last, oldest first."""
    earlier = talk.turns[:-1]
    return (
        tag("section", map(turn_html, earlier), class_="talk", aria_label=say("Earlier in this conversation"))
        if earlier
        else Markup()
    )


def last_html(talk: Talk, at: str = "/") -> Markup:
    """The last turn; ``at`` is the address of the one that is looked at."""
    return tag(
        "div",
        [turn_html(turn, is_last=True) for turn in talk.turns[-1:]],
        _editing() if talk.is_editing else None,
        class_="talk",
        role="log",
        aria_label=say("Conversation"),
        data_address=at,
    )


def _editing() -> Markup:
    leave = button(say("Leave it as it is"), "act_edit", data_editing="no", data_fill="")
    return tag(
        "p", say("The next question takes the place of this one."), " ", leave, class_="note editing", role="status"
    )


def turn_html(turn: Turn, *, is_last: bool = False) -> Markup:
    """One question and what became of it."""
    parts = (_question(turn), _outcome(turn), _tools(turn, is_last), *(_onward(turn) if is_last else ()))
    return tag("section", parts, class_="turn", data_state=turn.state, id=turn.id)


def _onward(turn: Turn) -> Iterator[Markup]:
    """What may have been meant, and what can be asked next."""
    for label, questions in ((say("Did you mean"), turn.meant), (say("Ask next"), turn.onward)):
        links = (tag("a", each, href=addresses.ask(each, **turn.filters), class_="quiet") for each in questions)
        if questions:
            yield tag("nav", tag("span", label, class_="soft"), links, class_="next", aria_label=label)


def _question(turn: Turn) -> Markup:
    searched = turn.answer.get("searched") if turn.answer else None
    narrowed = ", ".join(told(name, value) for name, value in turn.filters.items())
    return join(
        tag("h2", turn.question, class_="question"),
        tag("p", say("Searched: {words}", words=searched), class_="soft")
        if searched and searched != turn.question
        else None,
        tag("p", f"{say('Only')}: {narrowed}", class_="soft") if narrowed else None,
    )


def _outcome(turn: Turn) -> Markup:
    if turn.state == "failed":
        return tag(
            "div", tag("strong", say("This went wrong.")), " ", turn.error or "", class_="outcome failed", role="alert"
        )
    answer = turn.answer
    parts: list[Child] = []
    if answer and answer.get("reply"):
        parts += [tag("p", answer["reply"])]
    elif answer and answer["status"] == "not_found":
        parts += [_silence(answer, turn.id)]
    elif answer and answer["sentences"]:
        parts += [_sentences(answer, turn.id)]
    if turn.state == "asking":
        parts += [tag("p", turn.doing, class_="busy", role="status")]
    if turn.state == "stopped":
        kept = say("Stopped. What stands here was checked; there may be more.")
        parts += [tag("p", kept if _has_words(answer) else say("Stopped. Nothing was checked yet."), class_="note")]
    if answer:
        parts += [*_below(answer, turn)]
    silent = " not-found" if answer and answer["status"] == "not_found" and not answer.get("reply") else ""
    return tag("div", parts, class_=f"outcome{silent}")


def _has_words(answer: dict[str, Any] | None) -> bool:
    """Whether there is something to read: sentences, or why there are none."""
    return bool(answer and (answer["sentences"] or answer["status"] == "not_found"))


def _silence(answer: dict[str, Any], turn: str) -> Markup:
    """That nothing was found, why, and what comes nearest."""
    nearest = answer["related"]
    return join(
        tag("p", say("Not in the archive"), class_="badge"),
        tag("p", answer["reason"], class_="reason"),
        tag("h3", say("The nearest that was said")) if nearest else None,
        _passages(nearest, turn) if nearest else None,
    )


def _sentences(answer: dict[str, Any], turn: str) -> Markup:
    """The sentences with their markers, each speaker's under their name."""
    cited = {citation["number"]: citation for citation in answer["citations"]}
    by_speaker = groupby(answer["sentences"], key=lambda sentence: _speaker(sentence, cited))
    return join(
        (tag("h3", speaker, class_="speaker") if speaker else None, _paragraphs(said, cited, turn))
        for speaker, said in by_speaker
    )


def _speaker(sentence: dict[str, Any], cited: dict[int, dict[str, Any]]) -> str | None:
    """Who alone says what a sentence tells; None where nobody does, or several."""
    credits = {credited(cited[number]) for number in sentence["citations"] if number in cited}
    return credits.pop() if len(credits) == 1 else None


def _paragraphs(sentences: Iterable[dict[str, Any]], cited: dict[int, dict[str, Any]], turn: str) -> Markup:
    """Quotations a paragraph each, the others run on."""
    # Neighbours of one key share a paragraph: all paraphrases have one key, every other sentence has its own.
    keyed = ((sentence["kind"] == "paraphrase" or f"alone {at}", sentence) for at, sentence in enumerate(sentences))
    together = groupby(keyed, key=lambda item: item[0])
    return join(
        tag("p", (join(_sentence(each, cited, turn), " ") for _, each in run), class_="sentence") for _, run in together
    )


def _sentence(sentence: dict[str, Any], cited: dict[int, dict[str, Any]], turn: str) -> Markup:
    markers = (_marker(cited[number], turn) for number in sentence["citations"] if number in cited)
    return join(tag("span", sentence["text"], class_="words"), " ", markers)


def _marker(citation: dict[str, Any], turn: str) -> Markup:
    """``[1]``, a link to the words; what it stands for is shown when it is pointed at."""
    number = str(citation["number"])
    label = join(
        tag("span", say("Source {number}: {origin}", number=number, origin=origin(citation)), class_="for-ears"),
        tag("span", number, aria_hidden="true"),
    )
    return tag(
        "span", passage_link(citation, label, class_="cite", turn=turn), card(citation, turn=turn), class_="citing"
    )


def _passages(citations: Iterable[dict[str, Any]], turn: str) -> Markup:
    """Cited words, each with its number and origin."""
    return tag(
        "ol",
        (
            tag(
                "li",
                tag("span", f"{citation['number']} ", class_="number"),
                passage_link(citation, cited_words(citation), class_="passage", turn=turn),
                tag("span", _whose(citation), class_="soft"),
                tag("span", copies(citation), class_="tools"),
            )
            for citation in citations
        ),
        class_="passages",
    )


def _whose(citation: dict[str, Any]) -> Markup:
    """Where the words come from; the speaker's name leads to all that they say."""
    line, name = origin(citation), citation["speaker"]
    if not name or name not in line:
        return join(line)
    before, _, behind = line.partition(name)
    return join(before, tag("a", name, href=addresses.people(name)), behind)


def _below(answer: dict[str, Any], turn: Turn) -> Iterator[Child]:
    if answer["citations"]:
        yield more(
            say_n("{n} source", "{n} sources", len(answer["citations"])), _passages(answer["citations"], turn.id)
        )
    if answer["rejected"]:
        yield more(
            say_n(
                "{n} sentence left out by the checks", "{n} sentences left out by the checks", len(answer["rejected"])
            ),
            tag(
                "ul",
                (tag("li", each["text"], tag("span", each["reason"], class_="soft")) for each in answer["rejected"]),
            ),
            class_="more left-out",
        )
    yield from (tag("p", plainly(note), class_="note") for note in answer["notes"])
    if answer.get("further"):
        name = answer["further"]["speaker"]
        yield tag("p", tag("a", say("All that {name} says", name=name), href=addresses.people(name)), class_="soft")
    if turn.state == "done":
        yield tag("p", cost_line(answer, turn.articles), class_="cost")


def cost_line(answer: dict[str, Any], articles: int) -> str:
    """How it was made, in a reader's words: ``from the articles’ own sentences · 2 articles · 0.1 s``.

    With tokens and dollars where a language model wrote.
    """
    usage, timings = answer["usage"], answer["timings"]
    is_own = answer["engine"] == "extractive"
    by = writer(answer["engine"])
    made = say("from the articles’ own sentences") if is_own else say("written by {model}", model=by)
    parts = [made, say_n("{n} article", "{n} articles", articles), f"{decimal(sum(timings.values()))} s"]
    if usage["prompt_tokens"] or usage["completion_tokens"]:
        parts.append(say("{read} + {written} tokens", read=usage["prompt_tokens"], written=usage["completion_tokens"]))
        parts += [f"${usage['cost_usd']:.4f}"] if usage["cost_usd"] else []
    return " · ".join(parts)


def _tools(turn: Turn, is_last: bool) -> Markup | None:
    if turn.state == "asking":
        return None
    tools: list[Child] = []
    if _has_words(turn.answer):
        assert turn.answer is not None
        tools += [tag("button", say("Copy"), type="button", class_="quiet", data_copy=plain_text(turn.answer))]
        link = addresses.answer(turn.id)
        tools += [button(say("Copy link"), "act_share", data_turn=turn.id, data_copy_address=link)]
        tools += [more(say("Export"), _exports(turn), class_="more exports")] if turn.state == "done" else []
        thumbs = (("up", f"✓ {say('Right')}"), ("down", f"✗ {say('Wrong')}"))
        tools += [_thumb(turn, rating, label) for rating, label in thumbs] if turn.state == "done" else []
    if is_last:
        tools += [
            button(say("Ask again"), "act_retry"),
            button(say("Edit the question"), "act_edit", data_editing="yes", data_fill=turn.question),
        ]
    return tag("div", tools, class_="tools")


def _exports(turn: Turn) -> Markup:
    """The answer as a document, and its sources for a reference manager."""
    links = (tag("a", name, href=link, class_="quiet", download=True) for name, link in answer_links(turn))
    return tag("span", links, class_="tools")


def _thumb(turn: Turn, rating: str, label: str) -> Markup:
    is_pressed = turn.rating == rating
    return button(label, "act_rate", data_turn=turn.id, data_rating=rating, aria_pressed=str(is_pressed).lower())


def plain_text(answer: dict[str, Any]) -> str:
    """The answer with its sources, as it is copied."""
    lines = [answer["text"] if answer["status"] == "answered" else f"{say('Not in the archive')}. {answer['text']}"]
    for citation in answer["citations"] or answer["related"]:
        lines.append(f"[{citation['number']}] {cited_words(citation)} ({origin(citation)})")
    return "\n".join(lines)
