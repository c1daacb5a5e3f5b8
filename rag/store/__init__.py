"""What is kept: ``catalogue`` (SQLite or PostgreSQL), the source of truth, ``vectors`` (Chroma), and ``cache``.

Not covered: what is stored and when (``ingestion``), and how it is searched (``search/``).
"""
