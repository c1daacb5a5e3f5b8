"""Every error that a user can meet, and what each means.

    RagError                     root; ``kind``, ``message`` and ``hint`` are for people
    ├── SettingsError            a setting has a value that can't be used
    ├── QuestionError            a question is empty, too long, or filters contradict each other
    ├── ReadError                one document couldn't be read (goes into the ingest report)
    │   └── FetchError           ... because its URL couldn't be fetched, or may not be
    ├── EmbeddingError           the embedding model is missing, altered, or its server refused
    ├── ModelError               the language model is missing, or its server refused, failed or sent nothing
    │   ├── ContextWindowError   ... because the prompt is longer than the model can read
    │   └── InterruptedAnswerError   ... in the middle of an answer, after words had come
    ├── CancelledError           somebody ended a reading from elsewhere: the archive's page, another command
    ├── StoreError               the archive on disk can't be used as it is
    │   ├── EmptyArchiveError    nothing has been ingested yet
    │   ├── ModelMismatchError   the archive was built with another embedding model
    │   ├── UnknownArticleError  no article has that id
    │   └── UnknownCollectionError   no collection has that name
    ├── AccountError             a name, a password, a role or a key can't be kept as it is given
    ├── AccessError              who asks isn't known, or may not do it
    │   └── TooManyError         ... or asks too often
    ├── ServerError              a server that holds an archive isn't there, or refuses
    └── EvaluationError          a gold file, a suite or a gate is wrong

A message says what happened and names the value; the hint says what to do next. Anything else that is
raised is a bug and keeps its traceback.
"""

from __future__ import annotations


class RagError(Exception):
    """Something a user can act on. ``str(error)`` is one line: the message, then the hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message.rstrip('.')}. {self.hint}".strip() if self.hint else self.message

    @property
    def kind(self) -> str:
        """The class's name without "Error", in lower snake case: ``empty_archive``."""
        name = type(self).__name__.removesuffix("Error")
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class SettingsError(RagError):
    """A setting has a value that can't be used."""


class QuestionError(RagError):
    """A question can't be asked as it stands."""


class ReadError(RagError):
    """One document couldn't be read. ``source`` is its path or URL as given."""

    def __init__(self, source: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.source = source

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str]]:
        """As it travels between processes."""
        return type(self), (self.source, self.message, self.hint)


class FetchError(ReadError):
    """A URL couldn't be fetched, or may not be."""


class EmbeddingError(RagError):
    """The embedding model is missing or altered, or its server refused."""


class ModelError(RagError):
    """The language model is missing, or its server refused, failed or sent nothing. No word of an answer had come."""


class ContextWindowError(ModelError):
    """The prompt is longer than the model can read. Both numbers are tokens, None where the server doesn't say."""

    def __init__(self, message: str, hint: str = "", *, prompt_tokens: int | None, context_window: int | None) -> None:
        super().__init__(message, hint)
        self.prompt_tokens = prompt_tokens
        self.context_window = context_window


class InterruptedAnswerError(ModelError):
    """The answer broke off after words had come: what is there is not the whole of it."""


class ClusterError(RagError):
    """A Ray cluster isn't there, or what ran on it failed."""


class CancelledError(RagError):
    """Somebody ended a reading from elsewhere."""


class StoreError(RagError):
    """The archive on disk can't be used as it is."""


class EmptyArchiveError(StoreError):
    """Nothing has been ingested yet."""


class ModelMismatchError(StoreError):
    """The archive was built with another embedding model."""


class UnknownArticleError(StoreError):
    """No article has that id."""


class UnknownCollectionError(StoreError):
    """No collection has that name."""


class AccountError(RagError):
    """A name, a password, a role, an invitation or a key can't be kept, or used, as it is given."""


class AccessError(RagError):
    """Who asks isn't known, or may not do it."""


class TooManyError(AccessError):
    """Who asks does so too often; they may again after ``wait_s`` seconds."""

    def __init__(self, message: str, hint: str = "", *, wait_s: int) -> None:
        super().__init__(message, hint)
        self.wait_s = wait_s


class ServerError(RagError):
    """A server that holds an archive isn't there, or refuses."""


class EvaluationError(RagError):
    """A gold file, a suite or a gate is wrong."""
