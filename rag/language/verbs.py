"""Verbs: the classes of those that report, their forms, and the base of any form.

    VERB_FORMS["denied"]      # ("deny", "past")
    "deny" in ASKED           # True: a question may ask for somebody's words with it, as it may not with "order"
    forms("deny")             # Forms(base="deny", third="denies", past="denied", participle="denied", ing="denying")
    lemma("went")             # "go"

Forms are inflected by rule but for the irregular ones, which ``english.toml`` lists with their source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from rag.language.lexicon import ENGLISH, listed
from rag.language.porter import stem

SAY, TELL, JUDGE, REFUSE, DENY, ASK, WOULD_NOT, PUTS_ON_PAPER, BESIDE_QUOTATION, OPTIONAL_PARTICLE = (
    frozenset(listed("verbs", name))
    for name in (
        "say", "tell", "judge", "refuse", "deny", "ask", "would_not", "puts_on_paper", "beside_quotation",
        "optional_particle",
    )
)  # fmt: skip
ACTS_WITHOUT_CLAUSE = frozenset(listed("verbs", "acts_without_clause"))
PARTICLES: Mapping[str, tuple[str, ...]] = {
    verb: tuple(after.split()) for verb, after in ENGLISH["verbs"]["particles"].items()
}
# Verbs by what they make of a clause under them; QUOTE takes somebody as a source, WITNESS who speaks, GIVE_UP a plan.
DENY, SUPPOSE, CLAIM, KNOW, SHOW, QUOTE, WITNESS, GIVE_UP = (
    frozenset(listed("clauses", name))
    for name in ("deny", "suppose", "claim", "know", "show", "quote", "witness", "give_up")
)
OPPOSITES = listed("inflection", "opposites")
REPORTING = SAY | TELL | JUDGE | REFUSE | BESIDE_QUOTATION | PARTICLES.keys()
_DOUBLING = frozenset(listed("inflection", "doubling"))
_AMBIGUOUS = frozenset(listed("inflection", "ambiguous"))

# One syllable with one short vowel: "slam", "slammed".
_SHORT = re.compile(r"[^aeiou]*[aeiou][bdgklmnprt]")

Form = Literal["base", "third", "past", "ing"]


class Forms(NamedTuple):
    """A verb's forms."""

    base: str
    third: str
    past: str
    participle: str
    ing: str


@lru_cache(maxsize=10_000)
def forms(verb: str) -> Forms:
    """A verb's forms: ``deny`` → deny, denies, denied, denied, denying."""
    third, regular, ing = _third(verb), regular_past(verb), _ing(verb)
    past, *participle = ENGLISH["verbs"]["irregular"].get(verb, regular).split()
    return Forms(verb, third, past, participle[0] if participle else past, ing)


def all_forms(verbs: Iterable[str]) -> frozenset[str]:
    """Every form of some verbs."""
    return frozenset(form for verb in verbs for form in forms(verb))


def _third(verb: str) -> str:
    if _ends_in_y(verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "go", "do")) else f"{verb}s"


def plural(noun: str) -> str:
    """A noun's plural: "attorneys", "parties", "men" and what ends so ("fishermen").

    >>> plural("authority"), plural("spokeswoman"), plural("church")
    ('authorities', 'spokeswomen', 'churches')
    """
    for one, many in ENGLISH["inflection"]["plurals"].items():
        if noun == one or (one in ("man", "woman") and noun.endswith(one)):
            return f"{noun.removesuffix(one)}{many}"
    return _third(noun)


def regular_past(verb: str) -> str:
    if _ends_in_y(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{_doubled(verb)}ed"


def _ing(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and len(verb) > 2:
        return f"{verb[:-1]}ing"
    return f"{_doubled(verb)}ing"


def _doubled(verb: str) -> str:
    return verb + verb[-1] if verb in _DOUBLING or _SHORT.fullmatch(verb) else verb


def _ends_in_y(verb: str) -> bool:
    return len(verb) > 1 and verb.endswith("y") and verb[-2] not in "aeiou"


def _reporting_forms() -> dict[str, tuple[str, Form]]:
    """Every form of a verb of saying or judging with its base; a past tense and a participle are both "past"."""
    found: dict[str, tuple[str, Form]] = {}
    for verb in sorted(REPORTING):
        of = forms(verb)
        kinds: tuple[Form, ...] = ("base", "third", "past", "past", "ing")
        for form, kind in zip(of, kinds, strict=True):
            found.setdefault(form, (verb, kind))
    found["read"] = ("read", "past")
    return found


VERB_FORMS = _reporting_forms()
# Forms that are nouns or adjectives more often than verbs; they need a subject right before them.
NOUN_LIKE = frozenset(listed("verbs", "noun_like"))
NOUN_LIKE |= {forms(verb).third for verb in NOUN_LIKE if VERB_FORMS.get(verb, (verb, "past"))[1] == "base"}

# Verbs, by their base, that only report. Those that judge what is said ("admit", "deny", "warn") aren't among them.
NEUTRAL = frozenset(listed("verbs", "neutral"))
# With these, too, a question asks for whatever somebody said.
SAID_LOOSELY = frozenset(listed("verbs", "said_loosely"))


def finite(verbs: Iterable[str]) -> frozenset[str]:
    """The forms of some verbs that stand behind a subject without "did": ``denies``, ``denied``."""
    return frozenset(form for verb in verbs for form in (forms(verb).third, forms(verb).past))


# What a question may ask for somebody's words with: what an article may say, less what is done as often as said.
ACTS = frozenset(listed("verbs", "acts"))
ASKED = (REPORTING | set(listed("verbs", "asked_too"))) - ACTS
# Verbs of doing say something with a particle: "lash out", "point to".
ASKED_PHRASES = {f"{verb} {after}" for verb in ACTS & PARTICLES.keys() for after in PARTICLES[verb]} - ACTS
ASKED_IDIOMS = frozenset(listed("verbs", "asked_idioms"))
# Behind a name and before what was said: "Lee denies it".
SAYS_SO = (finite((SAY | TELL) & ASKED) - NOUN_LIKE) | finite(listed("verbs", "says_so"))
IRREGULAR_PASTS = frozenset(forms(verb).past for verb in ASKED & ENGLISH["verbs"]["irregular"].keys())
HEARER_FIRST, HEARER_BEHIND_TO, HEARER_BEFORE_OF = (
    all_forms(listed("verbs", name)) for name in ("hearer_first", "hearer_behind_to", "hearer_before_of")
)
# Behind a name they tag a quotation: "“Are you serious?” Smith asked."
TAGS = finite(SAY | TELL | BESIDE_QUOTATION) - NOUN_LIKE


def _irregular_forms() -> dict[str, str]:
    """Irregular forms of verbs and nouns with their base, those left out that are words of their own."""
    listed_forms = {**ENGLISH["verbs"]["irregular"], **ENGLISH["inflection"]["plurals"]}
    found = {form: base for base, text in listed_forms.items() for form in text.split() if form not in _AMBIGUOUS}
    return {**found, **ENGLISH["inflection"]["meant"]}


IRREGULAR = _irregular_forms()


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The stem by which a folded word is compared: irregular forms and forms of saying go to their base first."""
    base, _ = VERB_FORMS.get(word, (IRREGULAR.get(word, word), ""))
    return stem(base)
