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
from rag.statements.nounlike import is_verbal, opens_clause
from rag.statements.phrases import REACH, Subject, is_break
from rag.statements.preverbal import subject_before
from rag.statements.tokens import DASHES, EDGE, Token, token_at, token_before
from rag.statements.verb_groups import VerbGroup

_ONGOING = lexicon.words("went goes go continued continues continue proceeded began took takes")
_OTHER_SENSES = frozenset(
    [
        ("call", "off"),
        ("pledge", "delegates"),
        ("compare", "with"),
        ("compare", "to"),
        ("thank", "to"),
        ("add", "to"),
        ("ask", "of"),
    ]
    + [(base, "to") for base in ("begin", "start", "continue", "think", "go")]
)
_BEFORE_PARTICIPLES = lexicon.DOCUMENTS | DASHES | {EDGE.low, *"by after before while and in when upon , ;".split()}
_TEXTS_WRITTEN = lexicon.POSSESSIVES | {"a", "an", "more"}  # "wrote his books"
_PLURAL_SUBJECTS = (lexicon.PRONOUNS - lexicon.THIRD_SUBJECTS) | {"they"} | lexicon.QUANTITIES
_PLURALS = lexicon.words("people police men women")
_EMPHATIC = lexicon.words("do does did don't doesn't didn't would wouldn't")
_QUOTING = verbs.all_forms(verbs.QUOTE) | {"reported"}
WITNESSING = verbs.all_forms(verbs.WITNESS)
_BEHIND_QUOTED = lexicon.PREPOSITIONS | lexicon.MISQUOTING  # "quoted by Hale as saying", "quoted wrongly as saying"
_BEFORE_ATTRIBUTES = (
    (lexicon.DETERMINERS - lexicon.QUANTITIES) | (lexicon.PREPOSITIONS - {"as", "than", "after"}) | {"'s"}
)
_MEANS = lexicon.words("phone telephone email e-mail text letter video")
_NAMING = lexicon.words("call dub label brand")
_BEHIND_NOTHING = lexicon.PREPOSITIONS | lexicon.CONJUNCTIONS | {"when"}
_SPEAKERS = lexicon.SPEAKING_NOUNS | lexicon.TITLES
_USED = lexicon.words("used uttered spoken coined")
_WORDING = lexicon.words("word words phrase phrases term expression remark remarks insult slogan label")
_TO_CLAUSE = 15  # tokens from "advised" to what was said
_SOURCE = 10  # tokens between "told by" and what is told
_QUOTED = 20  # tokens between "quoted" and "as saying"


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
    if low not in verbs.VERB_FORMS:
        return _idiom(tokens, at, lo, hi)
    group = VerbGroup.of(tokens, at, lo, hi)
    if token_before(tokens, at, lo).low == "as" and verbs.VERB_FORMS[low][1] == "ing":
        quoted = _quoted_as_saying(group)
        if quoted or low == "saying":
            return quoted
    return _refusal(group) or _verb_cue(group)


def _idiom(tokens: Sequence[Token], at: int, lo: int, hi: int) -> Cue | None:
    """The cue "according to" or "put it"."""
    match tokens[at].low, token_at(tokens, at + 1, hi).low:
        case "according", "to":
            return Cue(at, at, at, at + 2, "according", "to")
        case "put" | "puts", "it":
            return Cue(VerbGroup.of(tokens, at, lo, hi).start, at, at, at + 2, "say", "past")
    return _wording_used(VerbGroup.of(tokens, at, lo, hi)) if tokens[at].low in _USED else None


def _wording_used(group: VerbGroup) -> Cue | None:
    """The cue "was used by" of "The word “…” was used by Lee", who said what is quoted."""
    named = group.before if group.before.kind == "w" else token_before(group.tokens, group.start - 1, group.lo)
    if named.low not in _WORDING or group.after.low != "by" or not group.passive or group.only_supposed:
        return None
    return Cue(group.start, group.first, group.head, group.head + 2, "use", "by", group.negated)


def _quoted_as_saying(saying: VerbGroup) -> Cue | None:
    """Of "Lee was quoted as saying", "Lee was quoted by Hale as saying" or "[Hale quoted] Lee as saying"."""
    tokens, at = saying.tokens, saying.head
    found = quoting_verb(tokens, at, saying.lo)
    if found is None:
        return None
    group = VerbGroup.of(tokens, found, saying.lo, saying.hi)
    denied = group.negated or group.word.startswith("mis") or bool(group.adverbs() & lexicon.MISQUOTING)
    if found == at - 2 or tokens[found + 1].low in _BEHIND_QUOTED:
        return Cue(group.start, group.first, at, at + 1, "say", "past", denied)
    return Cue(at - 1, at - 1, at, at + 1, "say", "past", denied)


