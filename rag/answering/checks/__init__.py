"""The checks of a sentence in a model's own words against the sentences that it cites, each a small pure function.

    words, lexicon   a text's words: clauses, negators, modals; and the lists behind them
    evidence         what is cited, with its statements, and which word of the sentence stands where in it
    quoted           quotation marks hold what is quoted there; near misses are mended
    credit           the right speaker, and nobody's words told as a fact
    quantities       numbers, units, hedges, dates
    names            every name, and whole
    polarity         negation, modality, opposites
    roles            who did what to whom, and which facts go together
    meaning          enough of it is there

Each check returns None, or an objection in a reader's words that names what is wrong. Not covered: the order in which
they are asked (``rag/answering/verification.py``).
"""
