"""Word lists of the checks: negators, modals, opposites, irregular verbs, numbers.

Irregular verbs are those of Quirk et al., *A Comprehensive Grammar of the English Language* (1985), §3.12-20, that
news prose uses. Negators and the verbs that deny follow Huddleston & Pullum, *The Cambridge Grammar of the English
Language* (2002), ch. 9; the modal classes ch. 3 §9. Opposites are the kinds of Cruse, *Lexical Semantics* (1986),
ch. 9-11 (complementaries, antonyms, reversives, converses); which words of each kind news prose uses was our choice.

    lemma("went")               # "go"
    OPPOSITES["rise"]           # frozenset({"fall", "drop", "decline"})

Not covered: languages other than English, irony, opposites that only a context makes.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from rag.statements import lexicon
from rag.terms import stem

_VERBS = """arise arose arisen|awake awoke awoken|bear bore borne|beat beat beaten|become became|begin began begun|
bend bent|bet bet|bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|
build built|burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt|
dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|
feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|foresee foresaw foreseen|
forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone|
grind ground|grow grew grown|hang hung|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|
lay laid|lead led|leap leapt|learn learnt|leave left|lend lent|lie lay lain|light lit|lose lost|make made|mean meant|
meet met|mistake mistook mistaken|overcome overcame|overthrow overthrew overthrown|pay paid|prove proved proven|
ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|
shake shook shaken|shine shone|shoot shot|show showed shown|shrink shrank shrunk|sing sang sung|sink sank sunk|
sit sat|sleep slept|slide slid|speak spoke spoken|spend spent|spin spun|spring sprang sprung|stand stood|
steal stole stolen|stick stuck|sting stung|strike struck stricken|strive strove striven|swear swore sworn|
sweep swept|swell swelled swollen|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|
think thought|throw threw thrown|understand understood|undertake undertook undertaken|uphold upheld|wake woke woken|
wear wore worn|weave wove woven|weep wept|win won|wind wound|withdraw withdrew withdrawn|withstand withstood|
write wrote written|die died dying"""
_NOUNS = """man men|woman women|child children|person people|foot feet|life lives|wife wives|half halves|
percent per-cent|crisis crises"""
_AMBIGUOUS = frozenset("found left lay ground wound bore bound saw felt rose lit lives".split())
IRREGULAR = {
    form: base
    for entry in f"{_VERBS}|{_NOUNS}".replace("\n", "").split("|")
    for base, *forms in [entry.split()]
    for form in forms
    if form not in _AMBIGUOUS
} | {"found": "find", "left": "leave", "felt": "feel", "rose": "rise", "lives": "life", "saw": "see"}
PAST = frozenset(
    form
    for entry in _VERBS.replace("\n", "").split("|")
    for form in entry.split()[1:]
    if not form.endswith(("en", "ing"))
)


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The stem by which a folded word is compared: irregular forms and forms of saying go to their base first."""
    base, _ = lexicon.VERB_FORMS.get(word, (IRREGULAR.get(word, word), ""))
    return stem(base)


VERB_LEMMAS = frozenset(lemma(entry.split()[0]) for entry in _VERBS.replace("\n", "").split("|"))
"""Of the irregular verbs."""

# --- negation and modality -----------------------------------------------------------------------------------------

NEGATORS = lexicon.words("not never no none nobody nothing nowhere neither nor cannot without hardly barely")
_DENYING = "deny refuse fail decline"
DENIALS = frozenset(
    form for verb in _DENYING.split() for form, (base, _) in lexicon.VERB_FORMS.items() if base == verb
) | lexicon.words("refuse refuses refused refusing fail fails failed failing decline declines declined declining")
NOT_NEGATING = {  # what may follow a negator that then denies nothing
    "not": lexicon.words("only just merely least"),
    "no": lexicon.words("doubt less more fewer wonder"),
    "cannot": lexicon.words("but"),
    "nothing": lexicon.words("but"),
    "fail": lexicon.words("state states"),
}
SCOPE_ENDS = lexicon.words(
    "but because although though while whereas unless if when which who whom whose until as since so except"
)
MODALS = (
    dict.fromkeys("may might could can possibly perhaps maybe potentially".split(), "may")
    | dict.fromkeys("must should ought".split(), "must")
    | dict.fromkeys("will would shall".split(), "will")
    | dict.fromkeys("reportedly allegedly apparently supposedly purportedly alleged suspected".split(), "hedge")
)
HAVE_TO = lexicon.words("have has had need needs needed")
PLANS = lexicon.words(
    """plan plans planned planning intend intends intended intending want wants wanted hope hopes hoped hoping aim
    aims aimed seek seeks sought propose proposes proposed threaten threatens threatened try tries tried trying
    attempt attempts attempted expect expected due set likely unlikely ready prepared willing consider considers
    considered considering"""
)
"""Before "to", or an -ing form: what follows isn't done yet."""

RESTRICTIVE = lexicon.words("vice former ex deputy assistant acting interim lieutenant shadow would-be")
"""Before an office, these make it another one."""

OFFICES = frozenset(word.rstrip(".") for word in lexicon.TITLES | lexicon.ROLES) - RESTRICTIVE

# --- opposites -----------------------------------------------------------------------------------------------------

