"""Clauses: whether the article tells one as so, by the clauses that it hangs on (``subordination``).

    Lee said …                                       asserted
    Hale confirmed that Lee had said …               asserted: "confirmed" leaves it so
    It is false that Nero claimed that Lee said …    denied: Lee said ← Nero claimed ← it is false
    If Lee had said …                                open: only supposed
    A post claims that Lee said …                    open: nobody answers for it

What a verb, noun or adjective makes of the clause under it is a class of ``english.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.language import verbs
from rag.statements.phrases import Subject
from rag.statements.sources import source_of
from rag.statements.tokens import Token

Standing = Literal["asserted", "denied", "open"]
Effect = Literal["denies", "supposes", "claims", "knows", "shows"]


def _effects() -> Iterator[tuple[str, Effect]]:
    """Every form of a verb that takes a clause, with what it makes of it; the last class that has it counts."""
    classes: list[tuple[Effect, Iterable[str]]] = [
        ("shows", verbs.SHOW | verbs.REPORTING),
        ("claims", verbs.CLAIM),
        ("supposes", verbs.SUPPOSE),
        ("denies", verbs.DENY),
        ("knows", verbs.KNOW),
    ]
    return ((form, effect) for effect, bases in classes for form in verbs.all_forms(bases))


EFFECTS: Mapping[str, Effect] = dict(_effects())


# What stands under a clause of an effect, plain and negated; under one that shows it is what that clause is itself.
_LENDS: Mapping[Effect, tuple[Standing, Standing]] = {
    "denies": ("denied", "asserted"),
    "supposes": ("open", "denied"),
    "claims": ("open", "open"),
    "knows": ("asserted", "asserted"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb, or a noun or adjective that takes a clause, with its subject and the clause ``above`` that it hangs on.

    ``effect`` is what it makes of a clause under it; it is ``supposed`` by a modal, by a question, or by how it is
    tied; ``invented`` where a fake is the source of it.
    """

    effect: Effect = "shows"
    subject: Subject | None = None
    negated: bool = False
    supposed: bool = False
    invented: bool = False
    above: Clause | None = None

    @property
    def standing(self) -> Standing:
        """Whether the article tells this clause as so."""
        lent = self._lent
        return self._own if lent == "asserted" else lent

    @property
    def lends(self) -> Standing:
        """What a clause under this one stands as: "that she left" under "Lee denied" is denied."""
        if self.invented:
            return "denied"
        lent = self._lent
        if lent != "asserted":
            return lent
        if self.effect == "shows":
            return self._own
        plain, negated = _LENDS[self.effect]
        return negated if self.negated else plain

    @property
    def _lent(self) -> Standing:
        """What it stands as by the clause above: each is asked once, so that a chain takes linear time."""
        return self.above.lends if self.above is not None else "asserted"

    @property
    def _own(self) -> Standing:
        """What it would stand as by itself."""
        if self.supposed:
            return "open"
        return "denied" if self.negated or self.invented else "asserted"

    def of(self, tokens: Sequence[Token], subject: Subject, lo: int) -> Clause:
        """This clause with its subject and what that makes of it: nobody's, a fake's, or whose claim it is."""
        source = source_of(tokens, subject, lo)
        effect = self.effect
        if effect == "claims" and source == "somebody":
            effect = "shows"  # "Hale claims that Lee said": Hale answers for it
        elif effect == "shows" and source == "hearsay":
            effect = "claims"  # "a meme says that Lee said"
        negated = self.negated or source == "nobody"
        return replace(self, effect=effect, subject=subject, negated=negated, invented=source == "fake")
