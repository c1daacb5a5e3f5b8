"""What is kept: ``catalogue`` (SQLite, the source of truth), ``vectors`` (Chroma, an index of it), and ``cache``.

Not covered: what is stored and when (``ingestion``), and how it is searched (``search/``).
"""
