"""A sentence that can be understood alone: its "he" named from its article, in brackets, outside quotation marks.

    name_pronoun(evidence)       # "He [Aldous Finch] resigned in May."
    is_named("He [Aldous Finch] resigned.", "He resigned.", article)      # True
    name_role(evidence, statement)                                        # "The mayor [Ada Lee] said it was late."

One pronoun a sentence is named, the first whose person the sentence doesn't name itself and the article settles
(``rag.search.pronouns``); or the role by which it mentions who speaks. Not covered: "they", "it".
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answering.text import flat
from rag.language.names import surname
from rag.language.terms import words
from rag.schema import Article, Citation, Statement
from rag.search.pronouns import pronouns
from rag.search.ranking import EvidenceSentence

_NAMED = re.compile(r"\b(s?he)( \[([^][]+)\])", re.IGNORECASE)


def name_pronoun(evidence: EvidenceSentence) -> str:
    """The sentence, with a pronoun named where it needs to be."""
    place = pronoun_to_name(evidence)
    return _with_name(evidence.text, *place) if place else evidence.text


def pronoun_to_name(evidence: EvidenceSentence) -> tuple[int, str] | None:
    """Where in the sentence a pronoun ends that needs to be named, and the name; None where none does."""
    text = evidence.text
    if "[" in text:
        return None  # the article's own brackets would be taken for ours
    credited = {s.mention.start: s.speaker for s in evidence.statements if s.mention and s.speaker}
    held = set(words(text))
    for start, end, name in pronouns(evidence):
        if surname(name) not in held:
            return end, credited.get(evidence.sentence.start + start) or name
    return None


def is_named(text: str, quote: str, article: Article) -> bool:
    """Whether the text is the quote with one pronoun named by a name whose words stand in the article."""
    named = _NAMED.search(text)
    if named is None or text[: named.start(2)] + text[named.end(2) :] != quote:
        return False
    return set(words(named[3])) <= _words(article)


def name_role(evidence: EvidenceSentence, statement: Statement) -> str | None:
    """The sentence, with the speaker's name behind the words that mention them; None where they stand elsewhere."""
    mention, sentence = statement.mention, evidence.sentence
    if not (mention and statement.speaker and statement.relation == "self" and "[" not in evidence.text):
        return None
    if not sentence.start <= mention.start < mention.end <= sentence.end:
        return None
    return _with_name(evidence.text, mention.end - sentence.start, statement.speaker)


def names_speaker(text: str, citation: Citation) -> bool:
    """Whether the text is what is cited, with the speaker's name behind the words that mention them."""
    mention = citation.speaker_mention
    if mention is None or citation.speaker is None:
        return False
    return flat(_with_name(citation.quote, mention.end - citation.start, citation.speaker)) == text


def _with_name(text: str, at: int, name: str) -> str:
    return f"{text[:at]} [{name}]{text[at:]}"


@lru_cache(maxsize=64)
def _words(article: Article) -> frozenset[str]:
    return frozenset(words(f"{article.title or ''} {article.text}"))
