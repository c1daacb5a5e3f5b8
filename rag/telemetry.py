"""OpenTelemetry spans, through LlamaIndex's instrumentation, for whoever sets an endpoint; otherwise nothing at all.

    stop = start(Settings(otel_exporter_otlp_endpoint="http://localhost:4318"))
    ...                                                # retrieval, the model's replies and the rest are spans now
    stop()                                             # what is still waiting is sent

A span carries a name, times, an error's type and, for a model's reply, the model, the host and token counts, named as
in OpenTelemetry's conventions for generative AI. No question, prompt, answer or article text: LlamaIndex's events hold
those, and aren't listened to. Needs the extra ``otel``. Not covered: metrics and logs, and OTLP over gRPC.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

SERVICE = "onrecord"
_tracers: list[Tracer] = []  # of our own spans: one while they are sent
_TIMEOUT_S = 1  # a collector that is down may not keep anybody waiting


def start(settings: Settings) -> Callable[[], None]:
    """From now on send spans to the endpoint that is set; what is returned stops that.

    Nothing is imported, and stopping does nothing, when none is set. Raises SettingsError when the extra is missing.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if not endpoint:
        return lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise _missing(endpoint) from error
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_TIMEOUT_S))
    )
    return _listen(provider, endpoint)


def span(name: str) -> AbstractContextManager[object]:
    """What is done within is a span of this name, if spans are sent; of an error nothing is told."""
    if not _tracers:
        return nullcontext()
    return _tracers[-1].start_as_current_span(name, record_exception=False, set_status_on_exception=False)


def _listen(provider: TracerProvider, endpoint: str) -> Callable[[], None]:
    """Make spans of what LlamaIndex's dispatcher tells, until the returned function is called."""
    try:
        from llama_index.observability.otel.base import OTelCompatibleSpanHandler
    except ImportError as error:
        raise _missing(endpoint) from error
    from llama_index_instrumentation import get_dispatcher

    from rag.models.usage import ModelUsage

    class Spans(OTelCompatibleSpanHandler):
        """LlamaIndex's handler, with the token counts of a reply, and without the words of an error."""

        def prepare_to_exit_span(
            self, id_: str, bound_args: inspect.BoundArguments, instance: Any = None, result: Any = None, **kwargs: Any
        ) -> Any:
            """The span ends well; ``result`` is what the call returned."""
            usage, span = getattr(result, "usage", None), self.all_spans.get(id_)
            if span is not None and isinstance(usage, ModelUsage):
                span.set_attribute("gen_ai.usage.input_tokens", usage.prompt_tokens)
                span.set_attribute("gen_ai.usage.output_tokens", usage.completion_tokens)
            return super().prepare_to_exit_span(id_, bound_args, instance, result, **kwargs)

        def prepare_to_drop_span(
            self,
            id_: str,
            bound_args: inspect.BoundArguments,
            instance: Any = None,
            err: BaseException | None = None,
            **kwargs: Any,
        ) -> Any:
            """The span ends with an error, which may quote what was asked: only its type is told."""
            nameless = err and Exception(type(err).__name__)
            return super().prepare_to_drop_span(id_, bound_args, instance, nameless, **kwargs)

    root = get_dispatcher()
    handler = Spans(tracer=provider.get_tracer(SERVICE))  # type: ignore[call-arg]
    root.add_span_handler(handler)
    tracer = provider.get_tracer(SERVICE)
    _tracers.append(tracer)

    def stop() -> None:
        root.span_handlers.remove(handler)
        _tracers.remove(tracer)
        provider.shutdown()

    return stop


def _missing(endpoint: str) -> SettingsError:
    return SettingsError(
        f"OTEL_EXPORTER_OTLP_ENDPOINT is {endpoint!r}, but the packages that send spans aren't installed",
        "pip install 'onrecord[otel]', or unset it",
    )
