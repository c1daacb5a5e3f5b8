"""Who is credited with what: the forms that newsrooms print, with invented people, and whom they must not credit."""

from __future__ import annotations

import pytest

from rag.language.sentences import sentences
from rag.schema import Article
from rag.statements import statements


def said(text: str) -> list[tuple[str | None, str]]:
    """(speaker, content) of every statement, in order; the spans of one content joined by " … "."""
    article = Article(id="a1", identity="a1", source="a1.txt", version="v", text=text)
    found = statements(article, sentences(text))
    return [(s.speaker, " … ".join(span.of(text) for span in s.content)) for s in found]


def check(text: str, expected: list[tuple[str | None, str]]) -> None:
    """Compares what is read; a slash in ``text`` ends a paragraph."""
    assert said(text.replace(" / ", "\n\n")) == expected


Cases = list[tuple[str, list[tuple[str | None, str]]]]

TRANSCRIPTS: Cases = [
    ("**Mr. Varn:** I saw nothing. / I would have answered. / **Ms. Odd (aside):** Who wrote it? / **Mr. Varn:** No.",
     [("Varn", "I saw nothing. … I would have answered."), ("Odd", "Who wrote it?"), ("Varn", "No.")]),
    ("Hugo Varn: Hello. / Ida Kemp: Hello. / Varn: When do we start? / Kemp: Now. [Laughter]",
     [("Hugo Varn", "Hello."), ("Ida Kemp", "Hello."), ("Hugo Varn", "When do we start?"), ("Ida Kemp", "Now.")]),
    ("IDA KEMP: It is shut. / REPORTER: Why? / KEMP (smiling): It leaks. / Q: Much? / A: A lot.",
     [("Ida Kemp", "It is shut."), (None, "Why?"), ("Ida Kemp", "It leaks."), (None, "Much?"), (None, "A lot.")]),
    ("The Chairman: Order. / Senator Varn: I object. / The Chairman: Noted.",
     [(None, "Order."), ("Varn", "I object."), (None, "Noted.")]),
    ("Ida Kemp: Hello. / Hugo Varn: Hello. / Kemp: We are done. / The crowd left early.",
     [("Ida Kemp", "Hello."), ("Hugo Varn", "Hello."), ("Ida Kemp", "We are done.")]),
    ("Director: Hugo Varn / Producer: Ida Kemp / Venue: The Hall", []),
    ("Where: The Hall / When: 8 May / Who: Ida Kemp", []),
]  # fmt: skip

SIGNATURES: Cases = [
    ("“It works.” — Ida Kemp, head of the lab", [("Ida Kemp", "It works.")]),
    ("“It works.” / – Engineer Hugo Varn", [("Hugo Varn", "It works.")]),
    ("Ida Kemp, head of the lab: “It works.”", [("Ida Kemp", "It works.")]),
    ("And from Engineer Hugo Varn: / “It works. / “It always did.”", [("Hugo Varn", "It works. … It always did.")]),
    ("Ida Kemp, head of the lab: / “It works.”", [("Ida Kemp", "It works.")]),
    ("From the desk of Ida Kemp, head of the lab. / “It works.”", [("Ida Kemp", "It works.")]),
    ("“It works,” Ida Kemp, head of the lab, said.", [("Ida Kemp", "It works,")]),
    ("The pier is rotten. / — Hugo Varn (@hvarn) 9 May 2031", [("Hugo Varn", "The pier is rotten.")]),
    ("The pier is rotten. It is! — Hugo Varn (@hvarn) May 9, 2031", [("Hugo Varn", "The pier is rotten. It is!")]),
    ("The pier is rotten. — Hugo Varn was there.", []),
    ("The pier is rotten — Ida Kemp, the mayor, has seen it.", []),
]  # fmt: skip

MARKS: Cases = [
    ("»We leave«, Ida Kemp said. «No», said Hugo Varn.", [("Ida Kemp", "We leave"), ("Hugo Varn", "No")]),
    ("« We leave », Ida Kemp said. »No«, said Hugo Varn.", [("Ida Kemp", "We leave"), ("Hugo Varn", "No")]),
    ("‘It leaks,’ said Ida Kemp. ‘It has since ’27.’ / ‘No,’ said Hugo Varn.",
     [("Ida Kemp", "It leaks, … It has since ’27."), ("Hugo Varn", "No,")]),
    ("The move is “a joke”, the beekeeper Ida Kemp said.", [("Ida Kemp", "The move is “a joke”")]),
]  # fmt: skip

