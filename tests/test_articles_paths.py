"""Folders in which somebody else has put what they like: names, links, pipes, devices."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from documents import STORY, write

from rag.articles import documents
from rag.articles.paths import name_of
from rag.assistant import Assistant
from rag.errors import ReadError
from rag.jobs import Jobs
from rag.settings import Settings

ODD = (b"one\xff\xfe.txt", b"two\nFailed: lines.txt", "three\u202etxt.txt".encode(), "four\u200b.txt".encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of odd names, each a story of its own."""
    made = tmp_path / "in"
    made.mkdir()
    for number, name in enumerate(ODD):
        try:
            write(made / os.fsdecode(name), f"{STORY} It was vote number {number}.")
        except (OSError, ValueError):
            pytest.skip("this system has no such names")
    return made


def test_odd_names_are_read_and_told_in_one_line(folder: Path, tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assert assistant.ingest([str(folder)]).added == len(ODD)
        names = sorted(Path(article.source).name for article in assistant.articles())
        assert names == ["four\u200b.txt", "one\\udcff\\udcfe.txt", "three\\u202etxt.txt", "two\\nFailed: lines.txt"]
        report = assistant.ingest([str(folder)], prune=True)
        assert (report.unchanged, report.deleted) == (len(ODD), 0)
        (folder / os.fsdecode(ODD[0])).unlink()
        assert assistant.ingest([str(folder)], prune=True).deleted == 1


def test_a_name_alone_is_read_as_in_its_folder(folder: Path) -> None:
    target = str(folder / os.fsdecode(ODD[0]))
    (document,) = documents([target], Settings())
    assert not isinstance(document, ReadError)
    assert document.source == name_of(target) and next(document.articles())
    (missing,) = documents([target + "x"], Settings())
    assert isinstance(missing, ReadError) and missing.message.isprintable()


def test_a_folder_whose_name_cant_be_kept_isnt_watched(tmp_path: Path) -> None:
    odd = tmp_path / "one\udcff"
    try:
        odd.mkdir()
    except (OSError, ValueError):
        pytest.skip("this system has no such names")
    with (
        Assistant(Settings(home=tmp_path / "home")) as assistant,
        pytest.raises(ReadError, match=r"one\\udcff.*Rename"),
    ):
        Jobs(assistant).watch(str(odd))


def test_links_lead_out_of_a_folder_only_where_that_is_set(tmp_path: Path) -> None:
    outside, inside = write(tmp_path / "secret.txt", STORY), tmp_path / "in"
    inside.mkdir()
    write(inside / "z.txt", STORY)
    (inside / "a.txt").symlink_to(outside)
    (inside / "b.txt").symlink_to("z.txt")
    told, linked = documents([str(inside)], Settings())
    assert str(told) == (
        f"{inside}/a.txt is a link out of the folder and isn't followed. "
        "Name the file itself, or set RAG_FOLLOW_LINKS=true"
    )
    assert not isinstance(linked, ReadError) and linked.key == str(inside / "z.txt")
    followed = [
        item for item in documents([str(inside)], Settings(follow_links=True)) if not isinstance(item, ReadError)
    ]
    assert [item.key for item in followed] == [str(outside), str(inside / "z.txt")]
    (named,) = documents([str(inside / "a.txt")], Settings())  # whoever names a link means it
    assert not isinstance(named, ReadError)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders")
def test_pipes_and_devices_arent_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    write(tmp_path / "z.txt", STORY)
    with Assistant(Settings(home=tmp_path / "home", follow_links=True)) as assistant:
        report = assistant.ingest([str(tmp_path)])
    assert report.added == 1
    assert [failure.reason.partition(" On")[0] for failure in report.failed] == [
        f"{tmp_path}/pipe.txt is not a regular file.",
        f"{tmp_path}/zero.txt is not a regular file.",
    ]
