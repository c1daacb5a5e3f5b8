"""Speakers across the archive: its people and bodies, and whose words a question asks for.

    Directory.read(catalogue).speakers            # all of them, the most quoted first
    resolve("Harlow", catalogue).speakers         # whom a name means: Bill, and Ann
    statements_by("the mayor", catalogue)         # ("Ada Holloway", [Statement, …])

Who speaks within an article is settled when it is read (``rag.statements``); here names are joined across articles
(``directory``) and matched with the name in a question (``names``, ``resolution``). One person is never taken for
another; what stays open is shown as open.
"""

from rag.speakers.directory import Directory
from rag.speakers.resolution import Resolution, credits, nearest_names, resolve, statements_by, statements_of

__all__ = ["Directory", "Resolution", "credits", "nearest_names", "resolve", "statements_by", "statements_of"]
