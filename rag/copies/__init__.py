"""Copies of one article, read from several places, and stories that several outlets print.

    from rag.copies import Places, is_same_story, joined, place_of

Not covered: what is read from a place (``articles/``), and what is kept of it (``store/copies.py``).
"""

from rag.copies.likeness import is_same_article, is_same_story, joined
from rag.copies.places import Places, place_of

__all__ = ["Places", "is_same_article", "is_same_story", "joined", "place_of"]