NAMES: Cases = [
    ("The GP Nora Vale said it hurt. The MP Hugo Varn said no.", [("Nora Vale", "it hurt"), ("Hugo Varn", "no.")]),
    ("The FBI said it was shut.", [("FBI", "it was shut")]),
    ("Mark Odd MP said it was shut. The Labour MP for Ostby, Hugo Varn, said it leaked. Another MP said it rained.",
     [("Mark Odd", "it was shut"), ("Hugo Varn", "it leaked"), (None, "it rained")]),
    ("Ada von der Heid said it was shut. Von der Heid said it leaked.",
     [("Ada von der Heid", "it was shut"), ("Ada von der Heid", "it leaked")]),
    ("Inés Mora Vidal left. Later Mora Vidal said it leaked. Mora said it was shut.",
     [("Inés Mora Vidal", "it leaked"), ("Inés Mora Vidal", "it was shut")]),
    ("The Miners' Union said it was shut. Ida Kemp's office said it leaked.",
     [("Miners' Union", "it was shut"), ("Ida Kemp's office", "it leaked")]),
    ("Ida Kemp, a partner at Varn, Odd & Sons, said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Tom Odd, of Lowe, Hart LLP, said the dam leaked.", [("Tom Odd", "the dam leaked")]),
    ("Dr. Nora Vale, Ph.D., of Bell, Crane & Co. said it leaked.", [("Nora Vale", "it leaked")]),
    ("Bell, Crane & Co. said it leaked.", [("Bell, Crane & Co.", "it leaked")]),
    ("“Who broke it?” asked the beekeeper, Ned Odd.", [("Ned Odd", "Who broke it?")]),
    ("Hugo Varn told the U.N. Mr. Odd's plan was late.", [("Hugo Varn", "Mr. Odd's plan was late")]),
]  # fmt: skip

NEARBY: Cases = [
    ("Hugo Varn left. His lawyer, Tom Odd, said “no”; he added that it leaked.",
     [("Tom Odd", "no"), ("Tom Odd", "it leaked")]),
    ("Ida Kemp left. Her rival, Nora Vale, said it was a fraud, and she said it leaked.",
     [("Nora Vale", "it was a fraud"), ("Nora Vale", "it leaked")]),
    ("Hugo Varn left. His lawyer said “no”; he added that it leaked.", [(None, "no"), (None, "it leaked")]),
    ("“It is mine,” said Hugo Varn to Nora Vale, who replied, “Prove it.”",
     [("Hugo Varn", "It is mine,"), ("Nora Vale", "Prove it.")]),
    ("Asked about the toll, Ida Kemp pointed at Hugo Varn, who said “not me”.", [("Hugo Varn", "not me")]),
    ("Sen. Dana Fine of Ostby, who said “not me”, left.", [("Dana Fine", "not me")]),
    ("Hugo Varn, who promised a ferry, opened a port.", [("Hugo Varn", "a ferry")]),
    ("An aide, who asked not to be named, said: “It leaks.”", [(None, "It leaks.")]),
    ("A nurse who requested anonymity said it leaked.", [(None, "it leaked")]),
]  # fmt: skip

KEMP_AND_VARN = "Ida Kemp and Hugo Varn met. "
BOTH: list[tuple[str | None, str]] = [("Ida Kemp", "it leaked"), ("Hugo Varn", "it leaked")]
JOINT: Cases = [
    (KEMP_AND_VARN + "Kemp and Varn said it leaked.", BOTH),
    (KEMP_AND_VARN + "Both Kemp and Varn said it leaked.", BOTH),
    (KEMP_AND_VARN + "On Monday, Kemp and Varn said it leaked.", BOTH),
    (KEMP_AND_VARN + "Kemp, like Varn, said it leaked.", BOTH),
    (KEMP_AND_VARN + "Kemp, along with Varn, said it leaked.", BOTH),
    (KEMP_AND_VARN + "According to Kemp and Varn, it leaked.", BOTH),
    (KEMP_AND_VARN + "Kemp, unlike Varn, said it leaked.", BOTH[:1]),
    (KEMP_AND_VARN + "Kemp or Varn said it leaked.", [(None, "it leaked")]),
    ("“It leaks,” said Ida Kemp and Hugo Varn on Friday.", [("Ida Kemp", "It leaks,"), ("Hugo Varn", "It leaks,")]),
    ("Ida Kemp, Hugo Varn, and Nora Vale all said it leaked.", [*BOTH, ("Nora Vale", "it leaked")]),
    ("Ida Kemp and her husband, Hugo Varn, said it leaked.", BOTH),
    ("Ida Kemp and her lawyers said it leaked.", BOTH[:1]),
    ("Ida Kemp and the mayor said it leaked.", BOTH[:1]),
    ("Ida Kemp and Hugo Varn said: / “It leaks.”", [("Ida Kemp", "It leaks."), ("Hugo Varn", "It leaks.")]),
    ("The Food and Drug Administration said it leaked.", [(None, "it leaked")]),
    ("Kemp and Varn supporters said it leaked.", [(None, "it leaked")]),
    ("“It leaks,” said Ida Kemp, a friend of Nora Vale and the council.", [("Ida Kemp", "It leaks,")]),
]  # fmt: skip

