"""The web pages: ask, the archive, people. The only room that imports Gradio.

    launch(Settings())          # http://127.0.0.1:7860

``page`` lays them out and joins events to functions of the other modules, which make HTML of what an Assistant knows
and can be tested without a browser. It starts no connection but the one it listens on.
"""

from __future__ import annotations

import os

from rag.ui.serving import build, launch, start

# Gradio reads these when it is imported: no telemetry, no version check, no fonts from elsewhere.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")

__all__ = ["build", "launch", "start"]
