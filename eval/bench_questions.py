"""Questions made from annotated news, asked of an archive of it: are somebody's words found, and nobody else's?

    python eval/bench_questions.py FOLDER [--home HOME] [--questions N] [--misses] [--log FILE]

FOLDER is what ``eval/annotated.py`` reads; HOME keeps the archive between runs (else it is built anew, which takes
minutes). From the annotations of speech and writing with a named source come questions, "What did P say about T?":

- P is a person whose full name the annotations hold. T is one to three consecutive words of something P said that occur
  in 2 to 80 stories, mostly as a phrase of their own (a determiner or preposition before, a function word or a mark
  behind); no person, date, number, verb of saying or adverb. Two thirds of the topics have two words or three.
- Gold is every annotated statement by P, in any story, whose content holds T. A question is *found* when one of the
  first five citations overlaps one. Statements behind a pronoun have no name in the annotations, so some answers that
  are right count as misses.
- A *false attribution* is a citation shown as P's words that overlaps an annotated statement by another person, a body
  or a group and none by P; a statement inside another one isn't held against P.
- Its *trap* asks the same of somebody else in the same story, who has three statements or more in the archive, none
  with a word of T (by stem), and whose surname never stands within 300 characters of T: the right answer is
  ``not_found``.

Shares have Wilson's 95 % intervals. A log holds a JSON object a question, to be read by eye; it contains the archive's
text.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

from annotated import Attribution, Story, data, expected_name, joined, load, machine, overlap, same_name, share

from rag import Assistant, Settings
from rag.evaluation.statistics import wilson
from rag.language import lexicon, verbs
from rag.language.terms import STOP_WORDS, stem, words
from rag.schema import Answer, Citation, Span
from rag.statements.names import is_body, surname
from rag.statements.people import can_be_one

SEED = 2026
FIRST = 5  # citations that may hold the gold statement
FEWEST, MOST = 2, 80  # stories that hold a topic
NEAR = 300  # characters around a topic in which the trap's speaker may not be named
LEAST_SAID = 3  # statements by the trap's speaker
AS_PHRASE = 0.6  # share of a topic's occurrences in which it stands as a phrase of its own
AS_HEAD = 0.2  # the same of its last word, which is then likely to be a noun
SINGLE = 1 / 3  # share of the questions whose topic is one word

_TOKEN = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*|[^\w\s]")
_OPENS = (lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.QUANTITIES) - {"to", "than", "as", "like"}
_NAMES = lexicon.MALE_NAMES | lexicon.FEMALE_NAMES
_NO_TOPIC = (
    STOP_WORDS
    | lexicon.FUNCTION_WORDS
    | lexicon.ADVERBS
    | lexicon.DAYS
    | lexicon.MONTH_WORDS
    | (verbs.VERB_FORMS.keys() - verbs.NOUN_LIKE)
    | lexicon.words(
        """people thing things way ways lot lots time times day days year years week weeks month months something kind
        kinds sort sorts couple extent favor favour terms word words lack spite wake sake case fact point end part side
        rest half number question bit moment instances certain depth scope couple notion mind knees able sure good best
        great real right wrong same different important"""
    )
)


@dataclass(frozen=True)
class Said:
    """An annotated statement: where, what, and by whom (no name for "officials"); ``nested`` in another one."""

    story: Story
    attribution: Attribution
    name: tuple[str, ...]
    nested: bool

    def overlaps(self, story: str, span: Span) -> bool:
        return story == self.story.name and any(overlap(span, part) for part in self.attribution.content)

    @cached_property
    def stems(self) -> list[str]:
        return [stem(word) for word in words(joined(self.story.text, self.attribution.content))]

    def holds(self, topic: str) -> bool:
        """Whether the topic's words stand in it, one after the other."""
        wanted = [stem(word) for word in words(topic)]
        return any(self.stems[at : at + len(wanted)] == wanted for at in range(len(self.stems) - len(wanted) + 1))


