"""Cues: the words of saying, writing or judging in a sentence.

    "Lee has said …"    "…, saying …"    "went on to insist …"    "according to Lee"    "as Lee put it"

A cue is a verb of the lexicon in a form that reports; a refusal is one, too ("declined to comment", "would not say").
A cue that says that somebody did *not* say it is marked ("never said", "was wrongly quoted as saying").
Left out: what isn't said yet ("will announce"), or is done to somebody ("was told"), nouns that look like verbs ("her
claims"), and other senses ("added to the bill").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.language import lexicon, verbs
from rag.statements.phrases import Subject, is_adverb, is_break
from rag.statements.preverbal import subject_before
from rag.statements.tokens import Token

_ONGOING = lexicon.words("went goes go continued continues continue proceeded began took takes")
_OTHER_SENSES = frozenset(
    [("compare", "with"), ("compare", "to"), ("thank", "to"), ("add", "to"), ("ask", "of")]
    + [(base, "to") for base in ("begin", "start", "continue", "think", "go")]
)
_LATER = lexicon.MODALS - {"would"}
_CONTRACTED = lexicon.PRONOUNS | {"that", "there", "what", "here"}
_UNITS = frozenset({*lexicon.UNITS_OF_TIME, *(f"{unit}s" for unit in lexicon.UNITS_OF_TIME)})
_SPANS_OF_TIME = {*lexicon.UNITS_OF_TIME, *lexicon.PARTS_OF_DAY, *lexicon.SEASONS, "weekend", "ago"}
_AMOUNTS = lexicon.DETERMINERS | _UNITS | lexicon.words("hour hours minutes less than about nearly almost ten dozen")
_WITH_PARTICIPLE = lexicon.DOCUMENTS | {"by", "after", "before", "while", "and", "in", "when", "upon"}
_CLAUSE_OPENINGS = lexicon.THIRD_SUBJECTS | lexicon.THEIRS | {"that", "the", "a", "an", "there"}
_TEXTS_WRITTEN = lexicon.POSSESSIVES | {"a", "an", "more"}  # "wrote his books"
_PLURAL_SUBJECTS = lexicon.PRONOUNS - lexicon.THIRD_SUBJECTS | {"they"}
_QUOTING = verbs.all_forms(verbs.QUOTE) | {"reported"}
WITNESSING = verbs.all_forms(verbs.WITNESS)
_SPEAKERS = lexicon.SPEAKING_NOUNS | lexicon.TITLES
_SOURCE = 10  # tokens between "quoted" and "as saying"


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb at ``head`` in its sentence, ``tokens[lo:hi]``, with the adverbs, dates, auxiliaries and negations before.

    "Lee on Monday has never said it": ``start`` is at "on", ``first`` at "has", ``auxiliaries`` are "has" and "never".
    """

    tokens: Sequence[Token]
    lo: int
    hi: int
    start: int
    first: int
    head: int
    auxiliaries: frozenset[str]

    @classmethod
    def of(cls, tokens: Sequence[Token], head: int, lo: int, hi: int) -> VerbGroup:
        """The group of the verb at ``head``."""
        start, first, found = head, head, set()
        while start > lo:
            token = tokens[start - 1]
            if token.low == "'s" and not (start - 2 >= lo and tokens[start - 2].low in _CONTRACTED):
                break  # a possessive
            if token.auxiliary or token.low == "'s" or token.low in lexicon.NEGATIONS or token.low.endswith("n't"):
                found.add(token.low)
                start = first = start - 1
            elif is_adverb(token):
                start -= 1
            else:
                back = _time_start(tokens, start - 1, lo)
                if back == start:
                    break
                start = back
        return cls(tokens, lo, hi, start, first, head, frozenset(found))

    @property
    def word(self) -> str:
        """The verb as it stands, in lower case."""
        return self.tokens[self.head].low

    @property
    def before(self) -> Token | None:
        """What stands before the group in its sentence."""
        return self.tokens[self.start - 1] if self.start > self.lo else None

    @property
    def negated(self) -> bool:
        """Whether it isn't so: "did not say", "never said", "without saying"."""
        negations = self.auxiliaries & (lexicon.NEGATIONS - {"no"})
        return bool(negations) or any(low.endswith("n't") for low in self.auxiliaries)

    @property
    def only_supposed(self) -> bool:
        """Whether it may be, will be or would have been so: "might say", "will say", "would have said"."""
        return bool(self.auxiliaries & _LATER) or {"would", "have"} <= self.auxiliaries

    @property
    def passive(self) -> bool:
        """Whether it is done to its subject: "was told"; "he's said" isn't."""
        return bool(self.auxiliaries & lexicon.BE)

    def adverbs(self) -> set[str]:
        """The words in lower case that stand before the verb in its group, or right behind it."""
        return {token.low for token in self.tokens[self.start : min(self.hi, self.head + 2)]}


