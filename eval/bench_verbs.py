"""One question with every verb: "Did X VERB Y?" of people who have nothing to say about Y, and of those who do.

    python eval/bench_verbs.py [--all | --sample N] [--log FILE]

Over the seeds and the fictional archive of ``suites/``, open and held-back questions alike: their people and topics are
read, their answers aren't.

- A *trap* takes X and Y from a gold question about somebody's words that no article answers; or Y from one that is
  answered, and for X a person who speaks in the article that answers it, but never of Y: none of X's statements and no
  sentence with X's name holds a word of Y. It is asked with each verb that an article may say (``rag.language``; with
  its particle where it needs one) and with ACTIONS, verbs of doing, which no list of the rules holds. "Did X VERB Y?",
  "Has X VERBed Y?", "What did X VERB about Y?": one of them is drawn for each, a third of them typed in small letters.
  The right outcome is ``not_found``, or an answer whose note says that X doesn't. *Another's* is an answer with a
  sentence that neither holds a statement of X's nor begins with X's name as its subject does; *X's own* is about
  something else, and counted beside it.
- A *true one* asks "Did X VERB Y?" where the gold evidence is what X says, with the verb by which the article credits
  it; it is *found* when the answer cites what X says in the gold evidence.

By default a seeded draw of N traps and a quarter as many true ones, each asked through the whole chain. ``--all``
takes every verb of every X and Y, 30,000 questions, and does once what the verb doesn't change:

- Questions for X's words that are understood alike are asked once, with the first of their verbs.
- A question of fact is asked when a sentence of another's would be shown by a reader who takes everything for an
  answer: when the vetoes leave none, no reader can show one. Such traps are counted as *vetoed*.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from rag import Answer, Assistant, Citation, Settings
from rag.answering.extractive import cite
from rag.evaluation import suites
from rag.evaluation.samples import Sample, load
from rag.evaluation.statistics import wilson
from rag.language import verbs
from rag.language.lexicon import AUXILIARIES, FUNCTION_WORDS, PRONOUNS
from rag.language.names import Same, same_person
from rag.language.sentences import sentences
from rag.language.terms import stems, words
from rag.questions import parse
from rag.questions.periods import is_clause
from rag.questions.wording import outright
from rag.schema import Filters, Query, Statement
from rag.search.facts import asked_of, may_answer
from rag.search.findings import Archive, passages
from rag.search.fusion import search_terms
from rag.search.ranking import FACT
from rag.search.reading import read
from rag.speakers import statements_by
from rag.store.catalogue import Catalogue

SEED = 2026
TRAPS = 600  # by default
TRAPS_TO_A_TRUE_ONE = 4
TOLD_EVERY = 500  # traps to a line of progress
SMALL_LETTERS = 1 / 3
OTHERS = 2  # people who are asked about another's topic
# Verbs of doing that news prose is full of; written down here, and in no list of the rules.
ACTIONS = """
abandon approve assemble avoid back ban block bomb boycott broker build cancel chair cover cut delay deliver draft drop
enforce expand fear finance fix follow fund handle help ignore impose influence investigate lead leave lift lose manage
negotiate organise oversee own plan prepare prevent promote pursue push raise receive repair resist restore review
scrap seek sign stop study support suspend threaten trigger veto visit withhold witness""".split()
WORDINGS = ("Did {who} {base} {what}?", "Has {who} {participle} {what}?", "What did {who} {base} about {what}?")
_ABOUT = re.compile(r"(?:about|on|of|to|for|against|after|before|when|as|in|at|with) ")
_NO_CLAUSE = PRONOUNS | set("said and his her their its".split())
_MOST_WORDS = 8  # of a topic that is asked about with any verb


@dataclass(frozen=True)
class VerbQuestion:
    """A person and a topic of a gold question: in its own words, and the person's name in full."""

    suite: str
    who: str
    name: str
    what: str

    def questions(self, verb: str, generator: random.Random) -> str:
        """One of the wordings with this verb."""
        base, _, particle = verb.partition(" ")
        forms = verbs.forms(base)
        filled = {"base": verb, "participle": f"{forms.participle} {particle}".strip()}
        question = generator.choice(WORDINGS).format(who=self.who, what=self.what, **filled)
        return question if generator.random() > SMALL_LETTERS else question.lower()