@dataclass(frozen=True)
class Question:
    """A question with its gold statements; none for a trap."""

    speaker: str
    topic: str
    gold: tuple[Said, ...]
    story: str  # that it was made from

    def __str__(self) -> str:
        return f"What did {self.speaker} say about {self.topic}?"


# --- people -------------------------------------------------------------------------------------------------------


def said_by_others(stories: Sequence[Story]) -> list[Said]:
    """The annotated speech and writing of people, bodies and groups: not of pronouns, roles and missing sources."""
    found = []
    for story in stories:
        for attribution in story.attributions:
            if attribution.kind not in ("named", "group") or not attribution.speech:
                continue
            name = expected_name(joined(story.text, attribution.source)) if attribution.kind == "named" else None
            first = attribution.source[0]
            nested = any(overlap(first, part) for other in story.attributions for part in other.content)
            found.append(Said(story, attribution, name or (), nested))
    return found


class People:
    """The people whom the annotations name in full, and their statements."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._full: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by surname; the most frequent form first
        for name, _ in Counter(one.name for one in said if one.name).most_common():
            forms = self._full[surname(name)]
            if _is_full_name(name) and not any(can_be_one(" ".join(name), " ".join(known)) for known in forms):
                forms.append(name)
        self.said: dict[str, list[Said]] = defaultdict(list)
        for one in said:
            person = self._person(one) if one.name else None
            if person is not None:
                self.said[person].append(one)

    def _person(self, said: Said) -> str | None:
        """The one person whom a source's name can mean, among those whom its story names in full."""
        forms = [form for form in self._full[surname(said.name)] if can_be_one(" ".join(form), " ".join(said.name))]
        here = [form for form in forms if " ".join(form) in said.story.text]
        chosen = here if here else forms
        return " ".join(chosen[0]) if len(chosen) == 1 else None


def _is_full_name(name: Sequence[str]) -> bool:
    lows = [word.lower() for word in name]
    human = lows[0] in _NAMES or re.fullmatch(r"[A-Z][a-z]+", name[0]) is not None
    return 2 <= len(name) <= 4 and human and not is_body(name) and lexicon.PLACES.isdisjoint(lows)


# --- topics -------------------------------------------------------------------------------------------------------


class Topics:
    """Phrases that one can ask about: how many stories hold each, and how often it stands as a phrase of its own."""

    def __init__(self, stories: Sequence[Story], people: People) -> None:
        self._names = {word.lower() for person in people.said for word in person.split()} | _NAMES
        self._stories: Counter[str] = Counter()
        self._count: Counter[str] = Counter()
        self._alone: Counter[str] = Counter()
        for story in stories:
            here = set()
            for surface, before, after in phrases(story.text):
                phrase = surface.lower()
                here.add(phrase)
                self._count[phrase] += 1
                self._alone[phrase] += _opens(before) and _closes(after)
            self._stories.update(here)

    def of(self, said: Said) -> list[str]:
        """The phrases in a statement that can be asked about, the longest first, then in their order."""
        text = " . ".join(span.of(said.story.text) for span in said.attribution.content)
        found = dict.fromkeys(phrase for phrase, before, after in phrases(text) if _opens(before) and _closes(after))
        return sorted(filter(self._fits, found), key=lambda phrase: -len(phrase.split()))

    def _fits(self, phrase: str) -> bool:
        phrase = phrase.lower()
        parts = phrase.split()
        if not FEWEST <= self._stories[phrase] <= MOST or not self._names.isdisjoint(parts):
            return False
        return self._stands(phrase, AS_PHRASE) and self._stands(parts[-1], AS_HEAD)

    def _stands(self, phrase: str, often: float) -> bool:
        return self._alone[phrase] >= max(2, often * self._count[phrase])


def phrases(text: str) -> Iterator[tuple[str, str, str]]:
    """Runs of one to three content words, with the token before and the one behind in lower case."""
    tokens = ["", *_TOKEN.findall(text), ""]
    able = [_is_content(token) for token in tokens]
    for start in range(1, len(tokens) - 1):
        for end in range(start + 1, min(start + 4, len(tokens))):
            if not able[end - 1]:
                break
            yield " ".join(tokens[start:end]), tokens[start - 1].lower(), tokens[end].lower()


