"""Messages of a chat as a conversation with the archive, and an answer as a message.

    conversation, question = understood(messages, assistant)
    text = Message(citation_link)                 # grows with the answer's sentences
    text.add(event)                               # what there is new: words, and annotations of their markers

An answer's markers, ``[1]``, stand in the text; below it a list leads from each to the article's page, at the words. So
the messages that a client sends back tell what has been shown already. What an article holds can't come alive in a
client that renders Markdown. Not covered: the endpoint (``completions.py``); requests that aren't for the archive
(``errands.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from rag.errors import QuestionError
from rag.exports.attribution import headline, in_marks, outlet
from rag.exports.documents import heading, literal, sources_of
from rag.exports.manner import day
from rag.schema import Answer, Citation, SentenceReady

if TYPE_CHECKING:
    from rag.assistant import Assistant, Conversation

MOST_TURNS = 20  # of a conversation, the last ones, that a follow-up is understood from
BELOW = "\n\n**"  # what stands under an answer begins so
_LINK = re.compile(r"/article/([^/?\s)]+)\?start=(\d+)&end=(\d+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote in a chat: "user", "assistant", or a role that isn't for the archive."""

    role: str
    text: str


def understood(said: Sequence[Said], assistant: Assistant) -> tuple[Conversation, str]:
    """The conversation so far, and the question that it ends in. Raises QuestionError when it ends in none."""
    turns = list(_turns(said))
    if not turns or turns[-1][1] is not None:
        raise QuestionError("There is no question", "The last message has to be a user's")
    conversation = assistant.conversation()
    for question, answer in turns[:-1][-MOST_TURNS:]:
        try:
            conversation.remember(question, (answer or "").partition(BELOW)[0], shown_in(answer or ""))
        except QuestionError:
            continue  # it was refused when it was asked
    return conversation, turns[-1][0]


def _turns(said: Sequence[Said]) -> Iterator[tuple[str, str | None]]:
    """Each question with its answer; None while there is none."""
    question: str | None = None
    for message in said:
        if message.role == "user":
            if question is not None:
                yield question, ""
            question = message.text
        elif message.role == "assistant" and question is not None:
            yield question, message.text
            question = None
    if question is not None:
        yield question, None


def shown_in(text: str) -> list[tuple[str, int, int]]:
    """The article and the span of each link in an earlier answer."""
    return [(unquote(key), int(start), int(end)) for key, start, end in _LINK.findall(text)]


@dataclass
class Message:
    """An answer's text as it grows, with an annotation for each marker in it. ``link`` is a citation's address."""

    link: Callable[[Citation], str]
    text: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def add(self, ready: SentenceReady) -> tuple[str, list[dict[str, Any]]]:
        """Append a sentence; what is new of text and annotations."""
        markers = "".join(f"[{citation.number}]" for citation in ready.citations)
        words = literal(ready.text.removesuffix(markers).rstrip())
        before, known = len(self.text), len(self.annotations)
        self.text += f" {words}" if self.text else words
        for at, citation in enumerate(ready.citations):
            self.text += "" if at else " "
            self._mark(citation)
        return self.text[before:], self.annotations[known:]

    def close(self, answer: Answer) -> tuple[str, list[dict[str, Any]]]:
        """Append what belongs below an answer: notes, and where each marker leads; what is new."""
        before = len(self.text)
        told = answer.to_dict()
        cited = answer.citations or answer.related
        for note in answer.notes:
            self.text += f"\n\n*{literal(note)}*"
        if cited:
            self.text += f"{BELOW}{heading(told)}**\n"
            for citation, listed in zip(cited, sources_of(told), strict=True):
                self.text += f"\n- [{citation.number}] {self._line(citation, listed, with_words=not answer.citations)}"
        return self.text[before:], []

    def _mark(self, citation: Citation) -> None:
        start = len(self.text)
        self.text += f"[{citation.number}]"
        found = {"start_index": start, "end_index": len(self.text), "url": self.link(citation)}
        found["title"] = title(asdict(citation))
        self.annotations.append({"type": "url_citation", "url_citation": found})

    def _line(self, citation: Citation, listed: Mapping[str, Any], *, with_words: bool) -> str:
        words = f"{literal(in_marks(listed))} " if with_words else ""
        return f"{words}[{literal(title(listed))}]({self.link(citation)})"


def title(citation: Mapping[str, Any]) -> str:
    """What a source is called: its headline, outlet and day."""
    article = citation["article"]
    return ", ".join((headline(article), outlet(article), day(article["published_at"])))
