"""What an answer cost: tokens, US dollars and seconds.

    prices = load_prices(Settings())
    price = price_of("gpt-6-luna-2026-09-22", "api.openai.com", prices)
    price.cost(2000, 100, cached_tokens=1500)        # US dollars, for a prompt of 2,000 tokens and an answer of 100
    question_cost("openai:gpt-6-luna", "api.openai.com", prices)            # "about $0.0002 a question at its price …"

The built-in table, rag/data/prices.toml, holds for OpenAI alone; RAG_PRICES names one of one's own, which wins and
holds for any server. A model that neither knows has no price: its cost is None, which isn't nothing.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import SettingsError
from rag.models import OPENAI_HOST, THIS_MACHINE, model_of
from rag.models.families import reasons
from rag.schema import Usage
from rag.settings import Settings

_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    cached_input: float
    output: float

    def cost(self, prompt_tokens: int, completion_tokens: int, cached_tokens: int = 0) -> float:
        """US dollars; ``cached_tokens`` are those of the prompt that the server had in its own cache."""
        fresh = prompt_tokens - cached_tokens
        return (fresh * self.input + cached_tokens * self.cached_input + completion_tokens * self.output) / 1e6


FREE = Price(0, 0, 0)

TYPICAL_PROMPT_TOKENS = 1300
"""What a question reads with judge and searches: the mean of 262 that `rag eval --recorded` asks, by tiktoken."""

TYPICAL_COMPLETION_TOKENS = 50
"""What its answer and verdicts take: likewise, rounded up."""


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """What one reply took. ``estimated``: counted here with tiktoken, since the server didn't say.

    ``cost_usd`` is None for a model without a known price. From our cache (``from_cache``) the tokens are those of the
    reply when it was made, and the cost is zero. Seconds: until the first word, and until the last.
    """

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    cost_usd: float | None = None
    estimated: bool = False
    from_cache: bool = False
    first_word_s: float = 0.0
    total_s: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready object."""
        return asdict(self)

    @property
    def billed(self) -> Usage:
        """As an answer tells it."""
        return Usage(self.prompt_tokens, self.completion_tokens, self.cost_usd or 0.0)


@dataclass(frozen=True, slots=True)
class Prices:
    """Two tables by model name: OpenAI's, and one of the user's own."""

    openai: Mapping[str, Price]
    own: Mapping[str, Price]


def price_of(model: str, host: str, prices: Prices) -> Price | None:
    """The price of a model at a host, the one without its date if need be; None when it isn't known."""
    for table in (prices.own, prices.openai if host == OPENAI_HOST else {}):
        for name in (model, _DATE.sub("", model)):
            if name in table:
                return table[name]
    return None


def question_cost(engine: str, host: str | None, prices: Prices) -> str:
    """What a typical question costs, in a line: at the model's price, nothing, or that it isn't known."""
    model = model_of(engine)
    if host is None:
        return "nothing: no language model is asked"
    if host == THIS_MACHINE:
        return "nothing: the model runs on this machine"
    price = price_of(model, host, prices)
    if price is None:
        own = f"RAG_PRICES can tell the price of {model or 'its model'} at {host}"
        return f"nothing if {host} runs the model itself; else {own}" if _is_loopback(host) else f"not known: {own}"
    cost = price.cost(TYPICAL_PROMPT_TOKENS, TYPICAL_COMPLETION_TOKENS)
    dollars = f"about ${cost:.4f}" if cost >= 0.00005 else "less than $0.0001"
    tokens = f"{TYPICAL_PROMPT_TOKENS:,} tokens read, {TYPICAL_COMPLETION_TOKENS:,} written"
    return f"{dollars} a question at its price ({tokens}{', what it thinks not counted' if reasons(model) else ''})"


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return name == "localhost" or name == "::1" or name.startswith("127.")


def load_prices(settings: Settings) -> Prices:
    """The built-in table and that of RAG_PRICES. Raises SettingsError when the latter can't be used."""
    built_in = tomllib.loads((files("rag") / "data" / "prices.toml").read_text("utf-8"))
    return Prices(
        {name: Price(**entry) for name, entry in built_in.items()}, _own(settings.prices) if settings.prices else {}
    )


def _own(path: Path) -> dict[str, Price]:
    try:
        text = path.read_text("utf-8")
        table = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return {name: _price(**entry) for name, entry in table.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"RAG_PRICES is {str(path)!r}, which can't be used: {error}",
            "It takes TOML or JSON: for each model input and output, and cached_input if you like, in US dollars "
            "per million tokens",
        ) from error


def _price(*, input: float, output: float, cached_input: float | None = None) -> Price:
    return Price(float(input), float(input if cached_input is None else cached_input), float(output))
