"""Code in a process of its own, which may take so much memory and time and no more. Linux only.

output = within("print(1)", megabytes=512, seconds=20)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_STATUS = Path("/proc/self/status")
# The process's own peak, in kB. What getrusage says counts in the process that it was started from.
_PEAK = f"""
import re, sys
print(re.search(r"VmHWM:\\s*(\\d+)", open({str(_STATUS)!r}).read())[1], file=sys.stderr)
"""


def within(code: str, megabytes: int, seconds: float) -> str:
    """What ``code`` prints. It fails the test if it takes longer, or its process more memory at its peak."""
    if not _STATUS.exists():
        pytest.skip("this system doesn't tell a process's peak")
    command = [sys.executable, "-c", f"{code}\n{_PEAK}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    assert done.returncode == 0, done.stderr
    peak = int(done.stderr.split()[-1]) * 1024 // 1_000_000
    assert peak <= megabytes, f"took {peak} MB"
    return done.stdout
