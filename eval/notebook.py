"""Run the documentation's notebook, cell after cell, and write what its cells show into it.

    python eval/notebook.py [docs/notebook.ipynb] [--check]

A cell's last expression is shown as a notebook shows it: its HTML if it has any, and its text. ``--check`` writes
nothing. A cell that fails ends it, and so does an output that holds a path of this machine. Not covered: magics, and
what cells print.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "notebook.ipynb"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path, nargs="?", default=NOTEBOOK)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    path = arguments.notebook.resolve()
    notebook = json.loads(path.read_text("utf-8"))
    os.chdir(path.parent)  # as a notebook's own server does
    names: dict[str, Any] = {}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, start=1):
        cell["execution_count"] = number
        cell["outputs"] = outputs(run("".join(cell["source"]), names), number)
    written = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    for private in (str(Path.home()), str(path.parents[1])):
        if private in written:
            raise SystemExit(f"An output holds {private}: show something else")
    if not arguments.check:
        path.write_text(written, "utf-8")
    print(f"{path.name}: {len(cells)} cells ran")


def run(source: str, names: dict[str, Any]) -> Any:
    """What the last line of a cell is worth, if it is an expression; None otherwise."""
    parsed = ast.parse(source)
    last = parsed.body.pop() if parsed.body and isinstance(parsed.body[-1], ast.Expr) else None
    exec(compile(parsed, "cell", "exec"), names)  # noqa: S102  the notebook is ours
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None  # noqa: S307


def outputs(value: Any, number: int) -> list[dict[str, Any]]:
    """A cell's outputs as a notebook's file holds them."""
    if value is None:
        return []
    data = {"text/plain": lines(repr(value))}
    if html := getattr(value, "_repr_html_", None):
        data = {"text/html": lines(html()), "text/plain": [f"<{type(value).__name__}>"]}
    return [{"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data}]


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    main()
