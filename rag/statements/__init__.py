"""Who said what: the statements of an article, by reading its cues and quotation marks.

    statements(article, sentences(article.text))
    # (Statement(content=(Span(1, 34),), cue=Span(42, 46), mention=Span(36, 41), speaker="Ann Lee", …),)

Deterministic and linear, by rules and the word lists of ``lexicon``, in stages:

    quotations, tokens     the article's own sentences, each quotation in them one token
    verb_groups, cues      the words of saying, with what says when and whether
    phrases, preverbal     the noun phrases behind them, and before them
    subjects, contents     which phrase is the subject of which cue, and what that reports, without its ``adjuncts``
    clauses, sources       whether the article tells a cue's clause as so, and by whom: ``subordination`` is what it
                           hangs on
    labels, readings       transcripts and signatures; quotations that go on without a cue of their own
    names, people          which capitals are names, and whose
    descriptions, roles    what the words beside a name say that its bearer is
    discourse              whom a name, a role or a pronoun stands for: ``clause_subjects``, ``mentions``, ``anaphora``,
                           ``holders``
    speakers               what that person or body is to the words
    extraction             statements with their offsets

Nobody is credited on a guess: what is ambiguous has no ``speaker``. What the article denies, supposes or leaves to a
fake is no statement; ``denials`` are what it says that people didn't say.

Not covered: languages other than English, belief and plans ("he thinks", "she wants"), speech without a cue.
"""

from rag.statements.extraction import antecedents, denials, statements

__all__ = ["antecedents", "denials", "statements"]