def _is_content(token: str) -> bool:
    low = token.lower()
    return len(token) > 3 and token.replace("-", "").isalpha() and low not in _NO_TOPIC and not low.endswith("ly")


def _opens(before: str) -> bool:
    return before in _OPENS or not before[:1].isalnum()


def _closes(after: str) -> bool:
    return after in lexicon.FUNCTION_WORDS or not after[:1].isalnum()


# --- questions ----------------------------------------------------------------------------------------------------


def questions(people: People, topics: Topics, count: int, seed: int = SEED) -> list[Question]:
    """A seeded draw of distinct pairs of person and topic, one topic a statement, a third of them of a single word."""
    generator = random.Random(seed)  # noqa: S311  a draw that can be repeated
    asked: dict[tuple[str, str], str] = {}
    for person, statements in sorted(people.said.items()):
        for said in statements:
            fit = topics.of(said)
            longest = [topic for topic in fit if len(topic.split()) == len(fit[0].split())]
            if longest:
                asked.setdefault((person, generator.choice(longest)), said.story.name)
    single = [pair for pair in sorted(asked) if " " not in pair[1]]
    longer = [pair for pair in sorted(asked) if " " in pair[1]]
    few = generator.sample(single, min(round(count * SINGLE), len(single)))
    drawn = generator.sample(longer, min(count - len(few), len(longer))) + few
    return [
        Question(person, topic, tuple(s for s in people.said[person] if s.holds(topic)), asked[person, topic])
        for person, topic in drawn
    ]


def trap(question: Question, people: People, stories: Sequence[Story]) -> Question | None:
    """The same topic asked of somebody else in the story who has nothing to say about it; None without such a one."""
    topic = {stem(word) for word in words(question.topic)}
    pattern = re.compile(r"\b" + r"\W+".join(map(re.escape, question.topic.split())) + r"\b", re.IGNORECASE)
    around = " ".join(
        story.text[max(0, m.start() - NEAR) : m.end() + NEAR].lower()
        for story in stories
        if question.topic.split()[0].lower() in story.lower
        for m in pattern.finditer(story.text)
    )
    fit = [
        person
        for person, said in sorted(people.said.items())
        if person != question.speaker
        and len(said) >= LEAST_SAID
        and any(s.story.name == question.story for s in said)
        and not any(topic & set(s.stems) for s in said)
        and surname(person.split()) not in around
    ]
    if not fit:
        return None
    generator = random.Random(f"{SEED} {question}")  # noqa: S311
    return Question(generator.choice(fit), question.topic, (), question.story)


# --- scoring ------------------------------------------------------------------------------------------------------


def is_found(question: Question, answer: Answer) -> bool:
    """Whether one of the first citations overlaps a gold statement."""
    return any(
        gold.overlaps(_story(citation), Span(citation.start, citation.end))
        for citation in answer.citations[:FIRST]
        for gold in question.gold
    )


def others_words(question: Question, answer: Answer, said: Mapping[str, Sequence[Said]]) -> list[tuple[Citation, Said]]:
    """Citations shown as the speaker's that overlap somebody else's statement, and none of the speaker's."""
    wrong = []
    for citation in shown_as(question, answer):
        span = Span(citation.start, citation.end)
        here = [s for s in said[_story(citation)] if s.overlaps(_story(citation), span)]
        theirs = [s for s in here if not s.nested]
        if theirs and not any(s.name and same_name(question.speaker, s.name) for s in here):
            wrong.append((citation, theirs[0]))
    return wrong


def shown_as(question: Question, answer: Answer) -> list[Citation]:
    """The citations that an answer shows as the words of the person asked for."""
    return [c for c in answer.citations if c.speaker and same_name(c.speaker, question.speaker.split())]


def _source(said: Said) -> str:
    return joined(said.story.text, said.attribution.source)


def _story(citation: Citation) -> str:
    return Path(citation.article["source"]).stem


