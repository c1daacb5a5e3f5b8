"""Whether a locked package has a known weakness, by pip-audit; where its service can't be asked, that is said plainly.

    python eval/audit_lock.py .venv/audit/bin/pip-audit requirements.lock        # make audit

pip-audit itself ends well where it could look nothing up. Here that ends in 2; a weakness in 1; 0 says that every
package was asked about and none is known for one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

_FOUND, _UNASKED = 1, 2


def verdict(dependencies: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """What pip-audit's report comes to: an exit code, and lines for people."""
    weak = [package for package in dependencies if package.get("vulns")]
    unasked = [package["name"] for package in dependencies if "skip_reason" in package]
    lines = [
        f"{package['name']} {package['version']}: {weakness['id']}, mended in "
        f"{', '.join(weakness['fix_versions']) or 'no version yet'}"
        for package in weak
        for weakness in package["vulns"]
    ]
    if unasked:
        which = "none of them was" if len(unasked) == len(dependencies) else f"not of {', '.join(unasked)}"
        lines.append(
            f"Asked about {len(dependencies)} packages, but {which} answered for: try where PyPI can be reached."
        )
    elif not weak:
        lines.append(f"None of {len(dependencies)} packages is known for a weakness.")
    return (_FOUND if weak else _UNASKED if unasked or not dependencies else 0), lines


def main() -> int:
    """Audit a lock, and tell."""
    audit, lock = sys.argv[1:]
    command = [audit, "--format", "json", "--progress-spinner", "off", "--require-hashes", "--disable-pip"]
    done = subprocess.run([*command, "--requirement", lock], capture_output=True, text=True, check=False)
    try:
        dependencies = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"Nothing was audited, since pip-audit failed: {last}")
        return _UNASKED
    code, lines = verdict(dependencies)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
