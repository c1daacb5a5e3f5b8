"""Ask questions made from an archive's headlines, and hold every answer against the contract.

    python eval/check_citations.py FOLDER [--questions N]

For N headlines, evenly spaced, the headline itself and "What did PERSON say about HEADLINE?" are asked in turn, PERSON
being a capitalised pair of words of the headline where it has one. Every answer must validate against
``rag/answer.schema.json``, and every citation that isn't a field must be ``article.text[start:end]``. Exits 1 if not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft202012Validator

from rag.assistant import Assistant
from rag.schema import Answer
from rag.settings import Settings

_PERSON = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--home", type=Path, help="an archive that holds the folder already")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"skipped: {arguments.folder} isn't a folder of articles")
        return 0
    schema = Draft202012Validator(json.loads(files("rag").joinpath("answer.schema.json").read_text("utf-8")))
    faults: list[str] = []
    answered = citations = 0
    with tempfile.TemporaryDirectory() as home, Assistant(Settings(home=arguments.home or Path(home))) as assistant:
        assistant.ingest([str(arguments.folder)])
        questions = questions_from(sorted(a.title for a in assistant.articles() if a.title), arguments.questions)
        for question in questions:
            answer = assistant.ask(question)
            answered += answer.status == "answered"
            citations += len(answer.citations) + len(answer.related)
            faults += [
                f"{question!r}: {error.message}"
                for error in schema.iter_errors(json.loads(json.dumps(answer.to_dict())))
            ]
            faults += [f"{question!r}: {fault}" for fault in altered(answer, assistant)]
    print(f"{len(questions)} questions, {answered} answered, {citations} citations, {len(faults)} faults")
    print("\n".join(faults))
    return bool(faults)


def questions_from(titles: list[str], count: int) -> list[str]:
    """Questions about evenly spaced headlines."""
    chosen = [titles[i * len(titles) // count] for i in range(min(count, len(titles)))]
    return [
        f"What did {person[0]} say about {title}?" if i % 2 and (person := _PERSON.search(title)) else title
        for i, title in enumerate(chosen)
    ]


def altered(answer: Answer, assistant: Assistant) -> list[str]:
    """Citations whose quote isn't the article's own characters."""
    return [
        f"citation {c.number} isn't in its article"
        for c in (*answer.citations, *answer.related)
        if c.field is None and assistant.article(c.article["id"]).text[c.start : c.end] != c.quote
    ]


if __name__ == "__main__":
    sys.exit(main())
