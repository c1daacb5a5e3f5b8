"""How branched the rooms that read English are: lines, functions over ten branches, and the largest regular expression.

    python eval/complexity.py [--worst N] [ROOM…]

A branch is an if, a loop, a case, an except, a condition of a comprehension, a conditional expression, and each further
operand of an "and" or "or". A function is counted without those inside it, and its lines without its docstring. ruff's
limits in pyproject.toml hold single functions; this prints what they come to.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("language", "statements", "questions", "speakers")
MOST = 10
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


@dataclass(frozen=True)
class Function:
    """A function's place, its lines and its branches."""

    place: str
    lines: int
    branches: int


def functions(path: Path) -> Iterator[Function]:
    """The functions of a module, methods and inner ones too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, FUNCTIONS):
            body = node.body[ast.get_docstring(node) is not None :] or node.body
            inner = [n for n in within(node) if isinstance(n, FUNCTIONS)]
            lines = (node.end_lineno or 0) - body[0].lineno + 2 - sum((n.end_lineno or 0) - n.lineno + 1 for n in inner)
            place = f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}"
            yield Function(place, lines, sum(map(weight, within(node))))


def over_most(room: str) -> list[Function]:
    """The functions of a room that have more than MOST branches."""
    return [f for path in sorted((ROOT / "rag" / room).glob("*.py")) for f in functions(path) if f.branches > MOST]


def within(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function; an inner function as one."""
    for node in ast.iter_child_nodes(function):
        yield node
        if not isinstance(node, FUNCTIONS):
            yield from within(node)


def weight(node: ast.AST) -> int:
    """How many branches a node adds."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    return len(node.ifs) if isinstance(node, ast.comprehension) else int(isinstance(node, BRANCHES))


def largest_pattern(module: str) -> int:
    """The characters of the longest regular expression among a module's names."""
    return max((len(value.pattern) for value in vars(import_module(module)).values() if is_text(value)), default=0)


def is_text(value: object) -> bool:
    return isinstance(value, re.Pattern) and isinstance(value.pattern, str)


def main() -> None:
    """Prints a line a room, one for all, and the worst functions."""
    parser = argparse.ArgumentParser(description="Count branches in the rooms that read English.")
    parser.add_argument("rooms", nargs="*", default=ROOMS, metavar="ROOM")
    parser.add_argument("--worst", type=int, default=10, help="how many functions to name")
    options = parser.parse_args()
    paths = {room: sorted((ROOT / "rag" / room).glob("*.py")) for room in options.rooms}
    print(f"{'':12}{'lines':>7}{'functions':>11}{f'over {MOST}':>9}{'a line there':>14}{'largest pattern':>17}")
    for name, modules in [*paths.items(), ("all", [path for found in paths.values() for path in found])]:
        found = [function for path in modules for function in functions(path)]
        over = [function for function in found if function.branches > MOST]
        lines = sum(len(path.read_text("utf-8").splitlines()) for path in modules)
        share = sum(f.branches for f in over) / max(1, sum(f.lines for f in over))
        pattern = max(largest_pattern(".".join(p.relative_to(ROOT).with_suffix("").parts)) for p in modules)
        print(f"{name:12}{lines:7,}{len(found):11}{len(over):9}{share:14.2f}{pattern:17,}")
    for function in sorted(found, key=lambda f: -f.branches)[: options.worst]:
        print(f"{function.branches:4} branches in {function.lines:3} lines: {function.place}")


if __name__ == "__main__":
    main()