def reporting() -> list[str]:
    """Every verb that an article may say; one that needs a particle, with its first."""
    alone = verbs.SAY | verbs.TELL | verbs.JUDGE | verbs.REFUSE | verbs.BESIDE_QUOTATION
    needs = {verb: after for verb, after in verbs.PARTICLES.items() if verb not in alone | verbs.OPTIONAL_PARTICLE}
    return sorted(alone | {f"{verb} {after[0]}" for verb, after in needs.items()})


def about_words(sample: Sample) -> Query | None:
    """The sample's question as understood, when it is one about one person's words on a topic that isn't a clause.

    Keywords ask about nobody: "teachers ballot result" has no auxiliary.
    """
    query = parse(sample.turns[-1])
    if AUXILIARIES.isdisjoint(words(sample.turns[-1])):
        return None
    short = 0 < len(query.topic.split()) <= _MOST_WORDS and not is_clause(query.topic) and not query.quotation
    fits = len(sample.turns) == 1 and query.kind == "statement" and query.speaker and not query.others and short
    fits = fits and not _ABOUT.match(query.topic) and _NO_CLAUSE.isdisjoint(query.topic.split())
    return query if fits else None


def traps(samples: Sequence[Sample], suite: str) -> Iterator[VerbQuestion]:
    """Whom and what nothing answers; the name in full is the one that must not be credited."""
    for sample in samples:
        query = None if sample.answerable else about_words(sample)
        if query and query.speaker:
            name = next((f.speaker for f in sample.forbidden if f.speaker), query.speaker)
            yield VerbQuestion(suite, query.speaker, name, query.topic)


def others_topics(samples: Sequence[Sample], suite: str, assistant: Assistant) -> Iterator[VerbQuestion]:
    """Topics of one person, and others who speak in the article that answers, but never of that."""
    catalogue = assistant.catalogue
    for sample in samples:
        query = about_words(sample) if sample.answerable else None
        topic = set(stems(query.topic)) if query else set()
        for name in _other_speakers(sample, assistant) if topic and query else ():
            texts = [catalogue.article(i).text for i in catalogue.articles_matching(search_terms(name))]
            sentences_of = [s.of(text) for text in texts for s in sentences(text)]
            told = [s for s in sentences_of if words(name)[-1] in words(s)]
            said = [_said(s, assistant) for s in statements_by(name, catalogue)[1]]
            if not any(topic & set(stems(text)) for text in (*told, *said)) and query:
                yield VerbQuestion(suite, name, name, query.topic)


def _other_speakers(sample: Sample, assistant: Assistant) -> list[str]:
    """The first people who speak in an article that holds the sample's evidence, and aren't its speakers."""
    quotes = [evidence.quote for evidence in sample.evidence if evidence.quote]
    found = dict.fromkeys(
        statement.speaker
        for article in assistant.articles()
        if any(quote in article.text for quote in quotes)
        for statement in assistant.catalogue.statements(article_ids=[article.id])
        if statement.speaker and statement.relation == "self" and " " in statement.speaker
    )
    others = (name for name in found if all(same_person(name, other) is Same.NO for other in sample.speakers))
    return list(islice(others, OTHERS))


def _said(statement: Statement, assistant: Assistant) -> str:
    text = assistant.catalogue.article(statement.article_id).text
    return " ".join(span.of(text) for span in statement.content)


def true_ones(
    samples: Sequence[Sample], suite: str, assistant: Assistant
) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    """Questions with a verb by which an article credits the gold evidence, and the statements in that."""
    for sample in samples:
        query = about_words(sample) if sample.answerable and len(sample.speakers) == 1 else None
        if query is None or query.speaker is None:
            continue
        quotes = [evidence.quote for evidence in sample.evidence if evidence.quote]
        texts = {article.id: article.text for article in assistant.articles()}
        gold = tuple(
            said
            for said in statements_by(query.speaker, assistant.catalogue)[1]
            if any(_overlaps(said, texts[said.article_id], quote) for quote in quotes)
        )
        for verb in sorted({_verb_of(said, texts[said.article_id]) for said in gold} - {""}):
            about = "anybody about " if verb == "tell" else "anything about " if verb in verbs.NEUTRAL else ""
            yield f"Did {query.speaker} {verb} {about}{query.topic}?", gold


