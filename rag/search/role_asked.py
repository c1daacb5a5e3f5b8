"""The role by which a question names whom it asks about, and what they are asked to have done.

    role = RoleAsked.of("the leader of the dockers' union signed the deal")
    role.text, role.head, role.done     # "the leader of the dockers' union", "leader", "signed the deal"
    role.is_spoken_of("The dockers' union met. Its head left.")   # True: it speaks of the union

Not covered: roles that no list holds, and those without an article before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import lexicon
from rag.language.terms import stems

_ARTICLES = frozenset({"the", "a", "an"})
_OF_WHAT = frozenset({"of", "for", "at", "in"})
_LONGEST_ROLE = 4  # words before "of": "the former deputy prime minister"
_LONGEST_OWNER = 3  # words: "the transport workers' union"


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role as asked for, its noun, and the words behind it."""

    text: str
    head: str
    done: str

    @classmethod
    def of(cls, told: str) -> RoleAsked | None:
        """The role that words begin with; None when they begin otherwise, or nothing stands behind it."""
        tokens = told.split()
        head = _head([token.casefold() for token in tokens])
        if head is None:
            return None
        end = _end(tokens, head + 1)
        done = tokens[end:]
        is_whole = bool(done) and done[0] != "and"
        return cls(" ".join(tokens[:end]), tokens[head].casefold(), " ".join(done)) if is_whole else None

    def is_spoken_of(self, text: str) -> bool:
        """Whether a text holds every word of what it is a role of, in any form; where that isn't said, its noun.

        "Who leads the dockers' union" is their leader.
        """
        noun = set(stems(self.head))
        return (set(stems(self.text)) - noun or noun) <= set(stems(text))


def _head(low: Sequence[str]) -> int | None:
    """Where the role's noun stands behind its article: the last of several, as in "police chief"."""
    if not low or low[0] not in _ARTICLES:
        return None
    nouns = [at for at, word in enumerate(low[: _LONGEST_ROLE + 1]) if word in lexicon.ROLES]
    return next((at for at in nouns if at + 1 not in nouns), None)


def _end(tokens: Sequence[str], at: int) -> int:
    """Where what a role is of is over: a name, a noun, or the owner and what is owned."""
    if tokens[at : at + 1] == [] or tokens[at] not in _OF_WHAT:
        return at
    at += 2 if tokens[at + 1 : at + 2] and tokens[at + 1] in lexicon.DETERMINERS else 1
    owner = next((here for here in range(at, at + _LONGEST_OWNER) if _owns(tokens[here : here + 1])), None)
    if owner is not None:
        return owner + 2
    while tokens[at + 1 : at + 2] and _goes_on(tokens[at], tokens[at + 1]):
        at += 1
    return at + 1


def _goes_on(word: str, following: str) -> bool:
    """Whether a word and the next are of one name: "New Ostby", "water board"."""
    return (word[:1].isupper() and following[:1].isupper()) or following.casefold() in lexicon.BODIES


def _owns(token: Sequence[str]) -> bool:
    return bool(token) and token[0].endswith(("'", "’", "'s", "’s"))
