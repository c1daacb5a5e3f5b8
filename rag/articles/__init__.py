"""Bytes, files, pages and feeds into articles.

    from rag.articles import documents

    for document in documents(["seeds/"], Settings()):
        for article in document.articles():
            print(article.title, len(article.text))

Nothing here knows the store. A document that can't be read is a ReadError in the stream, never an exception that
stops the others.
"""

from rag.articles.documents import Document, documents

__all__ = ["Document", "documents"]
