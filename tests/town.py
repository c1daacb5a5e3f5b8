"""A small invented archive: six articles, of which two carry the same wire copy and one has no date."""

from __future__ import annotations

from pathlib import Path

# file: title, publisher, author, date, body
ARTICLES: dict[str, tuple[str, str | None, str | None, str | None, str]] = {
    "tram.md": (
        "Tram to skip the harbour",
        "The Tideway Post",
        "Nils Aske",
        "2031-03-04",
        "Mayor Ada Holloway opened the tram line on Monday.\n\n"
        "“The tram will not stop at the harbour,” Holloway said. “It would cost us a year.”\n\n"
        "Treasurer Ruth Delgado stood beside Holloway. Delgado said the depot had cost 40 million crowns.\n\n"
        "The line will open on 12 June, and 300 people work on it.",
    ),
    "strike.md": (
        "Drivers strike over fares",
        "Harbour Courier",
        "Mira Sand",
        "2031-03-06",
        "Tram drivers walked out on Thursday over pay.\n\n"
        "Union leader Pavel Renko said the strike would last a week. “We were promised better,” he said.\n\n"
        "A spokesman for Holloway said the mayor regretted the strike.\n\n"
        "“Fares will rise in autumn,” said Ruth Delgado, beside Ada Holloway at the town hall.",
    ),
    "wire1.md": (
        "Ferry sinks off Arn",
        "The Tideway Post",
        None,
        "2031-02-01",
        "A ferry sank off Arn on Friday night.\n\n“Everyone was saved,” said Captain Ola Brandt of the coast guard.",
    ),
    "wire2.md": (
        "Ferry sinks",
        "Harbour Courier",
        None,
        "2031-02-02",
        "A ferry sank off Arn on Friday night.\n\n“Everyone was saved,” said Captain Ola Brandt of the coast guard.",
    ),
    "museum.md": (
        "Museum finds a lost map",
        None,
        "Mira Sand",
        None,
        "The town museum found a map of 1720 in its attic.\n\n"
        "“It shows a canal nobody knew of,” Curator Ines Okafor said. “We will show it in May.”",
    ),
    "school.md": (
        "School wins a prize",
        "Harbour Courier",
        None,
        "2030-11",
        "Hillside School won the science prize for a wind turbine.\n\n"
        "Headteacher Joan Pell told Radio Tideway that the pupils had built it alone.",
    ),
}


def write_town(folder: Path) -> Path:
    """The articles as Markdown files with front matter."""
    for name, (title, publisher, author, published_at, body) in ARTICLES.items():
        fields = {"title": title, "publisher": publisher, "author": author, "published_at": published_at}
        header = "".join(f"{key}: {value}\n" for key, value in fields.items() if value)
        (folder / name).write_text(f"---\n{header}---\n\n{body}\n")
    return folder