DOUBTS: Cases = [
    ("Max Odd said it leaked. Theo Odd said it rained. / Odd said no.",
     [("Max Odd", "it leaked"), ("Theo Odd", "it rained"), (None, "no.")]),
    ("Mark Odd and his wife, Helen Odd, met. / “Yes,” Mr. Odd said. “No,” Mrs. Odd said. / “So,” Odd said. He left.",
     [("Mark Odd", "Yes,"), ("Helen Odd", "No,"), (None, "So,")]),
    ("Nora Vale came. The clerk, Ida Kemp, told her that it leaked. She was angry. “No way,” she said.",
     [("Ida Kemp", "it leaked"), (None, "No way,")]),
    ("Ida Kemp and Nora Vale said it leaked. She left. “It rains,” she said.",
     [("Ida Kemp", "it leaked"), ("Nora Vale", "it leaked"), (None, "It rains,")]),
    ("Ida Kemp and Nora Vale won. She said it leaked.", [(None, "it leaked")]),
    ("Ida Kemp, Hugo Varn and the mayor, Nora Vale, won. She said it leaked.", [(None, "it leaked")]),
    ("Ida Kemp and Hugo Varn won. She said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp won and Nora Vale lost. She said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Alarmed by the leak, Ida Kemp left. Dozens of clerks said it leaked.", [(None, "it leaked")]),
    ("Ferries run to Ostby and Marsh Coast states that have had a port.", []),
]  # fmt: skip

MANY: Cases = [
    ("Pilots who fly for Marsh Air say it leaks.", [(None, "it leaks")]),
    ("The bakers whose ovens were shut say it leaks. Ida Kemp, whose bakers were told, left.", [(None, "it leaks")]),
    ("Critics like Ida Kemp say it leaks.", [(None, "it leaks")]),
    ("“It leaks,” people like Ida Kemp said.", [(None, "It leaks,")]),
    ("People close to Ida Kemp say it leaks.", [(None, "it leaks")]),
    ("Six in 10 said they were sad. Of those, 30% say they left. The 12 pledged votes are gone.",
     [(None, "they were sad"), (None, "they left")]),
    ("Sen. Ida Kemp (D-Ostby), said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp is quick to point out that it leaks.", [("Ida Kemp", "it leaks")]),
    ("Ida Kemp was quick to chime in, with Hugo Varn saying that it leaks.", [("Hugo Varn", "it leaks")]),
    ("Ida Kemp left after she had won and said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp left after Hugo Varn had won and said it leaked.", []),
]  # fmt: skip

OPENINGS: Cases = [
    ("Ostby (AFP) – Mayor Ida Kemp left on Monday, calling the plan “a joke”.", [("Ida Kemp", "the plan “a joke”")]),
    ("Alarmed by it, Senator Hugo Varn, the minority leader, said that it rained.", [("Hugo Varn", "it rained")]),
    ("After saying it leaked, Ida Kemp left.", [("Ida Kemp", "it leaked")]),
    ("In declaring the plan “a joke,” Ida Kemp stopped.", [("Ida Kemp", "the plan “a joke,”")]),
    ("Citing “duties in Ostby,” Ida Kemp told Marsh Radio that she would stay.",
     [("Ida Kemp", "duties in Ostby,"), ("Ida Kemp", "she would stay")]),
    ("Defending it is hard, said Ida Kemp.", [("Ida Kemp", "Defending it is hard")]),
    ("Hugo Varn spoke. Then he pushed Ned Odd, calling him a “stiff”.", [("Hugo Varn", "him a “stiff”")]),
    ("Hugo Varn, the editor in chief of the diocese's newspaper, Il Faro Romano, said it leaked.",
     [("Hugo Varn", "it leaked")]),
    ("Hugo Varn gave no further details, saying it leaked.", [("Hugo Varn", "it leaked")]),
    ("Three Kemp emails had been lost. Hugo Varn feared the Ostby attacks would go on.", []),
]  # fmt: skip

