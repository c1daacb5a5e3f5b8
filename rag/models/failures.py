"""What went wrong with a model's server, in words that say what to do; the key never among them.

    try:
        ...                                                     # the openai client at work
    except FAILURES as error:
        raise explained(error, Server("gpt-6-luna", "api.openai.com", key="sk-…", timeout_s=60)) from None

The client's own exceptions tell the cases apart. A reply that isn't OpenAI's breaks the client in ways that it doesn't
declare (ValueError, TypeError, AttributeError), and one that breaks off raises httpx's errors: both are caught too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import httpx
import openai

from rag.errors import ContextWindowError, InterruptedAnswerError, ModelError
from rag.models import OPENAI_HOST

FAILURES = (openai.OpenAIError, httpx.HTTPError, ValueError, TypeError, AttributeError)

_WINDOW_WORDS = re.compile(r"context[ _](?:length|window|size)|exceed_context_size|too many tokens", re.IGNORECASE)
_TOKENS = re.compile(r"(\d[\d,]*) tokens")
_SAID = 200


@dataclass(frozen=True)
class Server:
    """What a message may name of a server (its host, never its whole address), and what it must not: the key.

    ``model`` is empty where only the list of models is asked for.
    """

    model: str
    host: str
    key: str = field(repr=False)
    timeout_s: float = 60
    azure: bool = False

    @property
    def asked_for(self) -> str:
        """What it has or hasn't."""
        return f"the model {self.model!r}" if self.model else "a list of models"

    @property
    def key_name(self) -> str:
        """The variable that holds its key."""
        return "AZURE_OPENAI_API_KEY" if self.azure else "OPENAI_API_KEY"

    @property
    def address_hint(self) -> str:
        """What to do when it isn't what its address promises."""
        if self.azure:
            return "Check AZURE_OPENAI_ENDPOINT, and OPENAI_API_VERSION if it is set"
        return "Check OPENAI_BASE_URL: it usually ends in /v1"

    def censored(self, text: str) -> str:
        """What the server said, on one line, at most 200 characters, with the key struck out."""
        said = " ".join(text.split())
        return (said.replace(self.key, "…") if self.key else said)[:_SAID]


def explained(error: Exception, server: Server, *, words_came: bool = False) -> ModelError:
    """The error as ours: InterruptedAnswerError once words had come, ContextWindowError for a prompt too long."""
    if words_came:
        return InterruptedAnswerError(f"The answer of {server.model} broke off: {_cause(error, server)}", "Ask again")
    if isinstance(error, openai.APIError) and not isinstance(error, openai.AuthenticationError):
        window = _window_exceeded(error, server)
        if window:
            return window
    if isinstance(error, openai.APIStatusError):
        return _refused(error, server)
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return ModelError(
            f"{server.host} sent nothing for {server.timeout_s:g} s",
            "Try again, raise RAG_LLM_TIMEOUT_S, or choose a faster model",
        )
    if isinstance(error, openai.APIConnectionError | httpx.TransportError):
        return ModelError(
            f"{server.host} can't be reached: {_cause(error, server)}",
            _unreachable_hint(server),
        )
    if isinstance(error, openai.APIError):
        return ModelError(f"{server.model!r} at {server.host} failed: {_cause(error, server)}", "Try again")
    return ModelError(
        f"{server.host} sent something else than OpenAI's interface says: {_cause(error, server)}",
        server.address_hint,
    )


def _unreachable_hint(server: Server) -> str:
    if server.azure:
        return "Check AZURE_OPENAI_ENDPOINT and that you are online"
    return "Check that you are online" if server.host == OPENAI_HOST else "Check OPENAI_BASE_URL and that it runs"


def silent(model: str, host: str, finish_reason: str | None, max_tokens: int) -> ModelError:
    """The error for a reply that has ended without a word in it."""
    if finish_reason == "length":
        return ModelError(f"{model} used up its {max_tokens} tokens before the first word", "Raise RAG_LLM_MAX_TOKENS")
    if finish_reason == "content_filter":
        return ModelError(f"{host} withheld the answer of {model}", "Ask in other words")
    return ModelError(f"{model} sent an empty answer", "Try again, or try another model")


