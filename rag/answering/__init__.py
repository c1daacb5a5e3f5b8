"""Evidence → a draft → a checked answer. ``extractive`` chooses sentences, ``verification`` checks every one."""