ACTS: Cases = [
    ("Ida Kemp maintained a lead. Kemp has long maintained that it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp advises the port on tolls. Kemp advised clerks to leave.", [("Ida Kemp", "to leave")]),
    ("Ida Kemp responded with ads. Kemp responded that it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp called off the vote. The most pledged delegates are gone.", []),
    ("The United States has tolls. Marsh Coast states underscored it.", [(None, "it")]),
]  # fmt: skip

SOURCES: Cases = [
    ("“It leaks,” Ida Kemp said on Monday, according to Marsh Edition. “It rains.”",
     [("Ida Kemp", "It leaks, … It rains.")]),
    ("“It leaks,” the letter read. “It rains,” a sign reads.", [(None, "It leaks,"), (None, "It rains,")]),
    ("There were barbs, such as when Ida Kemp criticized Odd and called him “slow”.",
     [("Ida Kemp", "Odd"), ("Ida Kemp", "him “slow”")]),
    ("Ida Kemp dubbed the pier “a joke”. Chief of Staff Ned Odd said it leaked.",
     [("Ida Kemp", "the pier “a joke”"), ("Ned Odd", "it leaked")]),
    ("Quill quoted the engineer, Hassan Vale, as telling her: “The bolts were gone.”",
     [("Hassan Vale", "The bolts were gone.")]),
    ("Petra Quill was quoted as calling it “a farce”.", [("Petra Quill", "it “a farce”")]),
    ("Ann Salter MLA said boats would leave. One MLA, who would not be named, said the lock was a joke.",
     [("Ann Salter", "boats would leave"), (None, "the lock was a joke")]),
    ("Hugo Varn was told by the auditor, Ned Odd, that it leaked.", [("Ned Odd", "it leaked")]),
    ("Ida Kemp was accused by Hugo Varn of hiding it.", [("Hugo Varn", "of hiding it")]),
    ("Ida Kemp was accused by the head of the Port of Ostby of hiding it.", [(None, "of hiding it")]),
    ("The plan was called “a joke” by Nora Vale.", [("Nora Vale", "a joke")]),
    ("Ida Kemp was never told by Hugo Varn that it leaked. Kemp was told by phone.", []),
    ("“A joke” was how Nora Vale described the plan.", [("Nora Vale", "A joke … the plan")]),
    ("Nora Vale heard Ida Kemp say “enough”. She recalled Kemp saying that it leaked.",
     [("Ida Kemp", "enough"), ("Ida Kemp", "it leaked")]),
    ("Nora Vale never heard Ida Kemp say “enough”. Nora Vale imagined Kemp saying that it leaked.", []),
    ("Ida Kemp has been reported as saying it leaked.", [("Ida Kemp", "it leaked")]),
    ("Hugo Varn, quoting Ida Kemp, said: “It leaks.”", [("Ida Kemp", "It leaks.")]),
    ("Hugo Varn, citing a report, said it leaked.", [("Hugo Varn", "it leaked")]),
    ("Ida Kemp asked the chair, Hugo Varn, whether it leaked.", [("Ida Kemp", "whether it leaked")]),
    ("The Mayor, Ida Kemp MP, said it leaked.", [("Ida Kemp", "it leaked")]),
    ("— The last ferry has gone, said Ida Kemp.", [("Ida Kemp", "The last ferry has gone")]),
    ("One of the four, the skipper Ida Kemp, said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp met Nora Vale. Kemp and Vale had been up all night. “No,” she said.", [(None, "No,")]),
    ("Ida Kemp and Hugo Varn had been up all night. “No,” she said.", [("Ida Kemp", "No,")]),
    ("Ida Kemp laughed and — according to Hugo Varn — said “it leaks”.", [("Ida Kemp", "it leaks")]),
    ("Ida Kemp, according to Varn, said that it leaked.", [("Ida Kemp", "it leaked")]),
    ("Ida Kemp wept and, according to Hugo Varn, will sue.", [("Hugo Varn", "will sue")]),
    ("Nora Vale, who asked that she not be identified, said it leaked.", [("Nora Vale", "it leaked")]),
]  # fmt: skip