@dataclass
class Tally:
    """What was asked and what came of it."""

    found: int = 0
    asked: int = 0
    silent: int = 0  # of the questions
    traps: int = 0
    resisted: int = 0
    shown: int = 0
    false: int = 0

    def table(self) -> str:
        """The shares with their intervals."""
        rows = (
            ("a gold statement among the first five citations", self.found, self.asked),
            ("questions answered at all", self.asked - self.silent, self.asked),
            ("false attributions, of citations as P's words", self.false, self.shown),
            ("traps answered not_found", self.resisted, self.traps),
        )
        lines = []
        for label, part, whole in rows:
            low, high = wilson(part, whole)
            lines.append(f"{label:50}{part:5} of {whole:<5}{share(part, whole):7.1%} [{low:.1%}, {high:.1%}]")
        return "\n".join(lines)


class Run:
    """Asks questions and keeps count; what goes wrong is told to whoever asked for it."""

    def __init__(
        self, assistant: Assistant, said: Mapping[str, Sequence[Said]], *, misses: bool, log: TextIO | None
    ) -> None:
        self.tally = Tally()
        self._assistant = assistant
        self._said = said
        self._misses = misses
        self._log = log

    def ask(self, question: Question) -> None:
        """A question, or a trap, which has no gold."""
        answer = self._assistant.ask(str(question))
        found, tally = is_found(question, answer), self.tally
        if question.gold:
            tally.asked += 1
            tally.found += found
            tally.silent += answer.status == "not_found"
            if not found:
                self._tell("missed", question, answer.reason or _cited(answer))
        else:
            tally.traps += 1
            tally.resisted += answer.status == "not_found"
            if answer.status == "answered":
                self._tell("caught", question, _cited(answer))
        wrong = others_words(question, answer, self._said)
        tally.shown += len(shown_as(question, answer))
        tally.false += len(wrong)
        for citation, theirs in wrong:
            self._tell(
                "false", question, f"{_story(citation)} {citation.start}: {_source(theirs)} said {citation.quote!r}"
            )
        if self._log is not None:
            gold = [(g.story.name, joined(g.story.text, g.attribution.content)) for g in question.gold]
            record = {"found": found, "gold": gold, "answer": answer.to_dict()}
            print(json.dumps(record, ensure_ascii=False), file=self._log)

    def _tell(self, what: str, question: Question, shown: str) -> None:
        if self._misses:
            print(f"{what}: {question} [{question.story}; gold in {len(question.gold)}] {shown}")


def _cited(answer: Answer) -> str:
    return " | ".join(f"{c.speaker}: {c.quote[:120]!r}" for c in answer.citations)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 0 also when the folder isn't there, which it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="an archive that is kept; what it holds already isn't read again")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--misses", action="store_true", help="list what isn't found, traps that catch, false words")
    parser.add_argument("--log", type=Path, help="write every answer to this file, a JSON object a line")
    options = parser.parse_args(arguments)
    if not (options.folder / "attributions.jsonl").is_file():
        print(f"Skipped: there are no annotations in {options.folder}.", file=sys.stderr)
        return 0
    stories = load(options.folder)
    said = said_by_others(stories)
    people = People(said)
    topics = Topics(stories, people)
    asked = questions(people, topics, options.questions)
    traps = [found for question in asked if (found := trap(question, people, stories))]
    by_story: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_story[one.story.name].append(one)
    with ExitStack() as stack:
        home = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assistant = stack.enter_context(Assistant(Settings(home=home)))
        log = stack.enter_context(options.log.open("w", encoding="utf-8")) if options.log else None
        assistant.ingest([str(options.folder / "corpus")])
        run = Run(assistant, by_story, misses=options.misses, log=log)
        began = time.perf_counter()
        for question in (*asked, *traps):
            run.ask(question)
        seconds = time.perf_counter() - began
    print(f"{machine()}\n{data(stories, 'all')}\n{len(people.said)} people named in full")
    print(run.tally.table())
    print(f"{1000 * share(seconds, len(asked) + len(traps)):.0f} ms a question")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
