"""Cues: the words of saying, writing or judging in a sentence.

    "Lee has said …"    "…, saying …"    "went on to insist …"    "according to Lee"    "as Lee put it"

A cue is a verb of the lexicon in a form that reports; a refusal is one, too ("declined to comment", "would not say").
Left out: what isn't said ("did not say"), isn't said yet ("will announce"), or is done to somebody ("was told"), nouns
that look like verbs ("her claims"), and other senses ("added to the bill").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.language import lexicon, verbs
from rag.statements.phrases import Subject, is_adverb, is_break, subject_before
from rag.statements.tokens import Token

_ONGOING = lexicon.words("went goes go continued continues continue proceeded began took takes")
_OTHER_SENSES = frozenset(
    [("compare", "with"), ("compare", "to"), ("thank", "to"), ("add", "to"), ("ask", "of")]
    + [(base, "to") for base in ("begin", "start", "continue", "think", "go")]
)
_NOT_REPORTING = (lexicon.NEGATIONS - {"without", "no"}) | (lexicon.MODALS - {"would"})
_CONTRACTED = lexicon.PRONOUNS | {"that", "there", "what", "here"}
_UNITS = frozenset({*lexicon.UNITS_OF_TIME, *(f"{unit}s" for unit in lexicon.UNITS_OF_TIME)})
_SPANS_OF_TIME = {*lexicon.UNITS_OF_TIME, *lexicon.PARTS_OF_DAY, *lexicon.SEASONS, "weekend", "ago"}
_AMOUNTS = lexicon.DETERMINERS | _UNITS | lexicon.words("hour hours minutes less than about nearly almost ten dozen")
_WITH_PARTICIPLE = lexicon.DOCUMENTS | {"by", "after", "before", "while", "and", "in", "when", "upon"}
_CLAUSE_OPENINGS = lexicon.THIRD_SUBJECTS | lexicon.THEIRS | {"that", "the", "a", "an", "there"}
_TEXTS_WRITTEN = lexicon.POSSESSIVES | {"a", "an", "more"}  # "wrote his books"
_PLURAL_SUBJECTS = lexicon.PRONOUNS - lexicon.THIRD_SUBJECTS | {"they"}


@dataclass(frozen=True, slots=True)
class Cue:
    """Token range of the words of saying, adverbs and dates before them included; the words proper begin at ``first``.

    ``base`` is the verb of the lexicon, "according" or "label".
    """

    start: int
    first: int
    verb: int
    end: int
    base: str
    form: Literal["base", "third", "past", "ing", "to", "transcript", "colon"]

    @property
    def says(self) -> bool:
        """Takes a that-clause or a quotation."""
        return self.base in verbs.SAY or self.base in verbs.TELL or self.form == "to"

    @property
    def weak(self) -> bool:
        """Only a cue where a quotation stands beside it: "he continued: “…”"."""
        return not self.says and self.base not in verbs.JUDGE | verbs.REFUSE


def cues(tokens: Sequence[Token], lo: int, hi: int) -> list[Cue]:
    """The cues among ``tokens[lo:hi]``, in order."""
    found = (_cue(tokens, at, lo, hi) for at in range(lo, hi) if tokens[at].kind == "w")
    return [cue for cue in found if cue is not None]


def _cue(tokens: Sequence[Token], at: int, lo: int, hi: int) -> Cue | None:
    """The cue whose head is at ``at``, set phrases first."""
    low = tokens[at].low
    after = tokens[at + 1].low if at + 1 < hi else ""
    if low == "according" and after == "to":
        return Cue(at, at, at, at + 2, "according", "to")
    if low in {"put", "puts"} and after == "it":
        return Cue(_group_start(tokens, at, lo)[0], at, at, at + 2, "say", "past")
    if low == "saying" and at - 2 >= lo and tokens[at - 1].low == "as" and tokens[at - 2].low in {"quoted", "cited"}:
        start, first, _ = _group_start(tokens, at - 2, lo)
        return Cue(start, first, at, at + 1, "say", "past")
    if low not in verbs.VERB_FORMS:
        return None
    return _refusal(tokens, at, lo, hi) or _verb_cue(tokens, at, lo, hi)


def _refusal(tokens: Sequence[Token], at: int, lo: int, hi: int) -> Cue | None:
    """The cue of not saying: "[would not] say …", its content beginning with the verb."""
    base, form = verbs.VERB_FORMS[tokens[at].low]
    if form != "base" or base not in verbs.WOULD_NOT:
        return None
    start, first, auxiliaries = _group_start(tokens, at, lo)
    refuses = auxiliaries in ({"would", "not"}, {"wouldn't"}, {"would", "n't"})
    return Cue(start, first, first, at, "refuse", "past") if refuses else None


def _verb_cue(tokens: Sequence[Token], at: int, lo: int, hi: int) -> Cue | None:
    """The cue whose head verb is at ``at``; None when the word reports nothing there."""
    base, form = verbs.VERB_FORMS[tokens[at].low]
    if base in verbs.REFUSE and not _to_say(tokens, at + 1, hi):
        return None
    end = _with_particle(tokens, at, hi)
    if end is None or _has_other_sense(tokens, at, end, lo, hi):
        return None
    start, first, auxiliaries = _group_start(tokens, at, lo)
    if auxiliaries & _NOT_REPORTING or any(low.endswith("n't") for low in auxiliaries):
        return None
    if form == "base" and not _base_reports(tokens, at, start, lo, auxiliaries):
        return _ongoing(tokens, at, end, lo)
    if form == "ing" and not auxiliaries & lexicon.BE and not _participle(tokens, start, lo):
        return None
    if form == "past" and not _active(tokens, at, start, end, lo, hi, auxiliaries):
        return None
    if tokens[at].low in verbs.NOUN_LIKE and end == at + 1 and not _verbal(tokens, at, start, lo, hi):
        return None
    return Cue(start, first, at, end, base, form)


def _to_say(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether "to comment", "to say" and the like begin at ``at``."""
    if at + 1 >= hi or tokens[at].low != "to":
        return False
    base, form = verbs.VERB_FORMS.get(tokens[at + 1].low, ("", "past"))
    return form == "base" and base in verbs.SAY | verbs.TELL | verbs.WOULD_NOT


