"""Parsers of strangers' files that run in a process of their own, with so much memory and time and no more.

    run("rag.confined.workbook", data)       # what its ``read(data)`` returns, or a ConfinedError that says why not

Such a module imports nothing of ``rag`` outside this room, so that the process starts in a tenth of a second.
"""