def quoting_verb(tokens: Sequence[Token], saying: int, lo: int) -> int | None:
    """Index of "quoted" in "[Hale quoted] the mayor, Ann Lee, as saying"."""
    back = range(saying - 2, max(lo - 1, saying - _QUOTED), -1)
    return next((at for at in back if tokens[at].low in _QUOTING), None)


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
    if form == "base" and not _base_reports(group):
        return _ongoing(group, end)
    if not _reports(group, end):
        return None
    return Cue(group.start, group.first, group.head, end, base, form, _is_denied(group, end))


def _reports(group: VerbGroup, end: int) -> bool:
    """Whether a verb's form and what stands around it make it a report: not "was told", "her claims", "said plan"."""
    _, form = verbs.VERB_FORMS[group.word]
    if form == "ing" and not (group.passive or _participle(group)):
        return False
    if form == "past" and not _active(group, end):
        return False
    return group.word not in verbs.NOUN_LIKE or end > group.head + 1 or is_verbal(group)


def _is_denied(group: VerbGroup, end: int) -> bool:
    """Whether it wasn't said: "never said", "said nothing", "refused to say that"."""
    base, _ = verbs.VERB_FORMS[group.word]
    return group.negated or _says_nothing(group, end) or (base in verbs.REFUSE and _says_that(group, end + 1))


def _agent(group: VerbGroup) -> int | None:
    """Index behind "by" where a passive names who says it: "was told by Lee that", "was called “mad” by Lee"."""
    tokens, hi = group.tokens, group.hi
    base, _ = verbs.VERB_FORMS[group.word]
    at = group.head + 1 + (group.after.low == "as")
    quoted = token_at(tokens, at, hi).kind == "q"
    at += quoted
    if token_at(tokens, at, hi).low != "by":
        return None
    end = agent_end(tokens, base, at + 1, hi)
    names = any(token.cap or token.low in _SPEAKERS for token in tokens[at + 1 : end])
    return at + 1 if names and (quoted or end < hi) else None


def agent_end(tokens: Sequence[Token], base: str, at: int, hi: int) -> int:
    """Where who says it ends, behind "by", and what is said begins: "told by Lee [that]", "accused by Lee [of]"."""
    told = {"that", "to", "whether"} if base in verbs.TELL else {"of"} if base == "accuse" else set()
    ends = [here for here in range(at, min(hi, at + _SOURCE)) if tokens[here].low in told]
    return next((here for here in ends if token_at(tokens, here + 1, hi).low.endswith("ing")), [*ends, hi][0])


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
    after = token_at(group.tokens, end + 1, group.hi)
    return after.kind != "w" or after.low in _BEHIND_NOTHING


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
    """Whether what follows shows that nothing is said: "compared with", "a dozen, say, …", "declined an offer"."""
    tokens, at = group.tokens, group.head
    base, _ = verbs.VERB_FORMS[group.word]
    after = token_at(tokens, end, group.hi).low
    if (base, after) == ("go", "to") or (base in verbs.REFUSE and not _to_say(group)):
        return True
    if any(token.kind == "q" for token in tokens[max(group.lo, at - 4) : at]):
        return False
    if base == "call" and _telephones(tokens, end, group.hi):
        return True
    if group.word == "say" and after == "," == tokens[at - 1].text:
        return True
    other = (base, after) in _OTHER_SENSES or _only_acts(group, base, after)
    return other or _stays_unnamed(tokens, end, group.hi)


def _only_acts(group: VerbGroup, base: str, after: str) -> bool:
    """Whether something is done, not said: "wrote a book", "maintained a lead"."""
    writes = base in verbs.PUTS_ON_PAPER and after in _TEXTS_WRITTEN
    return writes or (base in verbs.ACTS_WITHOUT_CLAUSE and not _takes_clause(group, base))


def _takes_clause(group: VerbGroup, base: str) -> bool:
    """Whether a verb tells what was said: "maintained that", "advised him to", not "maintained a lead"."""
    if group.after.low in lexicon.PERSONAL.keys() - {"you", "it"} and base not in verbs.TELL:
        return True
    behind = group.tokens[group.head + 1 : min(group.hi, group.head + _TO_CLAUSE)]
    told = {"that", ":", *(("to", "against") if base in verbs.TELL else ())}
    return any(token.kind == "q" or token.low in told for token in behind)


