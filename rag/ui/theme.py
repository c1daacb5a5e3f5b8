"""How the pages look: a Gradio theme of ink on paper with system fonts, one style sheet, some scripts.

    page.launch(**look())

Everything is served from this machine: no font, style or script of another host. Not covered: layout (``page.py``),
what browsers are told to allow (``headers.py``).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.translation import language, say

if TYPE_CHECKING:
    import gradio as gr

_HERE = Path(__file__).parent
_SCRIPTS = ("words.js", "server.js", "places.js", "quoting.js", "composer.js", "archive.js", "page.js")
_SAID = re.compile(r'\bsay\("([^"]+)"')  # by a script
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
# Ten shades from the lightest to the darkest, and one beyond.
BLUES = "#f2f7fb #e1edf6 #bcdaf2 #9cc7ea #6ea8d6 #2f6699 #1f4e79 #173c5e #122f4a #0d2236 #091827"


def look() -> dict[str, Any]:
    """The arguments of ``Blocks.launch`` that make the pages look like ours."""
    from rag.ui.headers import server

    own = "".join(f"<script>{script}</script>" for script in scripts())
    style = "".join(f"<style>{(_HERE / name).read_text('utf-8')}</style>" for name in ("beside.css", "print.css"))
    return {
        "theme": theme(),
        "css": (_HERE / "page.css").read_text("utf-8"),
        "head": f'<meta name="onrecord-server" content="{server()}">{style}{own}',
    }


@cache
def scripts() -> tuple[str, ...]:
    """The pages' own scripts."""
    return tuple((_HERE / name).read_text("utf-8") for name in _SCRIPTS)


def words() -> str:
    """What the scripts say, in the language that is spoken, and which it is: an element of the page."""
    said = {text: say(text) for script in scripts() for text in _SAID.findall(script)}
    held = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="onrecord-words" data-language="{language()}">{held}</script>'


def theme() -> gr.themes.Base:
    """Ink on paper by day, paper on ink by night; blue for what can be pressed."""
    import gradio as gr

    return gr.themes.Base(
        primary_hue=gr.themes.Color(*BLUES.split()),
        neutral_hue=gr.themes.colors.stone,
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font(name) for name in MONO],
        radius_size=gr.themes.sizes.radius_sm,
    ).set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#171614",
        body_text_color="#1d1c1a",
        body_text_color_dark="#eae7e0",
        body_text_color_subdued="#5a5750",
        body_text_color_subdued_dark="#b3aea4",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#201f1c",
        background_fill_secondary="#f3f1ec",
        background_fill_secondary_dark="#262421",
        block_background_fill="#ffffff",
        block_background_fill_dark="#201f1c",
        block_label_text_color="#45423c",
        block_label_text_color_dark="#c9c4ba",
        block_info_text_color="#5a5750",
        block_info_text_color_dark="#b3aea4",
        block_shadow="none",
        border_color_primary="#dcd8cf",
        border_color_primary_dark="#3b3833",
        input_background_fill="#ffffff",
        input_background_fill_dark="#171614",
        input_border_width="1px",
        color_accent="#1f4e79",
        input_placeholder_color="#6b675f",
        input_placeholder_color_dark="#a39e94",
        input_border_color="#8a857b",
        input_border_color_dark="#7a756b",
        button_primary_background_fill="#1f4e79",
        button_primary_background_fill_hover="#173c5e",
        button_primary_background_fill_dark="#9cc7ea",
        button_primary_background_fill_hover_dark="#bcdaf2",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#101820",
    )