def _overlaps(statement: Statement, text: str, quote: str) -> bool:
    start = text.find(quote)
    return start >= 0 and any(part.start < start + len(quote) and start < part.end for part in statement.content)


def _verb_of(statement: Statement, text: str) -> str:
    """The base of the verb in a statement's cue, with its particle; empty for none."""
    found = re.findall(r"[\w-]+", statement.cue.of(text).lower()) if statement.cue else []
    for at, word in enumerate(found):
        if word in verbs.VERB_FORMS:
            base = verbs.VERB_FORMS[word][0]
            after = found[at + 1 :][:1]
            return f"{base} {after[0]}" if after and after[0] in verbs.PARTICLES.get(base, ()) else base
    return ""


# --- outcomes -----------------------------------------------------------------------------------------------------


def outcome(asked: VerbQuestion, answer: Answer, catalogue: Catalogue) -> str:
    """ "silent", "told" (that X doesn't), "own" or "others"."""
    if answer.status == "not_found":
        return "silent"
    if any(words(asked.name)[-1] in words(note) for note in answer.notes):
        return "told"
    return "own" if all(is_of(citation, asked.name, catalogue) for citation in answer.citations) else "others"


def is_of(citation: Citation, name: str, catalogue: Catalogue) -> bool:
    """Whether a sentence holds a statement of somebody's, or one that credits nobody begins with their name."""
    said = catalogue.statements(article_ids=[citation.article["id"]])
    inside = [s for s in said if s.start < citation.end and citation.start < s.end]
    if any(s.speaker and same_person(s.speaker, name) is not Same.NO for s in inside):
        return True
    opening = r"(?:[A-Z][\w.’'-]*,? ){0,4}?" + words(name)[-1] + r"\b(?!['’]s)"
    begins = re.match(opening, citation.quote, re.IGNORECASE) is not None
    return not citation.speaker and begins and words(citation.quote)[0] not in FUNCTION_WORDS


def shows_another(asked: VerbQuestion, query: Query, archive: Archive) -> bool:
    """Whether a reader who takes everything for an answer could show a sentence of another's for a question of fact."""
    found = passages(outright(query.searched), archive, None)
    ranked = archive.ranker.unread(found, asked_of(query, archive), FACT.unread)
    taken = [replace(e, features=e.features._replace(reader=math.inf)) for e in ranked]
    return not all(is_of(c, asked.name, archive.catalogue) for c in cite(may_answer(query, taken, archive)))


