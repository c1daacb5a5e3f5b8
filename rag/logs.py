"""Logging of the ``rag`` command: lines of text, or a JSON object a line for whoever collects them.

    set_up(Settings(log="info", log_format="json"))
    {"time": "2031-05-08T09:30:00.123+00:00", "level": "info", "logger": "rag.requests", "message": "…", "status": 200}

What is given as ``extra`` stands in the object by its name. Not covered: what is logged (``ui.observed``), spans
(``telemetry``).
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from rag.settings import Settings

_OWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    """A record as a JSON object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OWN},
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def set_up(settings: Settings) -> None:
    """From now on log to stderr, from the level on and in the form that are set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else logging.Formatter(logging.BASIC_FORMAT))
    logging.basicConfig(level=settings.log.upper(), handlers=[handler])
