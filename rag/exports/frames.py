"""Rows as a pandas frame, where pandas is installed.

    frame([{"speaker": "Ada Holloway", "quote": "…"}], ("speaker", "quote"))

pandas is imported when the first frame is asked for: nothing else needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag.errors import SettingsError

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> DataFrame:
    """The rows under these columns, also of none. Raises SettingsError where pandas isn't installed."""
    try:
        import pandas as pd
    except ImportError as error:
        raise SettingsError("A frame needs pandas, which isn't installed", "pip install 'onrecord[frames]'") from error
    return pd.DataFrame(rows, columns=list(columns))
