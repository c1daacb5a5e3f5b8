"""Plots as inline SVG, drawn by a few functions, styled by the page's own variables.

    bars([("statement", Estimate(0.44, 0.35, 0.54, 101))], "Right outcomes by kind")

Every function gives one ``<svg>`` element as text, everything escaped. Not covered: interaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.evaluation.statistics import Estimate

WIDTH, LEFT, RIGHT, ROW = 640, 170, 70, 26


def bars(rows: Sequence[tuple[str, Estimate]], title: str, low: float = 0.0, high: float = 1.0) -> str:
    """Horizontal bars with their intervals, on a scale from ``low`` to ``high``."""
    zero = _x(max(low, 0.0), low, high)
    body = [_vertical_grid([low + (high - low) * i / 4 for i in range(5)], low, high, ROW * len(rows) + 8)]
    for i, (label, value) in enumerate(rows):
        y = 8 + ROW * i
        start, end = sorted((zero, _x(value.mean, low, high)))
        middle = y + ROW / 2 - 3
        body.append(_text(LEFT - 8, middle + 4, label, "end"))
        body.append(f'<rect class="bar" x="{start:.1f}" y="{y:.1f}" width="{end - start:.1f}" height="{ROW - 8}"/>')
        body.append(_whisker(_x(value.low, low, high), _x(value.high, low, high), middle))
        body.append(_text(WIDTH - 4, middle + 4, f"{value.mean:.2f} ({value.n})", "end"))
    return _svg(title, ROW * len(rows) + 32, body)


def curve(points: Sequence[tuple[float, float]], title: str, x_label: str, y_label: str) -> str:
    """A line through points in the unit square."""
    path = " ".join(f"{'L' if i else 'M'}{_px(x):.1f} {_py(y):.1f}" for i, (x, y) in enumerate(points))
    return _svg(title, 300, [_frame(x_label, y_label), f'<path class="line" d="{path}"/>'])


def reliability(points: Sequence[tuple[float, Estimate]], title: str, x_label: str, y_label: str) -> str:
    """Dots with vertical intervals in the unit square, beside the diagonal on which they would all lie."""
    body = [_frame(x_label, y_label), f'<path class="grid" d="M{_px(0)} {_py(0)} L{_px(1)} {_py(1)}"/>']
    for x, value in points:
        body.append(f'<path class="whisker" d="M{_px(x):.1f} {_py(value.low):.1f} V{_py(value.high):.1f}"/>')
        radius = 3 + min(value.n, 60) / 15
        body.append(f'<circle class="dot" cx="{_px(x):.1f}" cy="{_py(value.mean):.1f}" r="{radius:.1f}"/>')
        body.append(_text(_px(x) + radius + 3, _py(value.mean) + 4, f"n={value.n}", "start"))
    return _svg(title, 300, body)


def histogram(counts: Sequence[int], edges: Sequence[float], title: str, x_label: str) -> str:
    """Columns of counts between edges (one more than counts)."""
    top = max(counts, default=0) or 1
    step = 440 / max(1, len(counts))
    body = []
    for i, count in enumerate(counts):
        x, height = 80 + i * step, 200 * count / top
        body.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{230 - height:.1f}" width="{step - 2:.1f}" height="{height:.1f}"/>'
        )
        if count:
            body.append(_text(x + step / 2, 226 - height, str(count), "middle"))
    for i in range(0, len(edges), max(1, len(edges) // 6)):
        body.append(_text(80 + i * step, 248, f"{edges[i]:.2g}", "middle"))
    body.append(_text(300, 272, x_label, "middle"))
    return _svg(title, 285, body)


def _svg(title: str, height: float, body: Sequence[str]) -> str:
    name = escape(title)
    head = f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{name}"><title>{name}</title>'
    return f"{head}{''.join(body)}</svg>"


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (min(max(value, low), high) - low) / (high - low)


def _px(x: float) -> float:
    return 80 + 440 * x


def _py(y: float) -> float:
    return 250 - 230 * y


def _whisker(low: float, high: float, y: float) -> str:
    return f'<path class="whisker" d="M{low:.1f} {y - 4:.1f} v8 m0 -4 H{high:.1f} m0 -4 v8"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _vertical_grid(values: Sequence[float], low: float, high: float, height: float) -> str:
    lines = [f'<path class="grid" d="M{_x(v, low, high):.1f} 2 V{height:.1f}"/>' for v in values]
    return "".join([*lines, *(_text(_x(v, low, high), height + 16, f"{v:g}", "middle") for v in values)])


def _frame(x_label: str, y_label: str) -> str:
    """The unit square with a grid and both axes named."""
    quarters = (0.0, 0.25, 0.5, 0.75, 1.0)
    lines = [
        f'<path class="grid" d="M{_px(q):.1f} {_py(0)} V{_py(1)} M{_px(0)} {_py(q):.1f} H{_px(1)}"/>' for q in quarters
    ]
    marks = [_text(_px(q), 266, f"{q:g}", "middle") + _text(72, _py(q) + 4, f"{q:g}", "end") for q in quarters]
    turned = f'<text transform="translate(24 135) rotate(-90)" text-anchor="middle">{escape(y_label)}</text>'
    return "".join([*lines, *marks, turned, _text(300, 290, x_label, "middle")])
