"""Words that no mark encloses: letters and blocks behind a colon, lists, interviews; and whose a document is."""

from __future__ import annotations

import pytest

from rag.language.sentences import sentences
from rag.schema import Article
from rag.statements import statements

LETTER = """The mayor, Gesa Wolm, wrote to the anglers' club:

The weir will stay closed until May. Nobody has to move a boat.
We will pay the fees.

The club met in the evening. Members were cross, Wolm said."""

SALUTED = """In a letter to customers, the owner Henk Vos wrote:

Dear friends,

We have baked for ninety years. We can't pay the gas bill.

The last loaf was sold on Friday."""

LIST = """The engineer Mira Sund answered with a list:

“The crane goes first.”
“The pier goes second.”

“Nobody asked me.”"""

INTERVIEW = """Imre Tolgy has kept the lock for forty years. Vera Moll met him at the weir.

Vera Moll: When did you first see the crack?

Imre Tolgy: In March, after the frost.

What did the trust do?

Nothing. They sent a postcard.

Moll: You were cross. What came back?

A long silence was all there was.

Tolgy: No. The hinges are gone."""

UNLABELLED = """Your hives died in March. What was it?

Lorna Adair: Mites. We saw them too late.

Whom do you blame?

Myself. Nobody else was there.

Vale Echo: Will you start again?

Adair: Yes. In spring."""

AWARDS = "They chose Best Actor and Best Film.\n\nBest Actor: Bo Trane\n\nBest Film: The Mill\n\nVenue: Town Hall"


def said(text: str) -> list[tuple[str | None, str]]:
    article = Article(id="a", identity="a", source="a", version="1", text=text)
    found = statements(article, sentences(text))
    return [(s.speaker, " ".join(span.of(text) for span in s.content).replace("\n", " ")) for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            LETTER,
            [
                ("Gesa Wolm", "The weir will stay closed until May. Nobody has to move a boat. We will pay the fees."),
                ("Gesa Wolm", "Members were cross"),
            ],
        ),
        (SALUTED, [("Henk Vos", "Dear friends We have baked for ninety years. We can't pay the gas bill.")]),
        (LIST, [("Mira Sund", "The crane goes first. The pier goes second.")]),
        (
            INTERVIEW,
            [
                ("Vera Moll", "When did you first see the crack?"),
                ("Imre Tolgy", "In March, after the frost. Nothing. They sent a postcard."),
                ("Vera Moll", "You were cross. What came back?"),
                ("Imre Tolgy", "No. The hinges are gone."),
            ],
        ),
        (
            UNLABELLED,
            [
                ("Lorna Adair", "Mites. We saw them too late. Myself. Nobody else was there."),
                ("Lorna Adair", "Yes. In spring."),
            ],
        ),
        (AWARDS, []),
        (f"{AWARDS}\n\nWho won?\n\nBest Actor: Ann Lee", []),
    ],
)
def test_what_is_set_apart_without_marks(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A report by the engineer Nora Pell said the dam was safe.", "Nora Pell"),
        ("A study by the Alder Institute concluded that the dam was safe.", "Alder Institute"),
        ("A letter from Oster said the dam was safe.", None),  # it may be a town
        ("A report by two engineers said the dam was safe.", None),
        ("A letter from Ines Holt to Ugo Nero warned that the dam was unsafe.", "Ines Holt"),
        ("A letter to Ugo Nero said the dam was safe.", None),
        ("In a letter to Ines Holt, Nora Pell said the dam was safe.", "Nora Pell"),
    ],
)
def test_whose_a_document_is(text: str, speaker: str | None) -> None:
    ((found, content),) = said(text)
    assert found == speaker and "the dam was" in content