@dataclass(frozen=True, slots=True)
class Cue:
    """Token range of the words of saying, adverbs and dates before them included; the words proper begin at ``first``.

    ``base`` is the verb of the lexicon, "according" or "label"; ``denied`` where it says that it wasn't said.
    """

    start: int
    first: int
    verb: int
    end: int
    base: str
    form: Literal["base", "third", "past", "ing", "to", "by", "transcript", "colon"]
    denied: bool = False

    @property
    def says(self) -> bool:
        """Takes a that-clause or a quotation."""
        return self.base in verbs.SAY or self.base in verbs.TELL or self.form == "to"

    @property
    def weak(self) -> bool:
        """Only a cue where a quotation stands beside it: "he continued: “…”"."""
        return not self.says and self.base not in verbs.JUDGE | verbs.REFUSE


def cues(tokens: Sequence[Token], lo: int, hi: int) -> list[Cue]:
    """The cues among ``tokens[lo:hi]``, in order: two in "Lee said she had not written it", one denied."""
    found = (_cue(tokens, at, lo, hi) for at in range(lo, hi) if tokens[at].kind == "w")
    return [cue for cue in found if cue is not None]


def _cue(tokens: Sequence[Token], at: int, lo: int, hi: int) -> Cue | None:
    """The cue whose head is at ``at``, set phrases first."""
    low = tokens[at].low
    after = tokens[at + 1].low if at + 1 < hi else ""
    if low == "according" and after == "to":
        return Cue(at, at, at, at + 2, "according", "to")
    if low in {"put", "puts"} and after == "it":
        return Cue(VerbGroup.of(tokens, at, lo, hi).start, at, at, at + 2, "say", "past")
    if low not in verbs.VERB_FORMS:
        return None
    group = VerbGroup.of(tokens, at, lo, hi)
    if at > lo and tokens[at - 1].low == "as" and verbs.VERB_FORMS[low][1] == "ing":
        quoted = _quoted_as_saying(group)
        if quoted or low == "saying":
            return quoted
    return _refusal(group) or _verb_cue(group)


def _quoted_as_saying(saying: VerbGroup) -> Cue | None:
    """Of "Lee was quoted as saying", "Lee was quoted by Hale as saying" or "[Hale quoted] Lee as saying"."""
    tokens, at = saying.tokens, saying.head
    quoting = (back for back in range(at - 2, max(saying.lo - 1, at - _SOURCE), -1) if tokens[back].low in _QUOTING)
    found = next(quoting, None)
    if found is None:
        return None
    group = VerbGroup.of(tokens, found, saying.lo, saying.hi)
    denied = group.negated or group.word.startswith("mis") or bool(group.adverbs() & lexicon.MISQUOTING)
    if found == at - 2 or tokens[found + 1].low in lexicon.PREPOSITIONS or tokens[found + 1].low in lexicon.MISQUOTING:
        return Cue(group.start, group.first, at, at + 1, "say", "past", denied)
    return Cue(at - 1, at - 1, at, at + 1, "say", "past", denied)


def _refusal(group: VerbGroup) -> Cue | None:
    """The cue of not saying: "[would not] say …", its content beginning with the verb."""
    base, form = verbs.VERB_FORMS[group.word]
    if form != "base" or base not in verbs.WOULD_NOT:
        return None
    if group.auxiliaries not in ({"would", "not"}, {"wouldn't"}, {"would", "n't"}):
        return None
    return Cue(group.start, group.first, group.first, group.head, "refuse", "past", _says_that(group, group.head))


def _verb_cue(group: VerbGroup) -> Cue | None:
    """The cue whose head verb is the group's; None when the word reports nothing there."""
    base, form = verbs.VERB_FORMS[group.word]
    end = _with_particle(group)
    if end is None or group.only_supposed or _has_other_sense(group, end):
        return None
    if group.passive and (agent := _agent(group)) is not None:
        return Cue(group.start, group.first, group.head, agent, base, "by", group.negated)
    if base in verbs.REFUSE and not _to_say(group):
        return None
    if form == "base" and not _base_reports(group):
        return _ongoing(group, end)
    if form == "ing" and not group.passive and not _participle(group):
        return None
    if form == "past" and not _active(group, end):
        return None
    if group.word in verbs.NOUN_LIKE and end == group.head + 1 and not _verbal(group):
        return None
    denied = group.negated or _says_nothing(group, end) or (base in verbs.REFUSE and _says_that(group, end + 1))
    return Cue(group.start, group.first, group.head, end, base, form, denied)