def _with_particle(tokens: Sequence[Token], at: int, hi: int) -> int | None:
    """End of the verb with its particle ("pointed out"); None when the verb is no cue without one."""
    base, _ = verbs.VERB_FORMS[tokens[at].low]
    reach = 4 if base == "make" else 2
    for end in range(at + 1, min(hi, at + reach)):
        if tokens[end].low in verbs.PARTICLES.get(base, ()):
            return end + 1
    if base in verbs.PARTICLES and base not in verbs.OPTIONAL_PARTICLE and base not in verbs.BESIDE_QUOTATION:
        return None
    return at + 1


def _has_other_sense(tokens: Sequence[Token], at: int, end: int, lo: int, hi: int) -> bool:
    """Whether what follows shows that nothing is said: "compared with", "a dozen, say, …", "wrote a book"."""
    base, _ = verbs.VERB_FORMS[tokens[at].low]
    after = tokens[end].low if end < hi else ""
    if base == "go" and after == "to":
        return True
    if any(tokens[back].kind == "q" for back in range(max(lo, at - 4), at)):
        return False
    if tokens[at].low == "say" and after == "," == tokens[at - 1].text:
        return True
    writes = base in verbs.PUTS_ON_PAPER and after in _TEXTS_WRITTEN
    return writes or (base, after) in _OTHER_SENSES


def _group_start(tokens: Sequence[Token], at: int, lo: int) -> tuple[int, int, set[str]]:
    """Where adverbs and dates before the verb begin, where its first auxiliary is; its auxiliaries and negations."""
    start, first, found = at, at, set()
    while start > lo:
        token = tokens[start - 1]
        possessive = token.low == "'s" and not (start - 2 >= lo and tokens[start - 2].low in _CONTRACTED)
        if possessive:
            break
        if token.auxiliary or token.low == "'s" or token.low in lexicon.NEGATIONS or token.low.endswith("n't"):
            found.add(token.low)
            first = start - 1
            start -= 1
        elif is_adverb(token):
            start -= 1
        else:
            back = _time_start(tokens, start - 1, lo)
            if back == start:
                break
            start = back
    return start, first, found


def _time_start(tokens: Sequence[Token], at: int, lo: int) -> int:
    """Where "last week", "two weeks ago" or "on May 8", which ends at ``at``, begins; ``at + 1`` when it isn't one."""
    low = tokens[at].low
    if low in lexicon.DAYS or (low.isdigit() and at > lo and tokens[at - 1].low in lexicon.MONTH_WORDS):
        back = at if low in lexicon.DAYS else at - 1
        return back - 1 if back > lo and tokens[back - 1].low == "on" else back
    if low not in _SPANS_OF_TIME or at == lo:
        return at + 1
    if low == "ago":
        back = at - 1
        while back > lo and at - back < 6 and (tokens[back].low in _AMOUNTS or tokens[back].text[0].isdigit()):
            back -= 1
        return back + 1
    return at - 1 if tokens[at - 1].low in {"last", "this", "next", "earlier", "later"} else at + 1


def _base_reports(tokens: Sequence[Token], at: int, start: int, lo: int, auxiliaries: set[str]) -> bool:
    """Whether a bare form is a present tense with a plural subject ("officials say") or emphatic ("did say")."""
    if auxiliaries & {"do", "does", "did", "would"}:
        return True
    if start <= lo:
        return False
    before = tokens[start - 1]
    if before.low in _PLURAL_SUBJECTS or before.low in lexicon.QUANTITIES:
        return True
    if before.text == ")" or is_break(before):
        return tokens[at].low not in verbs.NOUN_LIKE
    if before.kind != "w" or before.low in lexicon.FUNCTION_WORDS:
        return False
    return before.low.endswith("s") or before.low in {"people", "police", "men", "women"}