_PAIRS = """rise/fall rise/drop rise/decline increase/decrease increase/reduce increase/cut increase/fall raise/lower
raise/cut raise/reduce grow/shrink gain/loss gain/lose expand/shrink up/down higher/lower high/low more/less more/fewer
most/least most/fewest above/below over/under before/after early/late earlier/later first/last begin/end start/end
start/finish start/stop open/close open/shut arrive/leave arrive/depart enter/leave come/go win/lose victory/defeat
succeed/fail success/failure support/oppose support/reject back/oppose favour/oppose favor/oppose accept/reject
accept/refuse accept/decline approve/reject approve/veto agree/disagree agree/refuse admit/deny confirm/deny
allow/ban allow/forbid allow/prohibit permit/ban legal/illegal lawful/unlawful guilty/innocent convict/acquit
arrest/release import/export importer/exporter buy/sell buyer/seller borrow/lend employer/employee hire/fire
appoint/dismiss join/leave stay/leave remain/leave keep/lose build/destroy attack/defend attack/retreat advance/retreat
ally/enemy friend/enemy war/peace strong/weak strengthen/weaken stronger/weaker better/worse best/worst good/bad
improve/worsen safe/dangerous safe/unsafe true/false right/wrong right/left correct/incorrect possible/impossible
likely/unlikely able/unable willing/unwilling ready/unready happy/unhappy satisfied/dissatisfied public/private
domestic/foreign inside/outside north/south east/west northern/southern eastern/western left-wing/right-wing
liberal/conservative rich/poor cheap/expensive old/young old/new large/small big/small long/short fast/slow
hot/cold wet/dry full/empty alive/dead live/die birth/death survive/die birth/die major/minor majority/minority
maximum/minimum all/none all/some both/neither always/never often/rarely with/without against/for to/from
into/from man/woman male/female father/mother brother/sister son/daughter husband/wife boy/girl day/night
morning/evening morning/night today/yesterday today/tomorrow yesterday/tomorrow last/next past/future
temporary/permanent
voluntary/compulsory optional/mandatory praise/criticise praise/criticize praise/condemn love/hate trust/distrust
optimistic/pessimistic positive/negative profit/loss surplus/deficit boom/recession hire/dismiss lift/impose
impose/lift extend/shorten speed/slow accelerate/slow tighten/loosen tighten/ease toughen/soften escalate/de-escalate
unite/divide include/exclude remember/forget know/ignore send/receive give/take push/pull lead/follow ask/answer
attend/skip attend/miss pass/fail pass/reject present/absent friend/foe offensive/defensive upper/lower top/bottom
front/back minimum/maximum inner/outer prior/subsequent ancient/modern cause/prevent encourage/discourage
help/hinder help/harm protect/harm protect/endanger united/divided peaceful/violent secret/public known/unknown
same/different similar/different simple/complex easy/difficult easy/hard"""


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        found[lemma(one)].add(lemma(other))
        found[lemma(other)].add(lemma(one))
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES = _opposites()
"""By lemma; both directions."""

# --- numbers and dates ---------------------------------------------------------------------------------------------

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
UNITS = {word: n for n, word in enumerate(f"{_UNITS} seventeen eighteen nineteen".split())}
TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12, "b": 10**9,
}  # fmt: skip
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
ORDINALS = {
    word: n
    for n, word in enumerate(f"{_ORDINALS} fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(), 1)
} | {"thirtieth": 30}
FRACTIONS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10}
CURRENCIES = {
    "$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "rouble", "₴": "hryvnia", "₹": "rupee",
    "dollars": "dollar", "euros": "euro", "pounds": "pound", "roubles": "rouble", "rubles": "rouble",
}  # fmt: skip
BOUNDS = (
    dict.fromkeys(("about", "around", "roughly", "approximately", "nearly", "almost", "some", "estimated"), "about")
    | dict.fromkeys(("more than", "over", "at least", "no fewer than", "no less than", "above"), "more than")
    | dict.fromkeys(("less than", "fewer than", "under", "at most", "no more than", "up to", "below"), "less than")
)
_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES.split(), 1)} | {
    name[:3]: n for n, name in enumerate(_MONTH_NAMES.split(), 1)
}
MONTHS["sept"] = 9
DAYS = {name: n for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}

# --- words that need no support --------------------------------------------------------------------------------------

FRAME = frozenset(
    lemma(word)
    for word in """say tell add write answer reply state speak talk comment remark interview statement quote newspaper
    outlet reporter accord article""".split()
)
"""Lemmas that report or join. Verbs that judge what is said ("admit", "deny", "warn") aren't among them."""

REPORTING = frozenset({"say", "tell", "add", "write", "state", "remark", "reply", "answer", "speak", "report", "note"})

SAYING = frozenset(form for form, (base, _) in lexicon.VERB_FORMS.items() if base in lexicon.SAY | lexicon.TELL)
"""Forms of verbs of saying, whatever their role in a sentence."""

ATTITUDES = frozenset(
    lemma(word)
    for word in """believe think want wish hope expect fear doubt see regard consider view feel prefer favour favor
    support oppose back plan intend threaten vow pledge promise offer refuse agree seek ready willing open""".split()
)
"""Words by which somebody holds or wants something: what follows them isn't told as a fact."""