APPOSED: Cases = [
    ("Varn quoted the port's engineer, Ida Kemp, as saying that “it leaks”.", [("Ida Kemp", "it leaks")]),
    ("Varn quoted Ida Kemp, a retired pilot, as saying it leaked.", [("Ida Kemp", "it leaked")]),
    ("Varn quoted his old boss, the builder Ida Kemp, as saying: “It leaks.”", [("Ida Kemp", "It leaks.")]),
    ("The port's lawyer, the former judge Ida Kemp, said it leaked.", [("Ida Kemp", "it leaked")]),
    ("Hugo Varn left. His partner and cook, Ida Kemp, said it leaked. “A lot,” she said.",
     [("Ida Kemp", "it leaked"), ("Ida Kemp", "A lot,")]),
    ("Her lawyer and her brother, Hugo Varn, said it leaked.", [(None, "it leaked")]),
    ("The mayor, Ida Kemp, said no. The councillor who proposed the ban, Hugo Varn, said it leaked.",
     [("Ida Kemp", "no."), ("Hugo Varn", "the ban"), ("Hugo Varn", "it leaked")]),
    ("“It leaks,” Ida Kemp said when Radio Nord called her. “A lot,” Kemp said after Varn had called Kemp at home.",
     [("Ida Kemp", "It leaks,"), ("Ida Kemp", "A lot,")]),
    ("Hugo Varn called her a liar.", [("Hugo Varn", "her a liar")]),
    ("“It leaks,” said another speaker, the builder Ida Kemp, in May.", [("Ida Kemp", "It leaks,")]),
]  # fmt: skip

WORDINGS: Cases = [
    ("Hugo Varn never called it “a sieve”. The word was used by another speaker, the builder Ida Kemp, in May.",
     []),  # of the sentence that denies it to Varn nothing is Kemp's
    ("The phrase “a sieve” was used by the diver Ida Kemp.", [("Ida Kemp", "a sieve")]),
    ("Hugo Varn called it “a sieve”. The phrase was used by Ida Kemp.", [("Hugo Varn", "it “a sieve”")]),
    ("The word “sieve” was not used by Ida Kemp. The boat was used by Hugo Varn.", []),
]  # fmt: skip

_BOTH = "Ida Kemp said it leaked. Hugo Kemp, her brother, said it did not."
_OF_BOTH: list[tuple[str | None, str]] = [("Ida Kemp", "it leaked"), ("Hugo Kemp", "it did not")]
SHARED: Cases = [
    (f"{_BOTH} / Kemp said it was old.", [*_OF_BOTH, (None, "it was old")]),
    (f"{_BOTH} / “No,” Ida Kemp said. Asked about the roof, Kemp said it was old.",
     [*_OF_BOTH, ("Ida Kemp", "No,"), (None, "it was old")]),
    (f"{_BOTH} / “No,” Ida Kemp said. “It is old,” Kemp added.",
     [*_OF_BOTH, ("Ida Kemp", "No,"), ("Ida Kemp", "It is old,")]),
    ("Ida Kemp said it leaked. Kemp sighed. / Hugo Kemp said it did not. / Kemp said it was old.",
     [("Ida Kemp", "it leaked"), ("Hugo Kemp", "it did not"), ("Ida Kemp", "it was old")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    TRANSCRIPTS
    + SIGNATURES
    + MARKS
    + NAMES
    + NEARBY
    + JOINT
    + DOUBTS
    + MANY
    + OPENINGS
    + ACTS
    + SOURCES
    + APPOSED
    + WORDINGS
    + SHARED,
)
def test_who_is_credited(text: str, expected: list[tuple[str | None, str]]) -> None:
    check(text, expected)


def test_an_official_of_a_union_is_told_whole() -> None:
    text = "An official of the rail workers' union, who asked not to be named, said: “It was an insult.”"
    article = Article(id="a1", identity="a1", source="a1.txt", version="v", text=text)
    (statement,) = statements(article, sentences(text))
    assert statement.mention is not None
    assert statement.mention.of(text) == "An official of the rail workers' union"


def test_whoever_quotes_another_reports_it() -> None:
    text = (
        "Hugo Varn, quoting Ida Kemp, said: “It leaks.” Nora Vale recalled Kemp saying that it rained. Kemp left and, "
        "according to Varn, said “no”."
    )
    article = Article(id="a1", identity="a1", source="a1.txt", version="v", text=text)
    assert [s.reported_by for s in statements(article, sentences(text))] == ["Hugo Varn", "Nora Vale", "Hugo Varn"]
