"""Names: every one in a sentence is in the cited words, in the article's fields, or is the resolved speaker's.

    "Ann Lee" from a sentence that names only "Lee", said by the article's Ann Lee    holds
    "Ann Lee" from a sentence that names only "Lee", where the article has no other Lee    holds
    "Bill Lee" from the same                                                          “Bill Lee” isn't in what it cites

A name's words must stand together there too: "Ann Marsh" isn't made of "Ann Lee" and "Bill Marsh". Not covered: names
in lower case, nicknames.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.checks import lexicon
from rag.answering.checks.evidence import Claim, Evidence, related
from rag.answering.checks.words import Word, read
from rag.statements.lexicon import DAYS, FUNCTION_WORDS, MONTHS

_FREE = frozenset(word.rstrip(".") for word in ("mr", "mrs", "ms", "miss")) | DAYS | MONTHS
_JOINS = frozenset({"of", "the", "and", "de", "van", "von", "der", "for", "al", "bin"})


def object_to_names(claim: Claim, evidence: Evidence) -> str | None:
    """A name that the evidence doesn't hold, or not so."""
    known = [run for s in evidence.sentences for text in (s.text, *s.names) for run in _runs(read(text), text)]
    held = {w.lemma for run in known for w in run} | {w.lemma for s in evidence.sentences for w in s.words}
    short = {initials for run in known for initials in _initials(run)}
    for run in _runs(claim.words, claim.text):
        named = [w for w in run if w.low not in _FREE and w.low not in _JOINS]
        if _initials(run) & held:
            continue  # "United States", of "U.S."
        missing = [w for w in named if not _is_held(w, held, short)]
        if missing and _is_full_name([w for w in named if w.low not in lexicon.OFFICES], held, evidence):
            continue
        if run and run[0].opens and missing == [run[0]] and (len(run) == 1 or run[0].low in FUNCTION_WORDS):
            missing = []  # a sentence's first word: its capital says nothing
        if missing:
            return f"“{claim.text[run[0].start : run[-1].end]}” isn't in what it cites"
        if len(named) > 1 and not _stands_together(named, known):
            return f"“{claim.text[named[0].start : named[-1].end]}” isn't a name in what it cites"
    return _object_to_office(claim, evidence)


def _is_full_name(named: Sequence[Word], held: set[str], evidence: Evidence) -> bool:
    """Whether the last of the words is held, and a cited article has just these before it wherever it names them."""
    if len(named) < 2 or named[-1].lemma not in held:
        return False
    surname = re.compile(rf"((?:\b[A-Z][\w.’'-]*[ \u00a0])+){re.escape(named[-1].text)}\b")
    wanted = [w.low for w in named[:-1]]
    for article in {s.article.id: s.article for s in evidence.sentences}.values():
        found = [[w.low for w in read(m[1]) if _can_be_first(w)] for m in surname.finditer(article.text)]
        found = [first for first in found if first]
        if found and all(first == wanted for first in found):
            return True
    return False


def _can_be_first(word: Word) -> bool:
    return word.low not in lexicon.OFFICES | _FREE | FUNCTION_WORDS


def _is_held(word: Word, held: set[str], short: set[str]) -> bool:
    return word.lemma in held or word.low in short or any(related(word.lemma, other) for other in held)


def _runs(words: Sequence[Word], text: str) -> list[list[Word]]:
    """Sequences of capitalised words, joined by "of" and the like."""
    runs: list[list[Word]] = []
    open_run = False
    for i, word in enumerate(words):
        joined = open_run and re.fullmatch(r"[ \u00a0'’s-]*", text[words[i - 1].end : word.start]) is not None
        capital = word.is_capital and (word.is_content or len(word.low) > 1) and word.low not in FUNCTION_WORDS - {"us"}
        if capital and word.text != "I":
            if joined:
                runs[-1].append(word)
            else:
                runs.append([word])
            open_run = True
        elif joined and word.low in _JOINS and i + 1 < len(words) and words[i + 1].is_capital:
            runs[-1].append(word)
        else:
            open_run = False
    return runs


def _initials(run: Sequence[Word]) -> set[str]:
    """ "United States" may be written "US", "Bank of England" "BoE" or "BE"."""
    if len(run) < 2:
        return set()
    return {"".join(w.low[0] for w in run), "".join(w.low[0] for w in run if w.is_capital)}


def _stands_together(named: Sequence[Word], known: Sequence[Sequence[Word]]) -> bool:
    """Whether the words stand in this order within one name of the evidence, or in names side by side in it."""
    wanted = [w.lemma for w in named]
    for run in known:
        rest = iter([w.lemma for w in run])
        if all(any(related(word, other) for other in rest) for word in wanted):
            return True
    titles = [w for w in named if w.low in lexicon.OFFICES]
    return len(titles) > 0 and len(named) - len(titles) > 0 and _stands_together_without(named, known)


def _stands_together_without(named: Sequence[Word], known: Sequence[Sequence[Word]]) -> bool:
    """The same without offices, which an article may put behind the name: "Lee, president of …"."""
    bare = [w for w in named if w.low not in lexicon.OFFICES]
    return len(bare) < len(named) and _stands_together(bare, known)


def _object_to_office(claim: Claim, evidence: Evidence) -> str | None:
    """ "President" for "vice president", "mayor" for "former mayor"."""
    cited = [s.words for s in evidence.sentences] + [read(name) for s in evidence.sentences for name in s.names]
    for i, word in enumerate(claim.words):
        if word.low not in lexicon.OFFICES:
            continue
        places = [(words, j) for words in cited for j, w in enumerate(words) if w.lemma == word.lemma]
        before = [words[j - 1].low if j else "" for words, j in places]
        own = claim.words[i - 1].low if i else ""
        if before and all(b in lexicon.RESTRICTIVE for b in before) and own not in before:
            return f"it says “{word.text}”, and what it cites says “{before[0]} {word.text.lower()}”"
        if own in lexicon.RESTRICTIVE and before and own not in before:
            return f"it says “{own} {word.text}”, and what it cites doesn't"
    return None
