"""Readers and questions on what hypothesis makes of sound documents; `make fuzz` runs it for longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import APART, SEEDS, Edit, check_document, check_question, document, edits, questions
from hypothesis import HealthCheck, given, settings


@pytest.mark.parametrize("suffix", [suffix for suffix in SEEDS if suffix not in APART])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes=edits)
def test_a_reader_gives_articles_or_says_why_not(tmp_path: Path, suffix: str, changes: list[Edit]) -> None:
    check_document(suffix, document(suffix, changes), tmp_path)


@pytest.mark.parametrize("suffix", APART)
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes=edits)
def test_a_reader_apart_gives_articles_or_says_why_not(tmp_path: Path, suffix: str, changes: list[Edit]) -> None:
    check_document(suffix, document(suffix, changes), tmp_path)


@settings(max_examples=50)
@given(first=questions, second=questions)
def test_any_question_is_read(first: str, second: str) -> None:
    check_question(first, second)
