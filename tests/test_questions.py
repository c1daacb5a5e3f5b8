"""What questions ask for, of each kind: statements, fields, facts; and what can't be asked."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.questions import MAX_QUESTION_CHARACTERS, parse
from rag.schema import Filters

# question: speaker, topic, addressee
STATEMENTS: dict[str, tuple[str | None, str, str | None]] = {
    "What did Ada Holloway say about the tram?": ("Ada Holloway", "the tram", None),
    "What did Holloway say?": ("Holloway", "", None),
    "What has Mayor Holloway said on fares?": ("Mayor Holloway", "fares", None),
    "What did the mayor say about the harbour?": ("the mayor", "the harbour", None),
    "What does Ruth Delgado think of the budget?": ("Ruth Delgado", "the budget", None),
    "How did Holloway respond to the strike?": ("Holloway", "the strike", None),
    "Why did Holloway say the tram was late?": ("Holloway", "the tram was late", None),
    "When did Holloway say the line would open?": ("Holloway", "the line would open", None),
    "Where did Delgado say the money went?": ("Delgado", "the money went", None),
    "What did Holloway tell Radio Tideway about the tram?": ("Holloway", "the tram", "Radio Tideway"),
    "Who did Holloway tell about the leak?": ("Holloway", "the leak", None),
    "What did Holloway tell reporters?": ("Holloway", "", "reporters"),
    "What did Dr. Pell warn about?": ("Dr. Pell", "", None),
    "Did Holloway comment on the strike?": ("Holloway", "the strike", None),
    "Has Delgado ever denied the claims?": ("Delgado", "the claims", None),
    "Is it true that Holloway said the tram would stop?": ("Holloway", "the tram would stop", None),
    "According to Holloway, when will the line open?": ("Holloway", "when will the line open", None),
    "When will the line open, according to Holloway?": ("Holloway", "When will the line open", None),
    "How much did the tram cost, according to Ruth Delgado?": ("Ruth Delgado", "How much did the tram cost", None),
    "What is Holloway's position on fares?": ("Holloway", "fares", None),
    "What was Delgado’s reaction to the vote?": ("Delgado", "the vote", None),
    "What are the views of Ruth Delgado on taxes?": ("Ruth Delgado", "taxes", None),
    "What is the position of the Harbour Authority on dredging?": ("the Harbour Authority", "dredging", None),
    "Any comments by Holloway on parking?": ("Holloway", "parking", None),
    "Quotes from Delgado about debt": ("Delgado", "debt", None),
    "Holloway's comments on parking": ("Holloway", "parking", None),
    "Holloway on parking": ("Holloway", "parking", None),
    "Holloway about the tram": ("Holloway", "the tram", None),
    "Who said the tram would be late?": (None, "the tram would be late", None),
    "Who warned about flooding?": (None, "flooding", None),
    "Who called the plan a disgrace?": (None, "the plan a disgrace", None),
    "Who else commented on the strike?": (None, "the strike", None),
    "Which officials said the bridge was safe?": (None, "the bridge was safe", None),
    "“We won’t raise fares”: who said that?": (None, "“We won’t raise fares”", None),
    '"The tide was late" - who said this?': (None, '"The tide was late"', None),
    "In Holloway's view, is the bridge safe?": ("Holloway", "is the bridge safe", None),
    "Is the bridge safe in Holloway’s view?": ("Holloway", "Is the bridge safe", None),
    "What else did Holloway say about the tram?": ("Holloway", "the tram", None),
    "What exactly did Ruth Delgado say about debt?": ("Ruth Delgado", "debt", None),
    "what did holloway say about the tram": ("holloway", "the tram", None),
    "What did a spokesman for Holloway say?": ("a spokesman for Holloway", "", None),
    "What did Holloway's spokesman say about the tram?": ("Holloway's spokesman", "the tram", None),
    "The bridge is safe, says Holloway": ("Holloway", "The bridge is safe", None),
    "Tell me what Holloway said about parking": ("Holloway", "parking", None),
}
FIELDS = {
    "Who wrote the article about the harbour?": "author",
    "Who is the author of the story on trams?": "author",
    "Who wrote “Harbour wall to be raised”?": "author",
    "Which journalist covered the strike?": "author",
    "Which newspaper reported on the tram?": "publisher",
    "Who published the story about the strike?": "publisher",
    "Which outlet carried the harbour story?": "publisher",
    "When was the article about the tram published?": "published_at",
    "When did the story on the strike appear?": "published_at",
    "What date was the tram article published?": "published_at",
    "What is the headline of the article by Nils Aske?": "title",
    "Which articles did Nils Aske write?": "title",
    "Articles by Nils Aske": "title",
    "What is the title of the story about dredging?": "title",
    "What is the URL of the article on dredging?": "url",
    "Where was the article about the tram published?": "publisher",
}
FACTS = (
    "When will the tram line open?",
    "How many people work at the harbour?",
    "Who is the mayor of Tideway?",
    "Where is the new depot?",
    "Why was the ferry late?",
    "How old is Ruth Delgado?",
    "What caused the fire?",
    "Is the bridge safe?",
    "Which bridge was closed?",
    "What happened on Monday?",
    "What is the harbour’s depth?",
    "What did the storm destroy?",
)


def test_the_table_is_long_enough() -> None:
    assert len(STATEMENTS) + len(FIELDS) + len(FACTS) >= 60


@pytest.mark.parametrize("question", STATEMENTS)
def test_what_somebody_said(question: str) -> None:
    query = parse(question)
    assert (query.kind, query.field) == ("statement", None)
    assert (query.speaker, query.topic, query.addressee) == STATEMENTS[question]
    assert query.question == query.searched == question


@pytest.mark.parametrize("question", FIELDS)
def test_fields_of_an_article(question: str) -> None:
    query = parse(question)
    assert (query.kind, query.field, query.speaker) == ("field", FIELDS[question], None)
    for word in ("tram", "strike", "harbour", "dredging", "Nils Aske"):  # what tells the article from others is kept
        assert (word in query.topic) == (word in question)


@pytest.mark.parametrize("question", FACTS)
def test_facts(question: str) -> None:
    query = parse(question)
    assert (query.kind, query.field, query.speaker) == ("fact", None, None)
    assert query.topic == question.rstrip("?")


def test_a_follow_up_keeps_the_filters_unless_it_brings_its_own() -> None:
    first = parse("What did Holloway say about the tram?", Filters(publisher="Post"))
    assert parse("And Delgado?", previous=first).filters == Filters(publisher="Post")
    assert parse("And Delgado?", Filters(since="2031"), first).filters == Filters(since="2031")
    alone = parse("What did Delgado say about debt?", previous=first)
    assert alone.filters == Filters()


def test_spaces_are_evened_out() -> None:
    assert parse("  What did  Holloway\nsay? ").question == "What did Holloway say?"


@pytest.mark.parametrize("question", ["", "  \n", "?!", "…"])
def test_an_empty_question(question: str) -> None:
    with pytest.raises(QuestionError, match="empty") as caught:
        parse(question)
    assert "Ask for instance" in caught.value.hint


def test_an_overlong_question() -> None:
    assert parse("why " * (MAX_QUESTION_CHARACTERS // 4)).question
    with pytest.raises(QuestionError, match="2,003 characters, and 2,000 is the most"):
        parse("y" * (MAX_QUESTION_CHARACTERS + 3))


@pytest.mark.parametrize("date", ["yesterday", "8 May 2031", "2031-5-8", "2031-13", "2031-05-32", "31-05-08"])
def test_what_is_no_date_is_refused(date: str) -> None:
    """Compared as text it would leave out every article, or none."""
    for filters in (Filters(since=date), Filters(until=date)):
        with pytest.raises(QuestionError, match="is not a date") as caught:
            parse("What did Holloway say?", filters)
        assert date in caught.value.message


def test_a_period_that_ends_before_it_begins() -> None:
    with pytest.raises(QuestionError, match="from 2031-05 until 2031-04-30 ends before it begins"):
        parse("What did Holloway say?", Filters(since="2031-05", until="2031-04-30"))
    for since, until in (("2031-05-08", "2031-05-08"), ("2031-05-08", "2031"), ("2031", "2031-05-08")):
        assert parse("What did Holloway say?", Filters(since=since, until=until))