def _agent(group: VerbGroup) -> int | None:
    """Index behind "by" where a passive names who says it: "was told by Lee that", "was called “mad” by Lee"."""
    tokens, hi = group.tokens, group.hi
    base, _ = verbs.VERB_FORMS[group.word]
    at = group.head + 1 + (group.head + 1 < hi and tokens[group.head + 1].low == "as")
    quoted = at < hi and tokens[at].kind == "q"
    at += quoted
    if at + 1 >= hi or tokens[at].low != "by":
        return None
    end = agent_end(tokens, base, at + 1, hi)
    names = any(token.cap or token.low in _SPEAKERS for token in tokens[at + 1 : end])
    return at + 1 if names and (quoted or end < hi) else None


def agent_end(tokens: Sequence[Token], base: str, at: int, hi: int) -> int:
    """Where who says it ends, behind "by", and what is said begins: "told by Lee [that]", "accused by Lee [of]"."""
    told = {"that", "to", "whether"} if base in verbs.TELL else {"of"} if base == "accuse" else set()
    ends = [here for here in range(at, min(hi, at + _SOURCE)) if tokens[here].low in told]
    return next(
        (here for here in ends if tokens[here + 1 : here + 2] and tokens[here + 1].low.endswith("ing")), [*ends, hi][0]
    )


def _to_say(group: VerbGroup) -> bool:
    """Whether "to comment", "to say" and the like follow."""
    after = group.tokens[group.head + 1 : min(group.hi, group.head + 3)]
    if len(after) < 2 or after[0].low != "to":
        return False
    base, form = verbs.VERB_FORMS.get(after[1].low, ("", "past"))
    return form == "base" and base in verbs.SAY | verbs.TELL | verbs.WOULD_NOT


def _says_that(group: VerbGroup, at: int) -> bool:
    """Whether what is refused, at ``at``, is to state something: "refused to say that it was shut", not "to admit"."""
    following = group.tokens[at : min(group.hi, at + 2)]
    return len(following) == 2 and following[0].low in verbs.NEUTRAL and following[1].low == "that"


def _says_nothing(group: VerbGroup, end: int) -> bool:
    """Whether it "said nothing" or "said no such thing": nothing was said, unlike in "said nothing had changed"."""
    following = [token.low for token in group.tokens[end : min(group.hi, end + 2)]]
    if following[:1] != ["nothing"]:
        return following == ["no", "such"]
    after = group.tokens[end + 1] if end + 1 < group.hi else None
    return after is None or after.kind != "w" or after.low in lexicon.PREPOSITIONS | lexicon.CONJUNCTIONS | {"when"}


def _with_particle(group: VerbGroup) -> int | None:
    """End of the verb with its particle ("pointed out"); None when the verb is no cue without one."""
    base, _ = verbs.VERB_FORMS[group.word]
    reach = 4 if base == "make" else 2
    for end in range(group.head + 1, min(group.hi, group.head + reach)):
        if group.tokens[end].low in verbs.PARTICLES.get(base, ()):
            return end + 1
    if base in verbs.PARTICLES and base not in verbs.OPTIONAL_PARTICLE and base not in verbs.BESIDE_QUOTATION:
        return None
    return group.head + 1


def _has_other_sense(group: VerbGroup, end: int) -> bool:
    """Whether what follows shows that nothing is said: "compared with", "a dozen, say, …", "wrote a book"."""
    tokens, at = group.tokens, group.head
    base, _ = verbs.VERB_FORMS[group.word]
    after = tokens[end].low if end < group.hi else ""
    if base == "go" and after == "to":
        return True
    if any(tokens[back].kind == "q" for back in range(max(group.lo, at - 4), at)):
        return False
    if group.word == "say" and after == "," == tokens[at - 1].text:
        return True
    if _stays_unnamed(tokens, end, group.hi):
        return True
    writes = base in verbs.PUTS_ON_PAPER and after in _TEXTS_WRITTEN
    return writes or (base, after) in _OTHER_SENSES


