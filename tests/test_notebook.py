"""What a notebook shows of answers, citations, articles and statements; frames; the documentation's own notebook."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace

import pytest
from forked import run, script
from shown import OURS, Seen
from test_project import ROOT

from rag.assistant import Assistant
from rag.errors import SettingsError
from rag.exports.statements import COLUMNS
from rag.schema import Answer, Citation

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>' onmouseover='alert(1)"


@pytest.fixture(scope="module")
def answer(town: Assistant) -> Answer:
    return town.ask("What did Holloway say about the harbour?")


def test_an_answer_lights_up_its_own_words(answer: Answer) -> None:
    html = answer._repr_html_()
    seen = Seen(html).text
    assert answer.question in seen and "The tram will not stop at the harbour" in seen and "The Tideway Post" in seen
    for citation in answer.citations:
        number = citation.number
        assert f".onrecord:has(.c{number}:hover) .w{number}{{" in html
        assert f"w{number}'>" in html and f"c{number}" in html


def test_a_silence_says_why_and_shows_what_comes_nearest(town: Assistant) -> None:
    silent = town.ask("What did Pavel Renko say about the museum?")
    seen = Seen(silent._repr_html_()).text
    assert silent.reason and silent.reason in seen and "The nearest that was said" in seen


def test_what_an_archive_holds_cant_come_alive(town: Assistant, answer: Answer) -> None:
    (first, *_) = answer.citations
    hostile = replace(
        first,
        quote=HOSTILE,
        speaker=HOSTILE,
        article={**first.article, "title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"},
    )
    article = replace(town.article(first.article["id"]), title=HOSTILE, text=HOSTILE, author=HOSTILE)
    everything = replace(answer, question=HOSTILE, citations=(hostile,), notes=(HOSTILE,))
    for shown in (hostile, article, everything, type(town.statements())([hostile])):
        seen = Seen(shown._repr_html_())
        assert set(seen.tags) <= OURS | {"sup", "style", "br"} and HOSTILE in seen.text
        assert {name for name, _ in seen.attributes} <= {"class"}  # no handler, and no link to what is no page


def test_an_article_of_the_web_is_a_link(answer: Answer) -> None:
    (first, *_) = answer.citations
    there = replace(first, article={**first.article, "url": "https://post.example/a?b=1&c=2"})
    assert (
        "<a href='https://post.example/a?b=1&amp;c=2' target='_blank' rel='noopener noreferrer'>" in there._repr_html_()
    )
    assert "<a " not in first._repr_html_()


def test_statements_are_a_list_and_a_frame(town: Assistant) -> None:
    said = town.statements("Ruth Delgado")
    assert isinstance(said, list) and all(isinstance(each, Citation) for each in said)
    frame = said.to_frame()
    assert list(frame.columns) == list(COLUMNS) and len(frame) == len(said) == 2
    assert set(frame["speaker"]) == {"Ruth Delgado"} and set(frame["kind"]) == {"direct", "indirect"}
    assert list(town.statements("Nobody Atall").to_frame().columns) == list(COLUMNS)


def test_without_pandas_a_frame_says_what_to_install(town: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(SettingsError, match=r"needs pandas, which isn't installed\. pip install 'onrecord\[frames\]'"):
        town.statements("Ruth Delgado").to_frame()


def test_the_notebook_holds_what_its_cells_show_and_no_path() -> None:
    text = NOTEBOOK.read_text("utf-8")
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert [bool(cell["outputs"]) for cell in cells] == [True] * (len(cells) - 1) + [False]  # the last one closes
    assert not re.search(r"/(?:home|root|tmp|work|Users|var)/", text)


@pytest.mark.slow
def test_the_notebook_runs() -> None:
    done = run(["--check"], env=os.environ, code=script(ROOT / "eval" / "notebook.py"))
    assert (done.returncode, done.stdout) == (0, "notebook.ipynb: 10 cells ran\n"), done.stderr