def _ongoing(tokens: Sequence[Token], at: int, end: int, lo: int) -> Cue | None:
    """An infinitive that reports because what it hangs on goes on: "went on to say", "continued to insist"."""
    if at - 2 < lo or tokens[at - 1].low != "to":
        return None
    governor = next((back for back in range(at - 2, max(lo - 1, at - 6), -1) if tokens[back].low in _ONGOING), None)
    if governor is None:
        return None
    start, first, auxiliaries = _group_start(tokens, governor, lo)
    base, _ = verbs.VERB_FORMS[tokens[at].low]
    return None if auxiliaries & _NOT_REPORTING else Cue(start, first, at, end, base, "past")


def _participle(tokens: Sequence[Token], start: int, lo: int) -> bool:
    """Whether an -ing form goes with a clause's subject: "…, saying", "by saying", "with X saying"."""
    if start <= lo:
        return True
    before = tokens[start - 1]
    if is_break(before) or before.text == ";" or before.kind == "q" or before.low in _WITH_PARTICIPLE:
        return True
    return absolute_subject(tokens, start, lo) is not None


def absolute_subject(tokens: Sequence[Token], at: int, lo: int) -> Subject | None:
    """X in "…, with X saying …", where the participle is at ``at``."""
    if at <= lo or tokens[at - 1].kind != "w" or tokens[at - 1].low in lexicon.FUNCTION_WORDS:
        return None
    found = subject_before(tokens, at, max(lo, at - 20))
    return found if found is not None and found.start > lo and tokens[found.start - 1].low == "with" else None


def _active(tokens: Sequence[Token], at: int, start: int, end: int, lo: int, hi: int, auxiliaries: set[str]) -> bool:
    """Whether a past form is active: not "was told", "reported by X", "the proposed plan", "a website called “…”"."""
    base, _ = verbs.VERB_FORMS[tokens[at].low]
    if auxiliaries & lexicon.BE:
        return auxiliaries == {"'s"} and base in verbs.SAY  # "he's said"
    if auxiliaries or start <= lo:
        return True
    before = tokens[start - 1]
    if before.low in lexicon.DETERMINERS - lexicon.QUANTITIES or before.low == "'s":
        return False
    if before.low in lexicon.PREPOSITIONS and before.low not in {"as", "than", "after"}:
        return False
    if end < hi and tokens[end].low == "by":  # "said by telephone" is active, "reported by X" isn't
        means = tokens[end + 1].low if end + 1 < hi else ""
        return means in {"phone", "telephone", "email", "e-mail", "text", "letter", "video"}
    common = before.kind == "w" and not before.cap
    indefinite = common and any(tokens[back].low in {"a", "an"} for back in range(max(lo, start - 4), start))
    return not (indefinite and base in {"call", "dub", "label", "brand"})


def _verbal(tokens: Sequence[Token], at: int, start: int, lo: int, hi: int) -> bool:
    """Whether a form that is usually a noun ("claims") has a subject right before it."""
    if start <= lo:
        return False
    before = tokens[start - 1]
    if before.low in lexicon.PRONOUNS or start < at:
        return before.low not in lexicon.DETERMINERS and before.kind != "s"
    if before.text == ")" or is_break(before) or before.low == "and":
        named = at + 1 < hi and tokens[at + 1].cap
        return tokens[at].low.endswith(("s", "ed")) and (named or _opens_clause(tokens, at + 1, hi))
    if before.kind == "q":  # "“No,” reads a sign"
        return _opens_clause(tokens, at + 1, hi) and tokens[at + 1].kind == "w"
    if before.kind != "w":
        return False
    if before.cap and before.low not in lexicon.FUNCTION_WORDS:
        third = tokens[at].low.endswith("s") and not tokens[at].cap and _takes_object(tokens, at + 1, hi)
        return third or _name_after_quotation(tokens, start, lo)
    return before.low in lexicon.SPEAKING_NOUNS and _opens_clause(tokens, at + 1, hi)


def _name_after_quotation(tokens: Sequence[Token], at: int, lo: int) -> bool:
    """Whether the name that ends at ``at`` stands right after a quotation, or after the comma of a clause."""
    while at > lo and (tokens[at - 1].cap or tokens[at - 1].low in {"the", "of"}):
        at -= 1
    return at > lo and (tokens[at - 1].kind == "q" or tokens[at - 1].text == ",")


def _takes_object(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether something other than what follows a noun follows: "claims [the]", "calls [for]"."""
    if at >= hi or tokens[at].low in lexicon.DAYS or tokens[at].low in {"and", "or"}:
        return False
    if tokens[at].kind == "p" and tokens[at].text not in ":$":
        return False
    return tokens[at].low not in lexicon.PREPOSITIONS or tokens[at].low in {"for", "on", "to", "as"}


def _opens_clause(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether a quotation, "that" or a noun phrase begins at ``at``."""
    return at < hi and (tokens[at].kind == "q" or tokens[at].low in _CLAUSE_OPENINGS)
