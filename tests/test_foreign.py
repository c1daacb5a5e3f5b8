"""Which language an article is in, and what a reader is told of one that isn't in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.language.foreign import asked_in, language_of
from rag.settings import Settings

GERMAN = "Der Rat der Stadt hat beschlossen, die Fähre stillzulegen. „Sie ist nicht sicher“, sagte Ada Brandt in Oster."
ENGLISH = "The council of Oster closed the ferry. “It is not safe,” Ada Brandt said, and the company will appeal."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "German"),
        (
            "Le conseil a décidé de fermer le terminal. « Il n'est pas sûr », a dit la maire, qui ne veut plus.",
            "French",
        ),
        (
            "El concejo decidió cerrar la terminal. «No es segura», dijo la alcaldesa, y la compañía va a los jueces.",
            "Spanish",
        ),
        ("Il consiglio ha deciso di chiudere il terminal. «Non è sicuro», ha detto la sindaca della città.", "Italian"),
        (
            "O conselho decidiu fechar o terminal. “Não é seguro”, disse a prefeita, e a companhia não vai pagar.",
            "Portuguese",
        ),
        (
            "De raad heeft besloten de terminal te sluiten. „Het is niet veilig”, zei ze, en het bedrijf gaat door.",
            "Dutch",
        ),
        (
            "Rada miasta zdecydowała o tym we wtorek. „To nie jest bezpieczne” – powiedziała, a firma się odwoła.",
            "Polish",
        ),
        ("Городской совет решил закрыть терминал. «Он не безопасен», — сказала она, и это было не всё.", "Russian"),
        ("Міська рада вирішила закрити термінал. «Він не є безпечним», — сказала вона, і це було не все.", "Ukrainian"),
        ("시의회는 화요일에 터미널을 폐쇄하기로 결정했다. 시장은 안전하지 않다고 말했다.", "Korean"),
        ("Το δημοτικό συμβούλιο αποφάσισε να κλείσει τον τερματικό σταθμό.", "Greek"),
        (ENGLISH, None),
        ("Le Monde reported that the council of La Rochelle had closed the de la Tour terminal in Paris.", None),
        ("09:15 Roads shut.", None),
        ("Nein.", None),
        ("", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Was sagte Brandt über die Fähre?", "German"),
        ("Wer ist Brandt?", "German"),
        ("Qu'a dit Brandt sur le terminal ?", "French"),
        ("¿Qué dijo la alcaldesa sobre el puente?", "Spanish"),
        ("Cosa ha detto Brandt?", "Italian"),
        ("Wat zei Brandt over de brug?", "Dutch"),
        ("Что сказала Брандт?", "Russian"),
        ("市长说了什么？", "Chinese or Japanese"),
        ("What did de la Tour say in Le Monde?", None),
        ("Was the plan a sham?", None),
        ("Who is in La La Land?", None),
        ("brandt ferry", None),
        ("No", None),
    ],
)
def test_the_language_of_a_question(question: str, language: str | None) -> None:
    assert asked_in(question) == language


def test_an_article_in_another_language_is_kept_found_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Fährstreit in Oster\n\n{GERMAN}\n", "utf-8")
    (folder / "b.txt").write_text("Bakers strike\n\n“We want bread,” the baker Ugo Lind said on Monday.\n", "utf-8")
    with Assistant(Settings(home=tmp_path / "home")) as assistant:
        assert assistant.ingest([str(folder)]).added == 2
        silent = assistant.ask("What did Brandt say about the ferry?")
        answered = assistant.ask("What did Lind say about bread?")
        asked = assistant.ask("Was sagte Brandt über die Tarife?")
    assert silent.status == "not_found"
    assert "“Fährstreit in Oster” is in German: only English is read for who says what." in silent.notes
    assert answered.status == "answered"
    assert not any("German" in note for note in answered.notes)
    assert asked.status == "not_found"
    assert "The question is taken to be in German: questions are read in English." in asked.notes
