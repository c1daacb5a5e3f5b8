"""On Record: ask a news archive who said what."""
