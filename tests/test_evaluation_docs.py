"""What eval/README.md says is run: a team's own questions, from nothing; and the suites through the gates."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_your_own_questions(tmp_path: Path) -> None:
    readme = (ROOT / "eval" / "README.md").read_text("utf-8")
    section = readme.split("## Your own questions")[1].split("\n## ")[0]
    (script,) = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)
    assert len(script.splitlines()) <= 10
    command = tmp_path / "bin" / "rag"
    command.parent.mkdir()
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom rag.cli import main\nmain()\n"
    )
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "RAG_HOME": str(tmp_path / "home")}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mine: 2 questions" in done.stdout
    assert "3 gates, 0 failed" in done.stdout
    assert (tmp_path / "mine" / "report.html").exists()


def test_the_workflow_passes_options_that_there_are() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "eval-example.yml").read_text("utf-8"))
    runs = " ".join(step.get("run", "") for step in workflow["jobs"]["evaluate"]["steps"])
    cli = (ROOT / "rag" / "cli" / "evaluation.py").read_text("utf-8")
    options = set(re.findall(r"--([a-z]+)", runs))
    assert options == {"gold", "articles", "gates", "baseline", "log", "junit", "html"}
    assert all(re.search(rf"^    {option}: Annotated", cli, re.MULTILINE) for option in options)