class Run:
    """Asks, and keeps count; ``every`` does once what the verb doesn't change."""

    def __init__(self, assistants: dict[str, Assistant], log: TextIO | None, *, every: bool) -> None:
        self._assistants = assistants
        self._log = log
        self._every = every
        self._known: dict[tuple[VerbQuestion, Query], str] = {}
        self.counts = dict.fromkeys(("silent", "vetoed", "told", "own", "others"), 0)
        self.found: list[bool] = []

    def trap(self, asked: VerbQuestion, verb: str, generator: random.Random) -> None:
        """A question that nothing answers."""
        question = asked.questions(verb, generator)
        what = self._without_asking(asked, question) if self._every else None
        self.counts[what or self._asked(asked, question)] += 1

    def _asked(self, asked: VerbQuestion, question: str) -> str:
        answer = self._assistants[asked.suite].ask(question)
        what = outcome(asked, answer, self._assistants[asked.suite].catalogue)
        self._tell(what, answer, listed=what == "others")
        return what

    def _without_asking(self, asked: VerbQuestion, question: str) -> str | None:
        """The outcome, where one for all verbs or none at all has to be asked; None for another."""
        assistant = self._assistants[asked.suite]
        query = read(question, Filters(), None, assistant.catalogue)
        if query.kind == "statement" and query.speaker:
            alike = asked, replace(query, question="", searched="", hint=None)
            if alike not in self._known:
                self._known[alike] = self._asked(asked, question)
            return self._known[alike]
        if query.kind != "fact" or query.field or query.parts or query.counts:
            return None
        archive = Archive(assistant.catalogue, assistant.vectors, assistant.embedder, assistant.settings)
        return None if shows_another(asked, query, archive) else "vetoed"

    def true(self, suite: str, question: str, gold: Sequence[Statement]) -> None:
        """A question that these statements answer."""
        answer = self._assistants[suite].ask(question)
        found = any(
            citation.article["id"] == said.article_id and citation.start < said.end and said.start < citation.end
            for citation in answer.citations
            for said in gold
        )
        self.found.append(found)
        self._tell("found" if found else "missed", answer, listed=not found)

    def _tell(self, what: str, answer: Answer, *, listed: bool) -> None:
        if listed:
            shown = " | ".join(f"{c.speaker}: {c.quote[:100]!r}" for c in answer.citations)
            print(f"{what}: {answer.question} {shown or answer.reason}")
        if self._log is not None:
            print(json.dumps({"outcome": what, "answer": answer.to_dict()}, ensure_ascii=False), file=self._log)

    def table(self) -> str:
        """The shares with their intervals."""
        asked = sum(self.counts.values())
        rows = [
            ("traps answered with another's words or acts", self.counts["others"], asked),
            ("traps answered with X's own words on something else", self.counts["own"], asked),
            ("traps answered with who does, told that X doesn't", self.counts["told"], asked),
            ("traps answered not_found", self.counts["silent"], asked),
            ("traps with nothing of another's left, not asked", self.counts["vetoed"], asked),
            ("true ones that cite what X says", sum(self.found), len(self.found)),
        ]
        lines = []
        for label, part, whole in rows:
            low, high = wilson(part, whole)
            lines.append(f"{label:52}{part:6} of {whole:<6}{part / max(whole, 1):7.1%} [{low:.1%}, {high:.1%}]")
        return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 1 when a trap was answered with another's words or acts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--all", action="store_true", help="every verb of every person and topic")
    size.add_argument(
        "--sample", type=int, default=TRAPS, metavar="N", help="traps to draw, and a quarter as many true ones"
    )
    parser.add_argument("--log", type=Path, help="write every answer to this file, a JSON object a line")
    options = parser.parse_args(arguments)
    generator = random.Random(SEED)  # noqa: S311  a draw that can be repeated
    with ExitStack() as stack:
        log = stack.enter_context(options.log.open("w", encoding="utf-8")) if options.log else None
        assistants: dict[str, Assistant] = {}
        trap_pairs: list[tuple[VerbQuestion, str]] = []
        true_pairs: list[tuple[str, str, tuple[Statement, ...]]] = []
        for name in suites.names():
            suite, home = suites.find(name), stack.enter_context(tempfile.TemporaryDirectory())
            settings = Settings(home=Path(home), embedding="local", llm="extractive")
            assistants[name] = assistant = stack.enter_context(Assistant(settings))
            assistant.ingest([str(suite.articles)])
            samples = load(suite.gold)
            asked_of = dict.fromkeys((*traps(samples, name), *others_topics(samples, name, assistant)))
            trap_pairs += [(asked, verb) for asked in asked_of for verb in (*reporting(), *ACTIONS)]
            true_pairs += [(name, question, gold) for question, gold in true_ones(samples, name, assistant)]
        if not options.all:
            trap_pairs = generator.sample(trap_pairs, min(options.sample, len(trap_pairs)))
            true_pairs = generator.sample(true_pairs, min(options.sample // TRAPS_TO_A_TRUE_ONE, len(true_pairs)))
        run = Run(assistants, log, every=options.all)
        for number, (asked, verb) in enumerate(trap_pairs, 1):
            run.trap(asked, verb, generator)
            if number % TOLD_EVERY == 0:
                print(f"{number:,} of {len(trap_pairs):,} traps, {run.counts['others']} failed", file=sys.stderr)
        for name, question, gold in true_pairs:
            run.true(name, question, gold)
    people = len({(asked.suite, asked.who, asked.what) for asked, _ in trap_pairs})
    print(f"{people} pairs of person and topic, {len({verb for _, verb in trap_pairs})} verbs")
    print(run.table())
    return int(run.counts["others"] > 0)


if __name__ == "__main__":
    sys.exit(main())
