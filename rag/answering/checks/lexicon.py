"""Word lists of the checks: irregular forms, negators, verbs that only report.

Irregular verbs are those of Quirk et al., *A Comprehensive Grammar of the English Language* (1985), §3.12-20, that
news prose uses. Negators follow Huddleston & Pullum, *The Cambridge Grammar of the English Language* (2002), ch. 9.

    lemma("went")               # "go"
"""

from __future__ import annotations

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


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The stem by which a folded word is compared: irregular forms and forms of saying go to their base first."""
    base, _ = lexicon.VERB_FORMS.get(word, (IRREGULAR.get(word, word), ""))
    return stem(base)


NEGATORS = lexicon.words("not never no none nobody nothing nowhere neither nor cannot without hardly barely")

NEUTRAL = lexicon.words("say tell add write state reply speak")
"""Verbs, by their base, that only report. Those that judge what is said ("admit", "deny", "warn") aren't among them."""
