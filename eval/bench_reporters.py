"""Reporters' questions on news, asked as a reader would: is the answer in the first sentence, in the answer, refused?

    python eval/bench_reporters.py FOLDER [--home HOME] [--questions FILE] [--save FILE]

FOLDER is the annotated news (``annotated.py``), all of which is put into one archive. The questions are those of
``reporters.py`` that the reader wasn't trained on, or FILE's, a line each: ``story``, ``kind``, ``question``, and
``answers``, the sentences of the story that answer by themselves, none where nothing does. An answer is right when it
cites a part of one; it may be right by another story, which counts as wrong here: --save writes every answer down for
an eye. Prints a table by kind, with the archive's size and the machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from reporters import ReportersQuestion, reporters

from rag.assistant import Assistant
from rag.settings import Settings

RESULTS = ("first", "answer", "refused", "wrong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="an archive of the news that is kept between runs")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--save", type=Path)
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"skipped: {options.folder} isn't a folder of annotated news")
        return
    asked = list(read(options.questions) if options.questions else reporters(options.folder, "calibration"))
    results: dict[str, list[str]] = defaultdict(list)
    answers = []
    with ExitStack() as stack:
        home = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assistant = stack.enter_context(Assistant(Settings(home=home, embedding="local", llm="extractive")))
        assistant.ingest([str(options.folder / "corpus")])
        counts = assistant.catalogue.counts()
        for question in asked:
            answer = assistant.ask(question.question).to_dict()
            result = judge(question, answer, assistant)
            results[question.kind if question.answers else "unanswerable"].append(result)
            answers.append({"result": result, "asked": question.question, "gold": question.answers, "answer": answer})
    if options.save:
        options.save.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in answers), "utf-8")
    print(f"{platform.machine()}, Python {platform.python_version()}; {counts['articles']} articles, ", end="")
    print(f"{counts['passages']} passages; {len(asked)} questions")
    print_table(results)


def read(path: Path) -> Iterator[ReportersQuestion]:
    """The questions of a file."""
    for line in filter(str.strip, path.read_text("utf-8").splitlines()):
        asked = json.loads(line)
        story = Path(asked["story"]).stem
        yield ReportersQuestion(
            asked["question"], story, asked["kind"], tuple(asked["answers"]), asked.get("span") or ""
        )


def judge(asked: ReportersQuestion, answer: dict[str, Any], assistant: Assistant) -> str:
    """What became of a question; for one without an answer, "refused" is right."""
    if answer["status"] != "answered":
        return "refused"
    right = [c["number"] for c in answer["citations"] if _is_right(asked, c, assistant)]
    cited = [bool(set(right).intersection(sentence["citations"])) for sentence in answer["sentences"]]
    return "first" if cited[0] else "answer" if any(cited) else "wrong"


def _is_right(asked: ReportersQuestion, citation: dict[str, Any], assistant: Assistant) -> bool:
    article = assistant.article(citation["article"]["id"])
    held = any(citation["quote"] in answer or answer in citation["quote"] for answer in asked.answers)
    return held or asked.overlaps(article, citation["start"], citation["end"])


def print_table(results: dict[str, list[str]]) -> None:
    """How many questions of each kind, and what became of them."""
    kinds = sorted(kind for kind in results if kind != "unanswerable")
    rows = [(kind, results[kind]) for kind in kinds] + [("answerable", [r for kind in kinds for r in results[kind]])]
    rows += [("unanswerable", results["unanswerable"])] if "unanswerable" in results else []
    print(f"{'':14} {'n':>5} {'in the first':>13} {'in the answer':>14} {'refused':>8} {'wrong':>7}")
    for kind, given in rows:
        share = {result: given.count(result) / len(given) if given else 0.0 for result in RESULTS}
        inside = share["first"] + share["answer"]
        print(f"{kind:14} {len(given):5} {share['first']:13.2f} {inside:14.2f} {share['refused']:8.2f} ", end="")
        print(f"{share['wrong']:7.2f}")


if __name__ == "__main__":
    main()
