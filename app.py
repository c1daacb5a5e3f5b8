"""Open the chat page: ``python app.py`` is the same as ``rag serve``, options and messages included."""

import sys

from rag.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "serve")
    main()