def cut_off(model: str, host: str, hint: str, *, words_came: bool) -> ModelError:
    """The error for a stream that has ended without saying that it is finished; the hint is for one without a word."""
    if words_came:
        return InterruptedAnswerError(f"The answer of {model} broke off: {host} ended the connection", "Ask again")
    return ModelError(f"{host} sent nothing that is a model's answer", hint)


def _refused(error: openai.APIStatusError, server: Server) -> ModelError:
    """The error for a status of 400 and more."""
    said = server.censored(_words(error))
    match error.status_code:
        case 401:  # not what the server says: OpenAI repeats part of the key
            return ModelError(f"{server.host} refused the key", f"Check {server.key_name}")
        case 403:
            return ModelError(
                f"{server.host} doesn't let this key use {server.asked_for}",
                f"Check what {server.key_name}'s key may do",
            )
        case 404:
            return ModelError(f"{server.host} doesn't have {server.asked_for}: {said}", _missing_hint(server))
        case 429 if error.code == "insufficient_quota":
            return ModelError(f"The account at {server.host} has no credit left", "Add some, or use another key")
        case 429:
            after = error.response.headers.get("retry-after")
            wait = f" It asks to wait {after} s" if after and after.isdigit() else ""
            return ModelError(f"{server.host} has had too many requests.{wait}", "Try again later")
        case status if status >= 500:
            return ModelError(f"{server.host} failed (status {status}): {said}", "Try again later")
        case status:
            return ModelError(
                f"{server.host} refused the request for {server.asked_for} (status {status}): {said}",
                "Check RAG_LLM; other models may take it",
            )


def _missing_hint(server: Server) -> str:
    if not server.model:
        return server.address_hint
    if server.azure:
        return f"Check that RAG_LLM names a deployment. {server.address_hint}"
    return "Check RAG_LLM, and OPENAI_BASE_URL if it is set: it usually ends in /v1"


def _words(error: openai.APIError) -> str:
    """What the server said went wrong, out of its JSON if that is what it sent."""
    message = error.body.get("message") if isinstance(error.body, dict) else None
    return message if isinstance(message, str) else error.message


def _window_exceeded(error: openai.APIError, server: Server) -> ContextWindowError | None:
    """The error for a prompt over the window, or None if that isn't what was said."""
    if not _WINDOW_WORDS.search(f"{error.code} {error.type} {error.message}"):
        return None
    body = error.body if isinstance(error.body, dict) else {}
    prompt, window = body.get("n_prompt_tokens"), body.get("n_ctx")  # llama.cpp; others say it in words
    numbers = [int(number.replace(",", "")) for number in _TOKENS.findall(error.message)]
    if not isinstance(prompt, int) and not isinstance(window, int) and len(numbers) >= 2:
        prompt, window = max(numbers[:2]), min(numbers[:2])
    return too_long(
        server.model, prompt if isinstance(prompt, int) else None, window if isinstance(window, int) else None
    )


def too_long(model: str, prompt_tokens: int | None, context_window: int | None) -> ContextWindowError:
    """The error for a prompt of so many tokens and a window of so many, None where that isn't known."""
    prompt = f"A prompt of {prompt_tokens} tokens" if prompt_tokens else "The prompt"
    window = f"the {context_window} tokens" if context_window else "what"
    return ContextWindowError(
        f"{prompt} is more than {window} {model!r} can read",
        "Set RAG_LLM_CONTEXT_WINDOW to the model's real window, lower RAG_TOP_K, or choose a model with a larger one",
        prompt_tokens=prompt_tokens,
        context_window=context_window,
    )


def _cause(error: Exception, server: Server) -> str:
    """The innermost reason: the client wraps "Connection refused" in "Connection error."."""
    while error.__cause__ is not None and isinstance(error.__cause__, Exception):
        error = error.__cause__
    return server.censored(str(error)) or type(error).__name__
