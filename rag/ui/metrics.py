"""Figures for Prometheus, where RAG_METRICS switches them on: requests, questions by outcome, the queue, the archive.

    meters = Meters(assistant, waiting=lambda: 3)
    meters.request(seen); meters.question(outcome)
    text, media_type = meters.exposed()

Needs the extra ``metrics``. Labels are routes, statuses and outcomes: no names, no questions. Figures of the archive
are read when they are asked for. Not covered: who may read them (the proxy in front).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

from rag.errors import SettingsError
from rag.store.jobs import JobState
from rag.ui.observed import Seen

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.assistant.events import Outcome


class Meters:
    """The figures of one server."""

    def __init__(self, assistant: Assistant, waiting: Callable[[], int]) -> None:
        try:
            import prometheus_client as prometheus
        except ImportError as error:
            hint = "pip install 'onrecord[metrics]', or unset it"
            raise SettingsError("RAG_METRICS is set, but prometheus-client isn't installed", hint) from error
        prometheus.disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = prometheus.CollectorRegistry()
        self._assistant = assistant
        self._prometheus = prometheus
        given: dict[str, Any] = {"registry": self._registry, "namespace": "onrecord"}
        self._requests = prometheus.Counter("requests", "Requests answered", ["method", "route", "status"], **given)
        self._seconds = prometheus.Histogram("request_seconds", "Time of a request", ["route"], **given)
        self._questions = prometheus.Counter("questions", "Questions, by what came of them", ["outcome"], **given)
        self._answer_seconds = prometheus.Histogram("question_seconds", "Time of a question", **given)
        prometheus.Gauge("queue", "Events that wait for their turn", **given).set_function(waiting)
        self._archive = prometheus.Gauge("archive", "What the archive holds", ["kind"], **given)
        self._jobs = prometheus.Gauge("jobs", "Jobs of reading, by state", ["state"], **given)
        prometheus.ProcessCollector(registry=self._registry)

    def request(self, seen: Seen) -> None:
        """Count a request; of streams, which last as long as a page is open, no time is taken."""
        method = seen.method if seen.method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE", "PUT", "PATCH") else "other"
        self._requests.labels(method, seen.route, str(seen.status)).inc()
        if "heartbeat" not in seen.route and not seen.route.endswith("/data"):
            self._seconds.labels(seen.route).observe(seen.seconds)

    def question(self, outcome: Outcome) -> None:
        """Count a question."""
        self._questions.labels(outcome.status).inc()
        self._answer_seconds.observe(outcome.seconds)

    def exposed(self) -> tuple[bytes, str]:
        """All figures as text, and its media type."""
        for kind, number in self._assistant.catalogue.counts().items():
            self._archive.labels(kind).set(number)
        states = [job.state for job in self._assistant.catalogue.jobs()]
        for state in get_args(JobState):
            self._jobs.labels(state).set(states.count(state))
        return self._prometheus.generate_latest(self._registry), self._prometheus.CONTENT_TYPE_LATEST
