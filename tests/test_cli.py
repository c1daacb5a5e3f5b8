"""The rag command as a user meets it: what stands on stdout, what on stderr, and the exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import forked
import pytest
from forked import COMMAND
from hostile_server import misbehaving
from typer.main import get_command

import rag as package
from rag import cli
from rag.assistant import Assistant
from rag.cli.commands import COMMANDS
from rag.models.writer import Unavailable
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


class Run(NamedTuple):
    code: int
    out: str
    err: str


Rag = Callable[..., Run]


@pytest.fixture
def rag(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Rag:
    """Run the command in this process, on an empty archive unless another home is given."""

    def run(*arguments: str, home: Path = tmp_path / "home", typed: str = "", **environment: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["rag", *arguments])
        monkeypatch.setattr(sys, "stdin", StringIO(typed))
        monkeypatch.setenv("RAG_HOME", str(home))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        return Run(int(exit_.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def home(seeds_assistant: Assistant) -> Path:
    """An archive of the seeds, to be read only."""
    return seeds_assistant.settings.home


# --- mistakes ------------------------------------------------------------------------------------------------------


def test_an_empty_archive(rag: Rag, tmp_path: Path) -> None:
    assert rag("ask", "Who said what?") == Run(
        1,
        "",
        f"Error: The archive in {tmp_path / 'home'} holds no articles. "
        "Add some first: `rag ingest PATH…` (files, folders, web pages or feeds)\n",
    )


def test_an_empty_question(rag: Rag) -> None:
    assert rag("ask", " ?") == Run(
        1,
        "",
        "Error: The question is empty. Ask for instance: What did the mayor say about housing?\n",
    )


@pytest.mark.parametrize("command", ["show", "delete"])
def test_an_unknown_id(rag: Rag, home: Path, command: str) -> None:
    message = "Error: No article has an id that starts with 'nope'. `rag list` shows the ids\n"
    assert rag(command, "nope", home=home) == Run(1, "", message)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("RAG_TOP_K", "0", "input should be greater than or equal to 1"),
        ("RAG_TIMEOUT_S", "soon", "input should be a valid number, unable to parse string as a number"),
        ("RAG_LOG", "loud", "input should be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_setting_that_cannot_be_used(rag: Rag, name: str, value: str, why: str) -> None:
    message = f"Error: {name} is '{value}': {why}. See .env.example for what each setting takes\n"
    assert rag("status", **{name: value}) == Run(1, "", message)


def test_a_path_that_does_not_exist(rag: Rag, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.txt")
    run = rag("ingest", missing)
    counts, failure = run.out.splitlines()
    assert run.code == 1
    assert counts.startswith("0 added, 0 updated, 0 unchanged, 0 deleted, 1 failed; 0 passages embedded in ")
    assert failure == f"Failed: {missing}: There is no file or folder '{missing}'. Check the path"
    assert run.err == "Error: No article could be read. The report says why\n"


def test_one_bad_path_among_good_ones_is_reported_and_no_failure(rag: Rag, seeds: Path, tmp_path: Path) -> None:
    run = rag("ingest", str(seeds), str(tmp_path / "missing.txt"), "--json")
    report = json.loads(run.out)
    assert (run.code, run.err, report["added"], len(report["failed"])) == (0, "", 2, 1)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [(("ask", "?"), "question"), (("ask", "Who?"), "empty_archive"), (("show", "nope"), "unknown_article")],
)
def test_json_reports_a_mistake_as_an_object_too(rag: Rag, arguments: tuple[str, ...], kind: str) -> None:
    run = rag(*arguments, "--json")
    error = json.loads(run.out)["error"]
    assert run.code == 1
    assert error["kind"] == kind
    assert run.err == f"Error: {error['message']}. {error['hint']}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("ask",), "Missing argument 'question'"),
        (("ask", "Who?", "--jsonn"), "No such option"),
        (("ingest",), "give PATHs to read, or --reembed or --rederive alone"),
        (("ingest", "seeds", "--reembed"), "give PATHs to read, or --reembed or --rederive alone"),
        (("serve", "--port", "99999"), "'--port'"),
        (("said", "--about", "fares"), "name a SPEAKER to narrow what they said"),
    ],
)
def test_wrong_usage(rag: Rag, arguments: tuple[str, ...], complaint: str) -> None:
    run = rag(*arguments)
    assert (run.code, run.out) == (2, "")
    assert complaint in run.err


def test_a_gold_file_that_does_not_exist(rag: Rag, seeds: Path) -> None:
    message = "Error: none.jsonl can't be read: No such file or directory. Name a JSON Lines file of questions\n"
    assert rag("eval", "--gold", "none.jsonl", "--articles", str(seeds)) == Run(1, "", message)


# --- results ---------------------------------------------------------------------------------------------------------


def test_an_answer_reads_as_text_and_as_json(rag: Rag, home: Path) -> None:
    question = "What did Trump say about sanctions?"
    text, as_json = rag("ask", question, home=home), rag("ask", question, "--json", home=home)
    answer = json.loads(as_json.out)
    assert (text.code, text.err, as_json.code, as_json.err) == (0, "", 0, "")
    assert answer["status"] == "answered"
    assert text.out.startswith(answer["text"] + "\n[1] ")
    assert all(citation["quote"] in text.out for citation in answer["citations"])


def test_not_found_is_no_failure(rag: Rag, home: Path) -> None:
    run = rag("ask", "What did Vance say about sanctions?", home=home)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("Not found. 2 articles mention “sanctions”")
    assert "\nThe nearest in the archive:\n[1] " in run.out


def test_list_and_show(rag: Rag, home: Path, seeds_assistant: Assistant) -> None:
    listed = rag("list", home=home)
    as_json = json.loads(rag("list", "--json", home=home).out)
    assert (listed.code, listed.err) == (0, "")
    assert [line.split()[0] for line in listed.out.splitlines()] == [article["id"] for article in as_json]
    assert {article["id"] for article in as_json} == {article.id for article in seeds_assistant.articles()}
    for article in seeds_assistant.articles():
        shown = rag("show", article.id[:6], home=home)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.endswith(f"\n\n{article.text}\n")
        assert json.loads(rag("show", article.id, "--json", home=home).out)["text"] == article.text


def test_version(rag: Rag) -> None:
    assert rag("--version") == (0, f"onrecord {package.__version__}\n", "")


def test_status(rag: Rag, home: Path) -> None:
    facts = json.loads(rag("status", "--json", home=home).out)
    run = rag("status", home=home)
    assert (run.code, run.err) == (0, "")
    assert (facts["home"], facts["articles"], facts["openai_api_key"]) == (str(home), 2, "not set")
    assert run.out.splitlines() == [f"{name.replace('_', ' ')}: {value}" for name, value in facts.items()]


def test_an_archive_of_another_version_is_told_of_and_brought_up_to_date(rag: Rag, home: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(home, tmp_path / "old"))
    with closing(sqlite3.connect(old / "catalogue.db")) as db, db:
        db.execute("UPDATE articles SET recipe = '3/160'")
        db.execute("UPDATE documents SET fingerprint = 'x/3/160'")
    note = "2 of 2 articles were read by another version of On Record, or cut into passages of another size. "
    note += "`rag ingest --rederive` brings them up to date."
    assert f"archive is: {note}" in rag("status", home=old).out.splitlines()
    for command in (("ask", "What did Vance say about sanctions?", "--json"), ("said",), ("chat",)):
        assert rag(*command, home=old).err == f"Note: {note}\n"
    run = rag("ingest", "--rederive", home=old)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("0 added, 2 updated, 0 unchanged, 0 deleted, 0 failed; 0 passages embedded in ")
    assert "archive is: up to date" in rag("status", home=old).out.splitlines()


@pytest.mark.parametrize(
    ("llm", "engine", "cost"),
    [
        ("auto", "openai:gpt-6-luna", "about $0.0002 a question at its price (1,300 tokens read, 50 written, "),
        ("openai:unheard", "openai:unheard", "not known: RAG_PRICES can tell the price of unheard at api.openai.com"),
        ("local:some.gguf", "local:some.gguf", "nothing: the model runs on this machine"),
        ("extractive", "extractive", "nothing: no language model is asked"),
    ],
)
def test_status_tells_what_a_question_costs(rag: Rag, home: Path, llm: str, engine: str, cost: str) -> None:
    run = rag("status", home=home, OPENAI_API_KEY="sk-secret", RAG_LLM=llm)
    assert f"engine: {engine}\ncost: {cost}" in run.out


def test_status_names_the_model_that_auto_finds(rag: Rag, home: Path) -> None:
    with misbehaving() as server:
        facts = json.loads(rag("status", "--json", home=home, OPENAI_BASE_URL=server.url).out)
    assert facts["engine"] == "openai:some-chat-model"
    assert "language_model" not in facts


def test_models_are_listed_and_the_chosen_one_is_marked(rag: Rag) -> None:
    with misbehaving() as server:
        listed = "nomic-embed-text\nsome-chat-model  (RAG_LLM takes this one)\n"
        assert rag("models", OPENAI_BASE_URL=server.url) == Run(0, listed, "")
        assert json.loads(rag("models", "--json").out)["chosen"] == "some-chat-model"
        host = server.url.removeprefix("http://").removesuffix("/v1")
        unlisted = rag("models", RAG_LLM="openai:other")
        assert unlisted.out == "nomic-embed-text\nsome-chat-model\n"
        assert unlisted.err == f"RAG_LLM takes other, which {host} doesn't list.\n"


def test_models_without_a_server(rag: Rag) -> None:
    message = (
        "Error: RAG_LLM is 'extractive', but there is no key and no server. Set OPENAI_API_KEY, or OPENAI_BASE_URL "
    )
    assert rag("models", RAG_LLM="extractive") == Run(1, "", message + "for a server of your own\n")


def test_auto_answers_without_its_server_and_says_why(rag: Rag, home: Path) -> None:
    port = free_port()
    failure = f"127.0.0.1:{port} can't be reached: "
    rag("models", OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", RAG_LLM_RETRIES="0")
    run = rag("ask", "What did Vance say about Ukraine?", home=home)
    assert run.code == 0
    assert re.search(rf"^Note: The language model failed: {re.escape(failure)}.*own sentences answer", run.out, re.M)
    answer = json.loads(rag("ask", "What did Vance say about Ukraine?", "--json", home=home).out)
    assert (answer["status"], answer["engine"]) == ("answered", "extractive")
    assert any(failure in note for note in answer["notes"])
    status = rag("status", home=home).out
    assert "\nengine: extractive\n" in status
    assert f"\nlanguage model: {failure}" in status
    assert "\ncost: nothing: no language model is asked\n" in status
    models = rag("models")
    assert (models.code, models.err.startswith(f"Error: {failure}")) == (1, True)
    assert rag("ask", "Who?", home=home, RAG_LLM="openai:named").code == 0


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_auto_takes_its_server_once_it_runs(home: Path) -> None:
    port = free_port()
    settings = Settings(home=home, openai_base_url=f"http://127.0.0.1:{port}/v1", llm_retries=0)
    with Assistant(settings) as assistant:
        assert isinstance(assistant.writer, Unavailable)
        with misbehaving(port):
            assert assistant.writer.engine == "openai:some-chat-model"
        assert assistant.writer is assistant.writer


def test_status_does_not_print_the_key(rag: Rag, home: Path) -> None:
    run = rag("status", home=home, OPENAI_API_KEY="sk-secret")
    assert "openai api key: set\n" in run.out
    assert "secret" not in run.out + run.err


def test_delete(rag: Rag, seeds: Path) -> None:
    rag("ingest", str(seeds))
    first, second = json.loads(rag("list", "--json").out)
    name = first["title"] or first["source"]
    assert rag("delete", first["id"]) == Run(0, f"Deleted {first['id']}: {name}\n", "")
    assert [article["id"] for article in json.loads(rag("list", "--json").out)] == [second["id"]]
    assert rag("show", first["id"]).code == 1
    assert rag("ingest", str(seeds)).out.startswith("1 added, 0 updated, 1 unchanged, 0 deleted, 0 failed; ")


def test_an_article_is_printed_as_it_is(rag: Rag, tmp_path: Path) -> None:
    """Neither markup nor emoji codes nor the width of a terminal change what an article says."""
    words = (
        "The board said on Monday that [bold]room 12[/bold] :warning: stays shut, " + "and shut, " * 30 + "and shut."
    )
    (tmp_path / "story.txt").write_text(f"Room 12 stays shut\n\n{words}\n\nIt gave no reason for that.\n", "utf-8")
    rag("ingest", str(tmp_path / "story.txt"))
    (article,) = json.loads(rag("list", "--json").out)
    assert words in rag("show", article["id"]).out
    assert words in rag("ask", "What did the board say about room 12?").out


def test_the_speakers_are_listed_with_their_figures(rag: Rag, town: Assistant) -> None:
    home = town.settings.home
    run = rag("said", "--limit", "2", home=home)
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        "Ola Brandt: 2 statements in 2 articles, 2031-02-01 to 2031-02-02",
        "Pavel Renko: 2 statements in 1 article, 2031-03-06",
    ]
    listed = json.loads(rag("said", "--json", home=home).out)
    assert [speaker["name"] for speaker in listed] == [speaker.name for speaker in town.speakers()]


def test_what_somebody_said(rag: Rag, town: Assistant) -> None:
    home = town.settings.home
    run = rag("said", "delgado", home=home)
    heading, first, second = run.out.splitlines()
    assert (run.code, run.err) == (0, "")
    assert heading == "Ruth Delgado: 2 statements in 2 articles, 2031-03-04 to 2031-03-06"
    assert "“Fares will rise in autumn,”" in first and "(direct; Ruth Delgado; Harbour Courier; 6 March 2031; " in first
    assert "Delgado said the depot had cost 40 million crowns. (indirect; Ruth Delgado; The Tideway Post; " in second
    assert rag("said", "delgado", "--kind", "indirect", "--limit", "1", home=home).out.splitlines()[
        1
    ] == second.replace("[2]", "[1]")
    page = json.loads(rag("said", "delgado", "--about", "fares", "--period", "early March", "--json", home=home).out)
    assert page["pages"][0]["speaker"]["name"] == "Ruth Delgado"
    assert [c["quote"] for c in page["pages"][0]["statements"]] == ["“Fares will rise in autumn,”"]
    assert "said" in page["pages"][0]["statements"][0]["excerpt"]["text"]
    assert rag("said", "delgado", "--until", "2030", home=home).out.splitlines()[1:] == [
        "Nothing that fits.",
        "Note: 1 article without a date was left out of the period.",
    ]


def test_an_answer_as_a_file(rag: Rag, town: Assistant, tmp_path: Path) -> None:
    home, question = town.settings.home, "What did Delgado say about fares?"
    assert "# What did Delgado say about fares" in rag("ask", question, "--format", "md", home=home).out
    assert rag("ask", question, "--format", "ris", home=home).out.startswith("TY  - NEWS")
    assert rag("ask", question, "-o", str(tmp_path / "fares.docx"), home=home).out == ""
    assert (tmp_path / "fares.docx").read_bytes().startswith(b"PK")
    message = "Error: There is no format 'pdf' to export to. There are md, html, docx, ris, bib, csl.json\n"
    assert rag("ask", question, "--format", "pdf", home=home) == Run(1, "", message)


def test_two_people_side_by_side(rag: Rag, town: Assistant) -> None:
    home = town.settings.home
    lines = rag("said", "Delgado", "--with", "Renko", home=home).out.splitlines()
    assert lines[0] == "6 March 2031" and "Ruth Delgado" in lines[1] and "Pavel Renko" in lines[2]
    told = json.loads(rag("said", "Delgado", "--with", "Renko", "--json", home=home).out)
    assert [row["date"] for row in told["rows"]] == ["2031-03-06", "2031-03-04"]
    assert told["rows"][1]["other"] == []


def test_what_cannot_both_hold_is_told(rag: Rag, tmp_path: Path) -> None:
    for day, words in ((1, "The tram will stop at the harbour"), (2, "The tram will not stop at the harbour")):
        (tmp_path / f"{day}.md").write_text(
            f"---\ntitle: Day {day}\ndate: 2031-03-0{day}\n---\n\n“{words},” Mayor Ada Holloway said."
        )
    rag("ingest", str(tmp_path / "1.md"), str(tmp_path / "2.md"))
    assert "[2] and [1] can’t both hold." in rag("said", "Holloway").out


def test_two_people_of_one_surname_have_a_page_each(rag: Rag, tmp_path: Path) -> None:
    for given, month in (("Bill", "May"), ("Ann", "June")):
        (tmp_path / f"{given}.txt").write_text(
            f"The quay is shut. “We open in {month},” {given} Harlow said on Monday."
        )
    rag("ingest", str(tmp_path / "Bill.txt"), str(tmp_path / "Ann.txt"))
    run = rag("said", "Harlow")
    assert run.out.startswith(
        "“Harlow” can mean 2 speakers.\n\nAnn Harlow: 1 statement in 1 article\n"
        "[1] “We open in June,” Ann Harlow said on Monday. (direct; Ann Harlow; "
    )
    assert "\n\nBill Harlow: 1 statement in 1 article\n[1] “We open in May,” Bill Harlow" in run.out


def test_nobody_of_that_name(rag: Rag, town: Assistant) -> None:
    home = town.settings.home
    assert rag("said", "Zora Quill", home=home) == Run(0, "No statement by “Zora Quill”.\n", "")
    assert rag("said", "Bill Holloway", home=home).out == (
        "No statement by “Bill Holloway”. The nearest names: Ada Holloway.\n"
    )
    assert json.loads(rag("said", "Bill Holloway", "--json", home=home).out) == {
        "asked": "Bill Holloway",
        "corrected": False,
        "pages": [],
        "nearest": ["Ada Holloway"],
        "notes": [],
    }
    assert rag("said", "a spokesman for Holloway", home=home).out.startswith(
        "a spokesman for Holloway, not named\n[1] "
    )


def test_a_misspelt_name_is_said_to_be_one(rag: Rag, town: Assistant) -> None:
    run = rag("said", "Hollaway", home=town.settings.home)
    assert run.out.startswith("No article names “Hollaway”; the closest is Ada Holloway.\n\nAda Holloway: 1 statement ")


def test_ask_about_one_speaker(rag: Rag, town: Assistant) -> None:
    home = town.settings.home
    assert "40 million" in rag("ask", "How much was the depot?", "--speaker", "Delgado", home=home).out
    assert rag("ask", "How much was the depot?", "--speaker", "Renko", home=home).out.startswith("Not found. ")
    assert "40 million" in rag("chat", "--speaker", "Delgado", home=home, typed="How much was the depot?\n").out


# --- conversations ---------------------------------------------------------------------------------------------------


def test_chat_understands_a_follow_up_and_ends_at_an_empty_line(rag: Rag, home: Path) -> None:
    run = rag("chat", home=home, typed="What did Trump say about sanctions?\nAnd Vance?\n\nWhat did Rubio say?\n")
    assert run.code == 0
    assert run.err == "(searched: What did Vance say about sanctions?)\n"
    assert re.search(r"further sanctions.* \[\d\]\n", run.out)
    assert "Not found. 2 articles mention “sanctions”: Donald Trump speaks of it, JD Vance doesn't" in run.out
    assert "Rubio" not in run.out


def test_chat_goes_on_after_a_mistake(rag: Rag, home: Path) -> None:
    run = rag("chat", home=home, typed="?\nWhat did Trump say about sanctions?\n")
    assert run.code == 0
    assert run.err.startswith("Error: The question is empty. ")
    assert "further sanctions" in run.out


# --- as a process --------------------------------------------------------------------------------------------------


def process(
    *arguments: str, cwd: Path, typed: str = "", code: str = COMMAND, **environment: str
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "RAG_HOME": str(cwd / "home"), **environment}
    return forked.run(arguments, env=env, cwd=cwd, code=code, typed=typed)


def test_a_session_of_processes(seeds: Path, tmp_path: Path) -> None:
    ingested = process("ingest", str(seeds), cwd=tmp_path)
    assert (ingested.returncode, ingested.stderr) == (0, "")
    assert ingested.stdout.startswith("2 added, 0 updated, 0 unchanged, 0 deleted, 0 failed; ")
    chatted = process("chat", cwd=tmp_path, typed="What did Trump say about sanctions?\nAnd Vance?\n")
    assert (chatted.returncode, chatted.stderr) == (0, "(searched: What did Vance say about sanctions?)\n")


def test_settings_are_read_from_a_dotenv_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RAG_TOP_K=0\n", "utf-8")
    run = process("status", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("Error: RAG_TOP_K is '0': ")
    assert process("status", cwd=tmp_path, RAG_TOP_K="5").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code"), [(["serve"], COMMAND), ([], forked.script(ROOT / "app.py"))], ids=["rag", "app"]
)
def test_a_port_that_is_taken(arguments: list[str], code: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = process(*arguments, "--port", str(port), cwd=tmp_path, code=code)
    assert run.returncode == 1
    assert run.stderr == (
        f"Error: The pages can't listen on 127.0.0.1:{port}. If another program does, choose another with --port\n"
    )


def test_a_bug_keeps_its_traceback(tmp_path: Path) -> None:
    code = "from rag.cli import archive, main; archive.print_report = None; main()"
    command = [sys.executable, "-c", code, "ingest", "nothing.txt"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "RAG_HOME": str(tmp_path / "home")}
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)  # a fork has hooks of its own
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == "TypeError: 'NoneType' object is not callable"


# --- what is loaded --------------------------------------------------------------------------------------------------


def loaded_by(*arguments: str, home: Path) -> set[str]:
    """The top-level modules that a command has loaded by its end."""
    code = "import sys\nsys.argv[0] = 'rag'\nfrom rag.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    code += "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    env = {**os.environ, "RAG_HOME": str(home), "RAG_LLM": "extractive"}
    run = subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def test_the_help_loads_typer_and_hardly_more(tmp_path: Path) -> None:
    assert not loaded_by("--help", home=tmp_path) & {"rich", "pydantic", "numpy", "sqlite3", "asyncio"}


def test_a_question_is_answered_without_what_it_does_not_need(home: Path) -> None:
    """Neither a language model's client, nor the index, nor LlamaIndex: together they take longer than the answer."""
    loaded = loaded_by("ask", "What did Trump say about sanctions?", home=home)
    assert not loaded & {"llama_index", "chromadb", "openai", "httpx", "rich", "tiktoken"}


def test_the_help_tells_of_each_command_what_it_says_of_itself() -> None:
    made = get_command(cli.app).commands  # type: ignore[attr-defined]
    for name, (_, line) in COMMANDS.items():
        assert made[name].help.startswith(line.rstrip(".")), name


def test_an_answer_is_the_same_whatever_searches(home: Path) -> None:
    with Assistant(Settings(home=home)) as usual, Assistant(Settings(home=home), once=True) as once:
        for question in (
            "What did Trump say about sanctions?",
            "Who wrote about the ceasefire?",
            "When are the talks?",
        ):
            told = [
                {**answer.to_dict(), "timings": 0, "asked_at": 0}
                for answer in (usual.ask(question), once.ask(question))
            ]
            assert told[0] == told[1]
