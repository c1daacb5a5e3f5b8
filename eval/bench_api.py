"""What no client would send, sent to every endpoint for programs: does anything break the server?

    python eval/bench_api.py [FOLDER] [--seconds 600]

The pages are served with the settings of the environment, over a new archive of FOLDER (the articles of the suite
"archive"), and schemathesis asks each endpoint that the OpenAPI document names: made-up values, values past every
limit, one call after another. What is added waits, and nothing is fetched. It fails for any answer of the 500s.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rag.assistant import Assistant
from rag.settings import Settings
from rag.ui import build, start

ARTICLES = Path(__file__).parent / "suites" / "archive" / "articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ARTICLES)
    parser.add_argument("--seconds", type=int, default=600)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as home,
        Assistant(Settings().model_copy(update={"home": Path(home)})) as archive,
    ):
        archive.ingest([str(arguments.folder)])
        url = start(build(archive), archive.settings)
        ran = subprocess.run(command(url, arguments.seconds), cwd=home, capture_output=True, text=True)
        print(ran.stdout + ran.stderr)
        errors = len(re.findall(r"Server error", ran.stdout))
        print(f"{arguments.seconds} s: {errors} server errors")
        sys.exit(errors > 0 or ran.returncode > 1)


def command(url: str, seconds: int) -> list[str]:
    """What sends it."""
    tool = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
    limits = [
        "--max-time",
        str(seconds),
        "--max-examples",
        "1000",
        "--continue-on-failure",
        "--max-response-time",
        "60",
    ]
    quiet = ["--checks", "not_a_server_error", "--no-color", "--generation-database", "none", "--warnings", "off"]
    return [*tool, f"{url}api/v1/openapi.json", *limits, *quiet]


if __name__ == "__main__":
    main()
