"""Settings from keyword arguments, the environment, ``.env`` and what was chosen at the pages, in that order.

They are passed in, never global.

    Settings(home="archive", passage_tokens=200)

Every environment variable is listed in ``.env.example``; a test holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, AliasChoices, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag import preferences, translation
from rag.errors import SettingsError

_COLUMN = r"(text|title|publisher|author|published_at|updated_at|url)\s*=\s*[^,=]+"  # our field, their column
OPENAI_URL = "https://api.openai.com/v1"
RAY_HERE = "local"  # what RAG_RAY says for a cluster that is started here
# What was meant for another setting, and is nobody's business: a known beginning, or a long run of letters and digits.
_KEY = re.compile(
    r"\b(?:(?:sk|pk|rk|key|hf|gh[a-z]|xox[a-z])[-_]|bearer |eyJ)[\w-]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"
    r"(?=[^\W_]*[a-z])(?=[^\W_]*\d)[^\W_]{16}",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"//[^/\s@]*@")  # of an address


class Settings(BaseSettings):
    """All that can be set. Raises :class:`SettingsError` naming the variable when a value can't be used."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, populate_by_name=True
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("onrecord", appauthor=False)),
        description="folder that holds all state: the catalogue and the vector index",
    )
    catalogue_url: SecretStr | None = Field(
        default=None, description="PostgreSQL database that holds the catalogue; else a file in the home does"
    )
    embedding: str = Field(
        default="local",
        pattern=r"^(local|local:.+|openai:.+)$",
        description="local, local:PATH (the same model file elsewhere) or openai:MODEL",
    )
    embedding_base_url: str | None = Field(
        default=None, description="the embedding model's OpenAI-compatible server; else OPENAI_BASE_URL"
    )
    chroma_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s@]+$",
        description="Chroma's server that keeps the vectors; else a folder here",
    )
    chroma_tenant: str = Field(default="default_tenant", min_length=1, description="the tenant there")
    chroma_database: str = Field(default="default_database", min_length=1, description="the database there")
    chroma_header: str = Field(
        default="X-Chroma-Token", pattern=r"^[A-Za-z0-9-]+$", description="the header that its token is sent in"
    )
    chroma_token: SecretStr | None = Field(default=None, description="the token, all that the header says")
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY"),
        description="key for OpenAI or a compatible server",
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL"),
        description="an OpenAI-compatible server",
    )
    azure_openai_endpoint: str | None = Field(
        default=None,
        validation_alias=AliasChoices("azure_openai_endpoint", "AZURE_OPENAI_ENDPOINT"),
        description="the address of an Azure OpenAI resource",
    )
    azure_openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("azure_openai_api_key", "AZURE_OPENAI_API_KEY"),
        description="key for it",
    )
    openai_api_version: str | None = Field(
        default=None,
        validation_alias=AliasChoices("openai_api_version", "OPENAI_API_VERSION"),
        description="version of Azure's dated interface; else its v1, which has none",
    )
    llm: str = Field(
        default="auto",
        pattern=r"^(auto|extractive|openai:.+|azure:[^=].*|local:.+)$",
        description="auto, extractive, openai:MODEL, azure:DEPLOYMENT[=MODEL] or local:PATH (a GGUF file)",
    )
    llm_auto_model: str | None = Field(
        default=None, description="the model of auto; else OpenAI's default of ours, or the first that a server lists"
    )
    llm_context_window: int = Field(
        default=8192, ge=512, description="tokens that a model reads, prompt and answer, unless LlamaIndex knows it"
    )
    llm_max_tokens: int = Field(default=800, ge=16, description="longest answer, in tokens")
    llm_temperature: float = Field(default=0, ge=0, le=2, description="0 for the likeliest words, more for others")
    llm_seed: int | None = Field(
        default=None,
        ge=0,
        lt=2**32 - 1,
        description="draws the same words again from the same prompt, if the model can",
    )
    evidence_tokens: int = Field(default=2000, ge=100, description="most of the archive's text that a model reads")
    judge: str | None = Field(
        default=None, pattern=r"^(openai:.+|local:.+)$", description="the model that judges; else the one that writes"
    )
    exam: Literal["auto", "off"] = Field(
        default="auto", description="whether a model's judgement counts once it has passed an exam, or never"
    )
    llm_timeout_s: float = Field(default=60, gt=0, description="longest silence of a language model, in seconds")
    llm_retries: int = Field(default=2, ge=0, le=10, description="further tries when a model's server is busy or fails")
    prices: Path | None = Field(
        default=None, description="TOML or JSON table of prices that wins over the built-in one"
    )
    cache: bool | Literal["auto"] = Field(
        default="auto", description="keep a model's answers and give them again: auto is for rag eval only"
    )
    otel_exporter_otlp_endpoint: str | None = Field(
        default=None,
        validation_alias=AliasChoices("otel_exporter_otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="OpenTelemetry collector (OTLP over HTTP) that spans are sent to",
    )
    passage_tokens: int = Field(default=160, ge=16, le=2000, description="size of a passage, in tiktoken tokens")
    top_k: int = Field(default=20, ge=1, le=200, description="passages that retrieval hands to answering")
    max_question_characters: int = Field(default=2_000, ge=50, le=2_000, description="longest question")
    max_name_characters: int = Field(
        default=300, ge=20, description="longest name, topic, period or search, in characters"
    )
    max_document_mb: float = Field(default=20, gt=0, description="largest document that is read, in MB")
    max_line_mb: float = Field(default=2, gt=0, description="largest line of a JSON Lines file, in MB")
    max_sentence_characters: int = Field(
        default=20_000, ge=1_000, description="longest sentence of a document that is read: prose has none of 5,000"
    )
    document_seconds: float = Field(
        default=20, ge=1, description="processor time in which who says what in one article has to be found"
    )
    workers: int | None = Field(
        default=None, ge=0, le=64, description="processes that read documents; 0 for none, empty for half the cores"
    )
    ray: str | None = Field(
        default=None, description="Ray cluster that reads and embeds files: local, or an address; empty for none"
    )
    max_feed_entries: int = Field(default=500, ge=1, description="entries of a feed that are read, the first ones")
    feed_seconds: float = Field(default=600, gt=0, description="time for fetching all pages that a feed links to")
    columns: str = Field(
        default="",
        pattern=rf"^\s*({_COLUMN}(\s*,\s*{_COLUMN})*)?\s*$",
        description="columns of tables and JSON Lines that go by other names, as in text=Copy, title=Head",
    )
    follow_links: bool = Field(default=False, description="read what links in a folder lead to outside of it")
    timeout_s: float = Field(default=20, gt=0, description="seconds to wait for a web page or a server")
    allow_private_urls: bool = Field(default=False, description="fetch from private and loopback addresses too")
    ui_auth: SecretStr | None = Field(
        default=None, description="who may log in to the pages as an admin: user:hash, several separated by spaces"
    )
    oidc_issuer: str = Field(default="", pattern=r"^(https?://\S+)?$", description="provider at which people log in")
    oidc_client_id: str = Field(default="", description="by which the provider knows these pages")
    oidc_client_secret: SecretStr | None = Field(default=None, description="what the provider gave with it")
    oidc_role: Literal["", "reader", "editor"] = Field(
        default="", description="role of whom the provider vouches for and nobody invited; empty: they stay out"
    )
    ui_hosts: str = Field(
        default="", pattern=r"^[^/]*$", description="further names that the pages go by, separated by spaces"
    )
    ui_proxies: str = Field(
        default="127.0.0.1 ::1",
        description="addresses and networks of the proxies whose word on who asks is taken, separated by spaces",
    )
    ui_max_upload_mb: float = Field(default=50, gt=0, description="largest file that the pages take, in MB")
    ui_dates: Literal["day-first", "month-first", "iso"] = Field(
        default="day-first", description="how the pages write dates: 8 May 2031, May 8, 2031 or 2031-05-08"
    )
    ui_quotes: Literal["double", "single", "angle", "low"] = Field(
        default="double", description="how the pages quote: “…”, ‘…’, «…» or „…“"
    )
    ui_language: Annotated[str, AfterValidator(translation.known)] = Field(
        default="en", description="what the pages are in: en, or the code of a file in rag/translation"
    )
    server: str | None = Field(default=None, description="the rag serve that rag ask asks, as in http://127.0.0.1:7860")
    server_key: SecretStr | None = Field(default=None, description="a key for it")
    service: bool = Field(
        default=True, description="let commands be answered by a rag serve that runs over this archive"
    )
    log: Literal["debug", "info", "warning", "error"] = Field(
        default="error", description="what the rag command logs to stderr, from this level on"
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="how it logs: lines of text, or a JSON object a line"
    )
    log_questions: bool = Field(default=False, description="log what is asked too, and not only what came of it")
    metrics: bool = Field(default=False, description="give figures for Prometheus at /metrics of the pages")

    _chosen: frozenset[str] = PrivateAttr(default=frozenset())

    def __init__(self, *, _choices: Any = None, **values: object) -> None:
        try:
            super().__init__(**values)  # type: ignore[arg-type]
            choices = preferences.read(self.home) if _choices is None else _choices
            if chosen := preferences.usable(choices, self._said()):
                super().__init__(**{**values, **chosen})
                self._chosen = frozenset(chosen)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "settings"
            raise SettingsError(
                f"{variable(name)} is {_shown(first['input'])}: {first['msg'][:1].lower()}{first['msg'][1:]}",
                "See .env.example for what each setting takes",
            ) from error

    def with_choices(self, changes: Mapping[str, Any] = MappingProxyType({})) -> Settings:
        """What a program or the environment says, and for the rest what is chosen by now, with ``changes`` to it.

        A change to None is a choice taken back. Raises SettingsError when a value can't be used.
        """
        choices = {**preferences.read(self.home), **changes}
        said: dict[str, Any] = {name: getattr(self, name) for name in self._said()}
        return type(self)(**said, _choices={name: value for name, value in choices.items() if value is not None})

    def is_said(self, name: str) -> bool:
        """Whether a program or the environment says it, so that nobody chooses it at the pages."""
        together = preferences.TOGETHER if name in preferences.TOGETHER else {name}
        return bool(together & self._said())

    def _said(self) -> frozenset[str]:
        """What a program or the environment says; a default, as a copy of .env.example has them, says nothing."""
        fields = type(self).model_fields
        given = self.model_fields_set - self._chosen
        return frozenset(name for name in given if getattr(self, name) != fields[name].get_default())

    def without_keys(self) -> Settings:
        """The settings as whoever reads strangers' bytes may have them."""
        return self.model_copy(update={name: None for name, value in self if hasattr(value, "get_secret_value")})

    @property
    def column_names(self) -> dict[str, str]:
        """What ``columns`` says: our name of a field to the one that somebody's files have."""
        pairs = (pair.partition("=") for pair in self.columns.split(",") if pair.strip())
        return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}

    @property
    def catalogue_address(self) -> str | None:
        """The address of the PostgreSQL database that holds the catalogue, password and all; None for a file."""
        return self.catalogue_url.get_secret_value() if self.catalogue_url else None

    @property
    def embedding_url(self) -> str | None:
        """The address of the embedding model's server, OpenAI's own unless one is set; None for the local model."""
        if not self.embedding.startswith("openai:"):
            return None
        return self.embedding_base_url or self.openai_base_url or OPENAI_URL


def variable(name: str) -> str:
    """The environment variable of a setting: ``RAG_TOP_K`` of ``top_k``."""
    field = Settings.model_fields.get(name)
    alias = field.validation_alias if field else None
    if isinstance(alias, AliasChoices):
        return str(alias.choices[-1])
    return name if name.isupper() else f"RAG_{name.upper()}"


def _shown(value: object) -> str:
    """A value as an error shows it; one that looks like a key isn't."""
    text = _PASSWORD.sub("//…@", str(value))
    return (
        f"{len(text)} characters that look like a key"
        if _KEY.search(text)
        else repr(text if text != str(value) else value)
    )
