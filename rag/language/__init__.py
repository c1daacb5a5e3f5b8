"""English, once: its words as data, and what is read from them. Every other room imports from here.

english.toml           the words, by class, each class with its source
lexicon                the classes by name; verbs inflected
words, porter, terms   the one tokenizer, with offsets and folding; stems; words as search sees them
"""