def _telephones(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether "called" says of a person no more than when and how: "called her", not "called her a liar"."""
    if tokens[at - 1].low == "for" or any(token.kind == "q" for token in tokens[at:hi]):
        return False
    end = next((here for here in range(at, hi) if not tokens[here].cap), hi)
    end += token_at(tokens, at, hi).low in lexicon.OBJECT_PRONOUNS
    after = token_at(tokens, end, hi)
    return end > at and (after is EDGE or after.text == "." or after.low in _BEHIND_NOTHING | lexicon.DAYS)


def _stays_unnamed(tokens: Sequence[Token], at: int, hi: int) -> bool:
    """Whether a source asks for no more than to stay unnamed: "not to be named", "that she not be identified"."""
    following = [token.low for token in tokens[at : min(hi, at + 6)]]
    unnamed = "not" in following and "be" in following and not {"named", "identified"}.isdisjoint(following)
    return unnamed or following[:1] == ["anonymity"] or following[:3] == ["to", "remain", "anonymous"]


def _base_reports(group: VerbGroup) -> bool:
    """Whether a bare form is a present tense with a plural subject ("officials say") or emphatic ("did say")."""
    before = group.before
    if not group.auxiliaries.isdisjoint(_EMPHATIC) or before.low in _PLURAL_SUBJECTS:
        return True
    if absolute_subject(group.tokens, group.start, group.lo) is not None:
        return True
    if before.text == ")" or is_break(before):
        return group.word not in verbs.NOUN_LIKE
    if before.kind == "w" and before.low not in lexicon.FUNCTION_WORDS and _is_plural(before):
        return True
    return group.word in verbs.NEUTRAL and _has_plural_subject(group)


def _has_plural_subject(group: VerbGroup) -> bool:
    """Whether a phrase of several stands before a bare form: "people close to Lee say", "42% of them say"."""
    tokens = group.tokens
    found = subject_before(tokens, group.start, max(group.lo, group.start - REACH))
    if found is None or "to" in (group.before.low, token_before(tokens, found.start, group.lo).low):
        return False
    phrase = tokens[found.start : found.end]
    end = next((at for at, token in enumerate(phrase) if at and token.low in lexicon.PREPOSITIONS), len(phrase))
    counted = any(token.text[0].isdigit() or token.low in lexicon.QUANTITIES for token in phrase)
    return counted or any(_is_plural(token) for token in phrase[:end])


def _is_plural(token: Token) -> bool:
    return token.low.endswith("s") or token.low in _PLURALS


def _ongoing(group: VerbGroup, end: int) -> Cue | None:
    """An infinitive that reports because what it hangs on goes on: "went on to say", "continued to insist"."""
    tokens, at, lo = group.tokens, group.head, group.lo
    if at - 2 < lo or tokens[at - 1].low != "to":
        return None
    base, _ = verbs.VERB_FORMS[group.word]
    if tokens[at - 2].low == "quick":
        above = VerbGroup.of(tokens, at - 2, lo, group.hi)
        said = above.passive and (base in verbs.NEUTRAL or tokens[end - 1].low == "out")
        return Cue(above.start, above.first, at, end, base, "past") if said else None
    governor = next((back for back in range(at - 2, max(lo - 1, at - 6), -1) if tokens[back].low in _ONGOING), None)
    if governor is None:
        return None
    above = VerbGroup.of(tokens, governor, lo, group.hi)
    return None if above.only_supposed else Cue(above.start, above.first, at, end, base, "past")


def _participle(group: VerbGroup) -> bool:
    """Whether an -ing form goes with a clause's subject: "…, saying", "by saying", "with X saying"."""
    before = group.before
    if before.kind == "q" or before.low in _BEFORE_PARTICIPLES:
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
    if group.passive:
        return group.auxiliaries == {"'s"} and base in verbs.SAY  # "he's said"
    if group.auxiliaries or group.before is EDGE:
        return True
    if _is_attribute(group) or (base in _NAMING and _describes(group)):
        return False
    by = token_at(group.tokens, end, group.hi).low == "by"  # "said by telephone" is active, "reported by X" isn't
    return not by or token_at(group.tokens, end + 1, group.hi).low in _MEANS


def _is_attribute(group: VerbGroup) -> bool:
    """Whether a participle stands before its noun: "the proposed plan", "271 pledged delegates"; "No 10 said" isn't."""
    if verbs.VERB_FORMS[group.word][0] in verbs.NEUTRAL and opens_clause(group.after):
        return False  # "six in 10 said they"
    over = token_before(group.tokens, group.start - 1, group.lo)
    counted = group.before.text.isdigit() and (not over.cap or over.low in lexicon.DETERMINERS - {"no"})
    return counted or group.before.low in _BEFORE_ATTRIBUTES


def _describes(group: VerbGroup) -> bool:
    """Whether a participle stands behind a noun that is new: "a website called “…”"."""
    lately = group.tokens[max(group.lo, group.start - 4) : group.start]
    return group.before.kind == "w" and not group.before.cap and any(token.low in {"a", "an"} for token in lately)