def _stays_unnamed(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether a source asks for no more than to stay unnamed: "not to be named", "that she not be identified"."""
    following = [token.low for token in tokens[at : min(hi, at + 6)]]
    unnamed = "not" in following and "be" in following and not {"named", "identified"}.isdisjoint(following)
    return unnamed or following[:1] == ["anonymity"] or following[:3] == ["to", "remain", "anonymous"]


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


def _base_reports(group: VerbGroup) -> bool:
    """Whether a bare form is a present tense with a plural subject ("officials say") or emphatic ("did say")."""
    if group.auxiliaries & {"do", "does", "did", "don't", "doesn't", "didn't", "would", "wouldn't"}:
        return True
    before = group.before
    if before is None:
        return False
    if absolute_subject(group.tokens, group.start, group.lo) is not None:
        return True
    if before.low in _PLURAL_SUBJECTS or before.low in lexicon.QUANTITIES:
        return True
    if before.text == ")" or is_break(before):
        return group.word not in verbs.NOUN_LIKE
    if before.kind != "w" or before.low in lexicon.FUNCTION_WORDS:
        return False
    return before.low.endswith("s") or before.low in {"people", "police", "men", "women"}


def _ongoing(group: VerbGroup, end: int) -> Cue | None:
    """An infinitive that reports because what it hangs on goes on: "went on to say", "continued to insist"."""
    tokens, at, lo = group.tokens, group.head, group.lo
    if at - 2 < lo or tokens[at - 1].low != "to":
        return None
    governor = next((back for back in range(at - 2, max(lo - 1, at - 6), -1) if tokens[back].low in _ONGOING), None)
    if governor is None:
        return None
    above = VerbGroup.of(tokens, governor, lo, group.hi)
    base, _ = verbs.VERB_FORMS[group.word]
    return None if above.only_supposed or above.negated else Cue(above.start, above.first, at, end, base, "past")


def _participle(group: VerbGroup) -> bool:
    """Whether an -ing form goes with a clause's subject: "…, saying", "by saying", "with X saying"."""
    before = group.before
    if before is None or is_break(before) or before.text == ";" or before.kind == "q" or before.low in _WITH_PARTICIPLE:
        return True
    return absolute_subject(group.tokens, group.start, group.lo) is not None


def absolute_subject(tokens: Sequence[Token], at: int, lo: int) -> Subject | None:
    """X in "…, with X saying …" and "heard X say …", where the verb is at ``at``."""
    if at <= lo or tokens[at - 1].kind != "w" or tokens[at - 1].low in lexicon.FUNCTION_WORDS:
        return None
    found = subject_before(tokens, at, max(lo, at - 20))
    over = tokens[found.start - 1].low if found is not None and found.start > lo else ""
    return found if over == "with" or over in WITNESSING else None


def _active(group: VerbGroup, end: int) -> bool:
    """Whether a past form is active: not "was told", "reported by X", "the proposed plan", "a website called “…”"."""
    base, _ = verbs.VERB_FORMS[group.word]
    before = group.before
    if group.passive:
        return group.auxiliaries == {"'s"} and base in verbs.SAY  # "he's said"
    if group.auxiliaries or before is None:
        return True
    if before.low in lexicon.DETERMINERS - lexicon.QUANTITIES or before.low == "'s":
        return False  # "the proposed plan"
    if before.text.isdigit() and not (group.start - 2 >= group.lo and group.tokens[group.start - 2].cap):
        return False  # "271 pledged delegates", but "No 10 said"
    if before.low in lexicon.PREPOSITIONS and before.low not in {"as", "than", "after"}:
        return False
    if end < group.hi and group.tokens[end].low == "by":  # "said by telephone" is active, "reported by X" isn't
        means = group.tokens[end + 1].low if end + 1 < group.hi else ""
        return means in {"phone", "telephone", "email", "e-mail", "text", "letter", "video"}
    common = before.kind == "w" and not before.cap
    lately = group.tokens[max(group.lo, group.start - 4) : group.start]
    indefinite = common and any(token.low in {"a", "an"} for token in lately)
    return not (indefinite and base in {"call", "dub", "label", "brand"})


def _verbal(group: VerbGroup) -> bool:
    """Whether a form that is usually a noun ("claims") has a subject right before it."""
    tokens, at, hi, before = group.tokens, group.head, group.hi, group.before
    if before is None:
        return False
    if before.low in lexicon.PRONOUNS or group.start < at:
        return before.low not in lexicon.DETERMINERS and before.kind != "s"
    if before.text == ")" or is_break(before) or before.low == "and":
        named = at + 1 < hi and tokens[at + 1].cap
        return group.word.endswith(("s", "ed")) and (named or _opens_clause(tokens, at + 1, hi))
    if before.kind == "q":  # "“No,” reads a sign"
        return _opens_clause(tokens, at + 1, hi) and tokens[at + 1].kind == "w"
    if before.kind != "w":
        return False
    if before.cap and before.low not in lexicon.FUNCTION_WORDS:
        third = group.word.endswith("s") and not tokens[at].cap and _takes_object(tokens, at + 1, hi)
        return third or _name_after_quotation(tokens, group.start, group.lo)
    if before.low not in lexicon.SPEAKING_NOUNS:
        return False
    return _opens_clause(tokens, at + 1, hi) or _ends_comment(group)


def _ends_comment(group: VerbGroup) -> bool:
    """Whether the sentence ends with a comma, who says it, and the verb: "…, a post claims."."""
    if not (group.head + 1 == group.hi or group.tokens[group.head + 1].text == ".") or not group.word.endswith("s"):
        return False
    found = subject_before(group.tokens, group.start, group.lo)
    return found is not None and found.start > group.lo and is_break(group.tokens[found.start - 1])


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
