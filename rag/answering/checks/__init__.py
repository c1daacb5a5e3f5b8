"""What can be told by rule of a sentence in a model's own words and the sentences that it cites.

    evidence, words, lexicon   the sentence and what it cites, as words and statements; the lists behind them
    quoted, credit             vetoes: an altered quotation, words credited to somebody else. Nothing overrules them
    near                       it stands nearly so in what it cites, and needs no judge

Whether free prose is supported can't be told by rule (``answering/judge.py``).
"""
