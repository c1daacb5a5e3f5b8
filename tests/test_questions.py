"""What questions ask for: tables of wordings, periods, quotations and follow-ups, and what can't be asked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.language.dates import interval
from rag.questions import MAX_QUESTION_CHARACTERS, checked, parse
from rag.questions.periods import find_period
from rag.questions.quotations import MaskedQuestion
from rag.schema import Asks, Filters, Order, Query

TODAY = date(2031, 8, 20)  # a Wednesday

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
# a turn, the next turn: speaker, question as searched
FOLLOW_UPS: dict[tuple[str, str], tuple[str | None, str]] = {
    ("What did Holloway say about the tram?", "And Delgado?"): ("Delgado", "What did Delgado say about the tram?"),
    ("What did Holloway say about the tram?", "What else did she say?"): (
        "Holloway",
        "What did Holloway say about the tram?",
    ),
    ("What did Holloway say about the tram?", "What did she say about fares?"): (
        "Holloway",
        "What did Holloway say about fares?",
    ),
    ("What did Holloway say about the tram?", "When was that?"): (
        "Holloway",
        "What did Holloway say about the tram? When was that?",
    ),
    ("What did Holloway say about the tram?", "What about Ruth Delgado?"): (
        "Ruth Delgado",
        "What did Ruth Delgado say about the tram?",
    ),
    ("What did Holloway say about the tram?", "And on parking?"): ("Holloway", "What did Holloway say about parking?"),
    ("What did Holloway say about the tram?", "Why?"): ("Holloway", "What did Holloway say about the tram? Why?"),
    ("When will the tram line open?", "How much does it cost?"): (
        None,
        "When will the tram line open? How much does it cost?",
    ),
    ("When will the tram line open?", "Who said so?"): (None, "When will the tram line open? Who said so?"),
    ("What did Holloway say about the tram?", "Who wrote the article about the harbour?"): (
        None,
        "Who wrote the article about the harbour?",
    ),
    ("Who wrote the article about the harbour?", "When was it published?"): (
        None,
        "Who wrote the article about the harbour? When was it published?",
    ),
    ("What did Holloway say about the tram?", "Did Delgado say anything about it?"): (
        "Delgado",
        "What did Delgado say about the tram?",
    ),
    ("What did Holloway say about the tram?", "How old is Ruth Delgado?"): (None, "How old is Ruth Delgado?"),
    ("What did Holloway say about the tram?", "What did Delgado say about debt?"): (
        "Delgado",
        "What did Delgado say about debt?",
    ),
    ("Who said the tram would be late?", "And about fares?"): (None, "Who spoke about fares?"),
}


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


@pytest.mark.parametrize("turns", FOLLOW_UPS, ids=" / ".join)
def test_follow_ups_are_searched_in_full(turns: tuple[str, str]) -> None:
    first, second = turns
    query = parse(second, previous=parse(first))
    assert query.question == second
    assert (query.speaker, query.searched) == FOLLOW_UPS[turns]


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
    assert "rag ask" in caught.value.hint


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


# --- wordings ------------------------------------------------------------------------------------------------------

# question: speakers, topic, what is asked
WORDINGS: dict[str, tuple[tuple[str, ...], str, Asks]] = {
    # typed in haste
    "waht did holloway say abuot the tram": (("holloway",), "the tram", "what"),
    "Waht did Holloway say regading fares?": (("Holloway",), "fares", "what"),
    "whats holloways view on the tram": (("holloway",), "the tram", "what"),
    "What'd Holloway say about the tram?": (("Holloway",), "the tram", "what"),
    "WHAT DID HOLLOWAY SAY ABOUT RENTS?": (("holloway",), "rents", "what"),
    "Did Delgado said the debt was falling?": (("Delgado",), "the debt was falling", "whether"),
    # keywords and requests
    "holloway said what about fares": (("holloway",), "fares", "what"),
    "Holloway tram quotes": (("Holloway",), "tram", "what"),
    "Holloway quotes": (("Holloway",), "", "what"),
    "mayor statement on crash": (("mayor",), "crash", "what"),
    "quotes on the tram from Holloway": (("Holloway",), "the tram", "what"),
    "reaction to the merger from unions": (("unions",), "the merger", "what"),
    "Anything from Holloway on the tram?": (("Holloway",), "the tram", "what"),
    "Show me everything Holloway said about parking": (("Holloway",), "parking", "what"),
    "Find me quotes by Ruth Delgado on debt please": (("Ruth Delgado",), "debt", "what"),
    "I'd like to know what the mayor said about the museum": (("the mayor",), "the museum", "what"),
    "Can you tell me what Holloway thinks of the museum?": (("Holloway",), "the museum", "what"),
    "Give me Holloway's exact words on fares": (("Holloway",), "fares", "what"),
    "What comments has Delgado made on the loan?": (("Delgado",), "the loan", "what"),
    "What was it that Holloway said about rents?": (("Holloway",), "rents", "what"),
    "In what words did Holloway describe the plan?": (("Holloway",), "the plan", "what"),
    "What compliment did Pell say he had paid?": (("Pell",), "compliment he had paid", "what"),
    "What did Holloway say, exactly, about fares?": (("Holloway",), "fares", "what"),
    "As for Delgado, what did she say about the loan?": (("Delgado",), "the loan", "what"),
    "What was said about dredging by the port authority?": (("the port authority",), "dredging", "what"),
    "Where does Delgado stand on the merger?": (("Delgado",), "the merger", "what"),
    "What did Holloway have to say about the delays?": (("Holloway",), "the delays", "what"),
    "What did Delgado mean by “a hole in the hull”?": (("Delgado",), "“a hole in the hull”", "what"),
    "According to Pell, in what order will the gates close?": (("Pell",), "in what order will the gates close", "what"),
    "holloway said about fares": (("holloway",), "fares", "what"),
    "What position does Holloway take on fares?": (("Holloway",), "fares", "what"),
    "What words did Holloway use about Delgado?": (("Holloway",), "Delgado", "what"),
    "What did sources close to the talks say about ice?": (("sources close to the talks",), "ice", "what"),
    "Give me three quotes from Pell about ice": (("Pell",), "ice", "what"),
    "What does Pell mean by “a clean break”?": (("Pell",), "“a clean break”", "what"),
    "What did Pell promise to do about ice?": (("Pell",), "ice", "what"),
    "What did Pell say the next day about ice?": (("Pell",), "ice", "what"),
    "Is the bridge safe in the opinion of Dr. Pell?": (("Dr. Pell",), "Is the bridge safe", "what"),
    # names that hold a verb, a preposition or a function word
    "What did Secretary of State Nils Aske say about debt?": (("Secretary of State Nils Aske",), "debt", "what"),
    "what did the tideway post say about the tram": (("the tideway post",), "the tram", "what"),
    "What did a source close to Delgado say?": (("a source close to Delgado",), "", "what"),
    "What did May say about fares?": (("May",), "fares", "what"),
    "what did the us say about tariffs": (("the us",), "tariffs", "what"),
    "What did Holloway, the mayor of Tideway, say about fares?": (("Holloway",), "fares", "what"),
    "What did Tideway's mayor, Ada Holloway, say about fares?": (("Ada Holloway",), "fares", "what"),
    'What did "Mack" Harlow say about ice?': (('"Mack" Harlow',), "ice", "what"),
    # several speakers, and bodies that only look like several
    "What did Holloway and Delgado both say about fares?": (("Holloway", "Delgado"), "fares", "what"),
    "What did Holloway, Delgado and Pell say about fares?": (("Holloway", "Delgado", "Pell"), "fares", "what"),
    "Holloway and Delgado on the harbour": (("Holloway", "Delgado"), "the harbour", "what"),
    "Holloway vs Delgado on the harbour": (("Holloway", "Delgado"), "the harbour", "what"),
    "Compare what Holloway and Delgado said about fares": (("Holloway", "Delgado"), "fares", "what"),
    "How do Holloway and Delgado differ on fares?": (("Holloway", "Delgado"), "fares", "what"),
    "What did the mayor and the governor say about rain?": (("the mayor", "the governor"), "rain", "what"),
    "What did the Ministry of Health and Education say?": (("the Ministry of Health and Education",), "", "what"),
    "What did Trinidad and Tobago say about the storm?": (("Trinidad and Tobago",), "the storm", "what"),
    "What did the Food and Drug Administration say?": (("the Food and Drug Administration",), "", "what"),
    # whether
    "Has Delgado commented on the leak yet?": (("Delgado",), "the leak", "whether"),
    "Didn't Delgado say the debt was falling?": (("Delgado",), "the debt was falling", "whether"),
    "Is it true Delgado said the budget was balanced?": (("Delgado",), "the budget was balanced", "whether"),
    "Was it Pell who said the crane was safe?": (("Pell",), "the crane was safe", "whether"),
    "Was “the crane is safe” said by Pell?": (("Pell",), "“the crane is safe”", "whether"),
    "Holloway said fares would fall, right?": (("Holloway",), "fares would fall", "whether"),
    "Is Holloway quoted on dredging?": (("Holloway",), "dredging", "whether"),
    "Did Holloway decline to comment on the leak?": (("Holloway",), "the leak", "whether"),
    "Has Holloway made a statement about the ferry?": (("Holloway",), "the ferry", "whether"),
    "Has anybody from the port authority commented on ice?": (("the port authority",), "ice", "whether"),
    "Did Holloway outline the plan?": (("Holloway",), "the plan", "whether"),
    "Has Delgado lashed out at the council?": (("Delgado",), "the council", "whether"),
    "Did Holloway use the phrase “tram tax”?": (("Holloway",), "“tram tax”", "whether"),
    "Holloway “the tram is dead”": (("Holloway",), "“the tram is dead”", "whether"),
    "“the tram is dead” - Holloway?": (("Holloway",), "“the tram is dead”", "whether"),
    "Did the quote “the tram is dead” come from Holloway?": (("Holloway",), "“the tram is dead”", "whether"),
    "Has anyone commented on dredging?": ((), "dredging", "whether"),
    # when, where, why, how, to whom
    "On which day did Holloway announce the closure?": (("Holloway",), "the closure", "when"),
    "When did Holloway say the line would open?": (("Holloway",), "the line would open", "when"),
    "When was Delgado's comment on the loan?": (("Delgado",), "the loan", "when"),
    "Find where Delgado says “the loan is safe”": (("Delgado",), "“the loan is safe”", "where"),
    "In which interview did Delgado mention the loan?": (("Delgado",), "the loan", "where"),
    "why did pell call the crane a death trap": (("pell",), "the crane a death trap", "why"),
    "How did the union react to Holloway's offer?": (("the union",), "Holloway's offer", "how"),
    "How did Holloway respond to criticism of the tram?": (("Holloway",), "criticism of the tram", "how"),
    "To whom did Holloway say that the tram was late?": (("Holloway",), "the tram was late", "who"),
    # who
    "Who's commented on the merger?": ((), "the merger", "who"),
    "Who weighed in on the fare rise?": ((), "the fare rise", "who"),
    "Which of the ministers commented on the strike?": ((), "the strike", "who"),
    "anyone quoted on dredging": ((), "dredging", "who"),
    "Who is supposed to have said the crane was safe?": ((), "the crane was safe", "who"),
    "Who coined the phrase “tram tax”?": ((), "“tram tax”", "who"),
    "Where does the quote “the crane is safe” come from?": ((), "“the crane is safe”", "who"),
    "Whose words are “the crane is safe”?": ((), "“the crane is safe”", "who"),
    # anybody's words
    "What was said about dredging?": ((), "dredging", "what"),
    "what are people saying about the museum?": ((), "the museum", "what"),
    "reactions to the merger": ((), "the merger", "what"),
    # a second question is cut off
    "What did Pell say about the gate, and what did the inquiry find?": (("Pell",), "the gate", "what"),
    "Did Holloway say “rents will fall”, and if so when?": (("Holloway",), "“rents will fall”", "whether"),
}
# Nobody's words, though they look like it.
MORE_FACTS = (
    "Attack on Port Merrow",
    "tariffs on steel",
    "latest on the strike",
    "Did the talks fail?",
    "Has the council's answer changed?",
    "Did Holloway call off the strike?",
    "Did Holloway order an inquiry?",
    "Did the mayor know what the fire chief had asked for?",
    "How did the union's demand change within a week?",
    "Did Holloway use the lift?",
    "Did Brandt nearly leave the river talks?",
    "When was the commissioner told of the theft?",
    "Has the debt grown, according to the two reports?",
    "What did the report say about the bridge?",
    "How many people went on strike in May?",
    "When did the league publish what the transfer had cost?",
    "What did he say about fares?",
)
ADDRESSEES = {
    "What did Holloway write on her blog about fares?": "her blog",
    "What did Delgado say to reporters about fares?": "reporters",
    "What did Pell warn the crew about?": "the crew",
    "What did Holloway tell Radio Tideway in May about fares?": "Radio Tideway",
    "What did Holloway say in the March debate about fares?": "the March debate",
    "Who told the council that fares would rise?": "the council",
}
# question: order, topic
ORDERS: dict[str, tuple[Order, str]] = {
    "What's the latest Holloway said on fares?": ("newest", "fares"),
    "What is the latest from Holloway on fares?": ("newest", "fares"),
    "Holloway's latest comments on fares": ("newest", "fares"),
    "What did Holloway most recently say about fares?": ("newest", "fares"),
    "What did Holloway say about fares most recently?": ("newest", "fares"),
    "What does Holloway say about fares now?": ("newest", "fares"),
    "When was the last time Holloway spoke about fares?": ("newest", "fares"),
    "When did Holloway first mention fares?": ("oldest", "fares"),
    "What did Holloway originally say about fares?": ("oldest", "fares"),
    "What was the first thing Holloway said about fares?": ("oldest", "fares"),
    "Who was the first to call for a boycott?": ("oldest", "a boycott"),
    "What did Holloway say about the first tram?": ("relevance", "the first tram"),
    "What did Holloway say about the last warning?": ("relevance", "the last warning"),
}
MORE = (
    "What else did Holloway say about fares?",
    "What more did Holloway say about fares?",
    "more from Holloway on fares",
    "Any other comments from Holloway on fares?",
    "Tell me more about Holloway's views on fares",
)


def speakers_topic_asks(query: Query) -> tuple[tuple[str, ...], str, Asks]:
    return query.speakers, query.topic, query.asks


@pytest.mark.parametrize("question", WORDINGS)
def test_many_ways_to_ask_what_was_said(question: str) -> None:
    query = parse(question)
    assert query.kind == "statement"
    assert speakers_topic_asks(query) == WORDINGS[question]
    assert query.question == query.searched == question


@pytest.mark.parametrize("question", MORE_FACTS)
def test_what_is_nobodys_words(question: str) -> None:
    query = parse(question, today=TODAY)
    assert (query.kind, query.speaker, query.period, query.filters) == ("fact", None, None, Filters())
    assert query.topic == question.rstrip("?")


@pytest.mark.parametrize("question", ADDRESSEES)
def test_whom_or_where_it_was_said_to(question: str) -> None:
    assert parse(question, today=TODAY).addressee == ADDRESSEES[question]


@pytest.mark.parametrize("question", ORDERS)
def test_in_which_order(question: str) -> None:
    query = parse(question)
    assert (query.order, query.topic) == ORDERS[question]


@pytest.mark.parametrize("question", MORE)
def test_what_has_not_been_shown(question: str) -> None:
    query = parse(question)
    assert (query.more, query.speaker, query.topic) == (True, "Holloway", "fares")


# --- quotations ----------------------------------------------------------------------------------------------------

QUOTATIONS: dict[str, str | None] = {
    "Who said “We won’t raise fares”?": "We won’t raise fares",
    'Who said "We won\'t raise fares"?': "We won't raise fares",
    "Who said \"We won't raise fares?": "We won't raise fares",  # never closed
    "Who said 'we won't raise the dockers' fares'?": "we won't raise the dockers' fares",
    "Who said ‘We won’t raise fares’ in May?": "We won’t raise fares",
    "Who said that “‘never’ is a long word”?": "‘never’ is a long word",
    "Who said “What did you expect?” about the leak?": "What did you expect?",
    "“We won’t raise fares”: who said that, and in which paper?": "We won’t raise fares",
    "“We won’t raise fares”": "We won’t raise fares",
    "Did Holloway say «the tram is dead»?": "the tram is dead",
    "Where did Delgado say, “I will not resign”?": "I will not resign",
    "find the quote “the tram is dead”": "the tram is dead",
    "Who called the plan “reckless”?": "reckless",
    "Who said “never”?": "never",
    "What did Holloway say about the “tram tax”?": None,
    "What did Holloway say about 'her' tram?": None,
    "What did the dockers' leader say about the union's offer?": None,
    "Who wrote “Harbour wall to be raised”?": None,  # the name of an article
    'What did "Mack" Harlow say about ice?': None,
}


@pytest.mark.parametrize("question", QUOTATIONS)
def test_the_quotation_asked_about(question: str) -> None:
    assert parse(question, today=TODAY).quotation == QUOTATIONS[question]


@given(st.text(alphabet="ab '\"“”‘’«»?", max_size=40))
def test_what_is_set_aside_is_put_back(text: str) -> None:
    masked = MaskedQuestion.of(text)
    assert masked.restore(masked.text) == text


# --- periods -------------------------------------------------------------------------------------------------------

# question: the period's words, since, until
PERIODS: dict[str, tuple[str, str | None, str | None]] = {
    "What did Holloway say about fares in May?": ("in May", "2031-05", "2031-05"),
    "What did Holloway say about fares in May 2030?": ("in May 2030", "2030-05", "2030-05"),
    "What did Holloway say in May about fares?": ("in May", "2031-05", "2031-05"),
    "May 2031: what did Holloway say about fares?": ("May 2031", "2031-05", "2031-05"),
    "Yesterday Holloway said what about fares?": ("Yesterday", "2031-08-19", "2031-08-19"),
    "What did Holloway say at the start of the year about fares?": ("at the start of the year", "2031", "2031"),
    "In May, what did Holloway say about fares?": ("In May", "2031-05", "2031-05"),
    "what did holloway say about fares in may": ("in may", "2031-05", "2031-05"),
    "What did Holloway say in November about fares?": ("in November", "2030-11", "2030-11"),
    "What did Holloway say in Sept. about fares?": ("in Sept.", "2030-09", "2030-09"),
    "What did Holloway say in early May about fares?": ("in early May", "2031-05-01", "2031-05-10"),
    "What did Holloway say in 2030 about fares?": ("in 2030", "2030", "2030"),
    "What did Holloway say in early 2031 about fares?": ("in early 2031", "2031-01", "2031-04"),
    "What did Holloway say on May 8 about fares?": ("on May 8", "2031-05-08", "2031-05-08"),
    "What did Holloway say on 8 May 2030 about fares?": ("on 8 May 2030", "2030-05-08", "2030-05-08"),
    "What did Holloway say on Monday, 8 May, about fares?": ("on Monday, 8 May", "2031-05-08", "2031-05-08"),
    "What did Holloway say about fares on 2031-05-08?": ("on 2031-05-08", "2031-05-08", "2031-05-08"),
    "Holloway on fares, May 2031": ("May 2031", "2031-05", "2031-05"),
    "quotes from Holloway in March about fares": ("in March", "2031-03", "2031-03"),
    "Holloway's comments on fares during March": ("during March", "2031-03", "2031-03"),
    "What did Holloway say on Monday about fares?": ("on Monday", "2031-08-18", "2031-08-18"),
    "What did Holloway say on Friday night about fares?": ("on Friday night", "2031-08-15", "2031-08-15"),
    "What did Holloway say last Wednesday about fares?": ("last Wednesday", "2031-08-13", "2031-08-13"),
    "What did Holloway say about fares yesterday?": ("yesterday", "2031-08-19", "2031-08-19"),
    "What did Holloway say about fares last week?": ("last week", "2031-08-11", "2031-08-17"),
    "What did Holloway say over the weekend about fares?": ("over the weekend", "2031-08-16", "2031-08-17"),
    "what did holloway say this month about fares": ("this month", "2031-08", "2031-08"),
    "What did Holloway say about fares last year?": ("last year", "2030", "2030"),
    "What did Holloway say last May about fares?": ("last May", "2031-05", "2031-05"),
    "What did Holloway say two days ago about fares?": ("two days ago", "2031-08-18", "2031-08-18"),
    "What has Holloway said in the last three weeks about fares?": ("in the last three weeks", "2031-07-30", None),
    "What has Holloway said about fares since April?": ("since April", "2031-04", None),
    "What has Holloway said about fares since the start of 2031?": ("since the start of 2031", "2031-01", None),
    "What did Holloway say about fares before June?": ("before June", None, "2031-05"),
    "What did Holloway say after 3 May about fares?": ("after 3 May", "2031-05-04", None),
    "What did Holloway say about fares until March 2031?": ("until March 2031", None, "2031-03"),
    "Between March and May, what did Holloway say about fares?": ("Between March and May", "2031-03", "2031-05"),
    "What did Holloway say about fares from March to May?": ("from March to May", "2031-03", "2031-05"),
    "What did Holloway say between 3 and 8 May about fares?": ("between 3 and 8 May", "2031-05-03", "2031-05-08"),
    "What did Holloway say about fares in 2030-04..2030-06?": ("in 2030-04..2030-06", "2030-04", "2030-06"),
    "What did Holloway say 2030..2031-05 about fares?": ("2030..2031-05", "2030", "2031-05"),
    "What did Holloway say in the spring of 2031 about fares?": ("in the spring of 2031", "2031-03", "2031-05"),
    "What did Holloway say last summer about fares?": ("last summer", "2030-06", "2030-08"),
}
# question: the topic that goes on holding the words
NO_PERIODS = {
    "What did Holloway say about the election in November?": "the election in November",
    "What did Holloway say about fares in November?": "fares in November",  # the coming one, perhaps
    "What did Holloway say in May 2033 about fares?": "May 2033 about fares",
    "What did Holloway say about the May vote?": "the May vote",
    "What did Holloway say about her plan for May?": "her plan for May",
    "What did Holloway say about closing the line in May?": "closing the line in May",
    "What did Holloway say about the strike last week?": "the strike last week",
    "Did Holloway say the line would open in May?": "the line would open in May",
    "What did Holloway say about May?": "May",
    "What did Holloway say about the march on Tideway?": "the march on Tideway",
    "What did Holloway say about the years from 2019 to 2025?": "the years from 2019 to 2025",
    "What did Holloway say on 31 April about fares?": "31 April about fares",
    "What did Holloway say from 2031-05..2031-03 about fares?": "from 2031-05..2031-03 about fares",
    "According to Holloway, how many trams ran in May?": "how many trams ran in May",
}


@pytest.mark.parametrize("question", PERIODS)
def test_a_period_narrows_and_leaves_the_topic(question: str) -> None:
    query = parse(question, today=TODAY)
    assert (query.period, query.filters.since, query.filters.until) == PERIODS[question]
    assert (query.kind, query.topic) == ("statement", "fares")
    assert query.speaker is not None and query.speaker.casefold() == "holloway"
    assert checked(query.filters)


@pytest.mark.parametrize("question", NO_PERIODS)
def test_words_that_may_belong_to_the_topic_stay_in_it(question: str) -> None:
    query = parse(question, today=TODAY)
    assert (query.period, query.filters, query.topic) == (None, Filters(), NO_PERIODS[question])


def test_an_event_that_a_period_counts_from_stays_in_the_topic() -> None:
    query = parse("What has Holloway said about fares since the April talks?", today=TODAY)
    assert (query.topic, query.period, query.filters.since) == ("fares talks", "since the April talks", "2031-04")
    before = parse("What did Holloway say before the May vote?", today=TODAY)
    assert (before.topic, before.filters) == ("vote", Filters(until="2031-05"))


def test_a_name_is_no_month() -> None:
    query = parse("What did Holloway say before May resigned?", today=TODAY)
    assert (query.period, query.topic) == (None, "before May resigned")


def test_without_a_today_only_dates_with_a_year_are_read() -> None:
    assert parse("What did Holloway say in May?").period is None
    assert parse("What did Holloway say about fares last week?").topic == "fares last week"
    assert parse("What did Holloway say in May 2031?").filters == Filters(since="2031-05", until="2031-05")


def test_dates_of_the_caller_win_over_words() -> None:
    narrow = Filters(since="2031-01-05")
    query = parse("What did Holloway say about fares in May?", narrow, today=TODAY)
    assert (query.filters, query.topic) == (narrow, "fares")
    both = parse("What did Holloway say about fares in May?", Filters(publisher="Post"), today=TODAY)
    assert both.filters == Filters(publisher="Post", since="2031-05", until="2031-05")


def test_a_period_narrows_a_question_about_articles() -> None:
    query = parse("Which articles did Nils Aske write in May?", today=TODAY)
    assert (query.field, query.topic, query.filters.since) == ("title", "Nils Aske", "2031-05")


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("29 February", None),  # 2030 and 2031 have none
        ("last August", ("2030-08", "2030-08")),
        ("this March", ("2031-03", "2031-03")),
        ("late 2030", ("2030-09", "2030-12")),
        ("the end of May", ("2031-05-21", "2031-05-31")),
        ("the winter of 2030", ("2030-12", "2031-02")),
        ("the past couple of months", ("2031-06-20", "2031-08-20")),
    ],
)
def test_dates_in_words(written: str, days: tuple[str, str] | None) -> None:
    found = interval(written, TODAY)
    assert (found and (found.since, found.until)) == days


@given(
    st.lists(
        st.sampled_from("in since before May 8 2031 the last week Holloway say about fares talks and , on".split())
    )
)
def test_whatever_is_read_is_a_period_that_can_be(pieces: list[str]) -> None:
    question = " ".join(pieces)
    period = find_period(question, TODAY)
    if period is not None:
        assert period.words in question
        assert checked(Filters(since=period.since, until=period.until)) and (period.since or period.until)


@given(
    st.lists(
        st.sampled_from("who what did has is Holloway she say said quoted about “a” ' and , the May".split()),
        min_size=1,
    )
)
def test_no_question_breaks_the_parser(pieces: list[str]) -> None:
    question = " ".join(["x", *pieces])
    first = parse(question, today=TODAY)
    assert parse(question, previous=first, today=TODAY).question == first.question


# --- follow-ups ----------------------------------------------------------------------------------------------------

# The turn before is "What did Holloway say about tariffs in May?"; the next: speakers, topic, asks, as searched
LEANING: dict[str, tuple[tuple[str, ...], str, Asks, str]] = {
    "And Delgado?": (("Delgado",), "tariffs", "what", "What did Delgado say about tariffs in May?"),
    "Delgado?": (("Delgado",), "tariffs", "what", "What did Delgado say about tariffs in May?"),
    "What about the mayor?": (("the mayor",), "tariffs", "what", "What did the mayor say about tariffs in May?"),
    "Did Delgado?": (("Delgado",), "tariffs", "what", "What did Delgado say about tariffs in May?"),
    "What about Delgado and Pell?": (
        ("Delgado", "Pell"),
        "tariffs",
        "what",
        "What did Delgado and Pell say about tariffs in May?",
    ),
    "And on fares?": (("Holloway",), "fares", "what", "What did Holloway say about fares in May?"),
    "And steel?": (("Holloway",), "steel", "what", "What did Holloway say about steel in May?"),
    "What about China?": (("Holloway",), "China", "what", "What did Holloway say about China in May?"),
    "And Delgado on fares?": (("Delgado",), "fares", "what", "What did Delgado say about fares in May?"),
    "And in June?": (("Holloway",), "tariffs", "what", "What did Holloway say about tariffs in June?"),
    "What about last week?": (("Holloway",), "tariffs", "what", "What did Holloway say about tariffs last week?"),
    "When was that?": (
        ("Holloway",),
        "tariffs",
        "when",
        "What did Holloway say about tariffs in May? When was that?",
    ),
    "Where?": (("Holloway",), "tariffs", "where", "What did Holloway say about tariffs in May? Where?"),
    "Why?": (("Holloway",), "tariffs", "why", "What did Holloway say about tariffs in May? Why?"),
    "To whom?": (("Holloway",), "tariffs", "who", "What did Holloway say about tariffs in May? To whom?"),
    "Did she really say that?": (("Holloway",), "tariffs", "whether", "What did Holloway say about tariffs in May?"),
    "Is that what she said in March?": (
        ("Holloway",),
        "tariffs",
        "whether",
        "What did Holloway say about tariffs in March?",
    ),
    "And what did she say about fares?": (("Holloway",), "fares", "what", "What did Holloway say about fares in May?"),
    "Did she mention steel?": (("Holloway",), "steel", "whether", "Did Holloway mention steel in May?"),
    "What is her view of the strike?": (
        ("Holloway",),
        "the strike",
        "what",
        "What is Holloway's view of the strike in May?",
    ),
    "What did Delgado say about her?": (
        ("Delgado",),
        "Holloway",
        "what",
        "What did Delgado say about Holloway in May?",
    ),
    "What did Delgado say about it?": (("Delgado",), "tariffs", "what", "What did Delgado say about tariffs in May?"),
    "What did Delgado say?": (("Delgado",), "tariffs", "what", "What did Delgado say about tariffs in May?"),
    "And Pell, what did he say about fares?": (("Pell",), "fares", "what", "What did Pell say about fares in May?"),
    "Who disagreed?": ((), "tariffs", "who", "Who disagreed with Holloway about tariffs in May?"),
    "Does Delgado agree?": (
        ("Delgado",),
        "tariffs",
        "whether",
        "Does Delgado agree with Holloway about tariffs in May?",
    ),
    "Did anyone respond?": ((), "tariffs", "whether", "Did anyone respond to Holloway about tariffs in May?"),
    "How did Delgado respond?": (
        ("Delgado",),
        "tariffs",
        "how",
        "How did Delgado respond to Holloway about tariffs in May?",
    ),
    "What was the reaction?": ((), "tariffs", "what", "What was the reaction to Holloway about tariffs in May?"),
    "Who else?": ((), "tariffs", "who", "Who else spoke about tariffs in May?"),
    "Who said that?": ((), "tariffs", "who", "Who spoke about tariffs in May?"),
    "The latest?": (("Holloway",), "tariffs", "what", "What did Holloway most recently say about tariffs in May?"),
    "The mayor?": (("the mayor",), "tariffs", "what", "What did the mayor say about tariffs in May?"),
    "And her deputy?": (
        ("Holloway's deputy",),
        "tariffs",
        "what",
        "What did Holloway's deputy say about tariffs in May?",
    ),
    "What is her exact quote?": (("Holloway",), "tariffs", "what", "What did Holloway say about tariffs in May?"),
    "Has she ever mentioned steel?": (("Holloway",), "steel", "whether", "Has Holloway ever mentioned steel?"),
    "Did she call for calm later that week?": (
        ("Holloway",),
        "calm later that week",
        "whether",
        "Did Holloway call for calm later that week?",
    ),
    "Anything else?": (("Holloway",), "tariffs", "what", "What did Holloway say about tariffs in May?"),
    "And what did Delgado say about debt?": (("Delgado",), "debt", "what", "What did Delgado say about debt in May?"),
}


@pytest.fixture(scope="module")
def on_tariffs() -> Query:
    return parse("What did Holloway say about tariffs in May?", today=TODAY)


@pytest.mark.parametrize("question", LEANING)
def test_what_a_follow_up_leaves_unsaid_is_carried_over(question: str, on_tariffs: Query) -> None:
    query = parse(question, previous=on_tariffs, today=TODAY)
    assert query.kind == "statement"
    assert (*speakers_topic_asks(query), query.searched) == LEANING[question]
    if query.period == "in May":
        assert query.filters == on_tariffs.filters


@pytest.mark.parametrize(
    "question",
    ["What else did she say?", "Anything else?", "more", "Any more quotes?", "Tell me more", "Go on", "Who else?"],
)
def test_a_follow_up_that_wants_more(question: str, on_tariffs: Query) -> None:
    query = parse(question, previous=on_tariffs)
    assert query.more and query.topic == "tariffs"
    assert not parse("And Delgado?", previous=query).more


def test_another_period_replaces_the_one_before(on_tariffs: Query) -> None:
    query = parse("And in June?", previous=on_tariffs, today=TODAY)
    assert (query.period, query.filters) == ("in June", Filters(since="2031-06", until="2031-06"))
    given = parse("And Delgado?", Filters(until="2030"), on_tariffs, TODAY)
    assert (given.period, given.filters) == (None, Filters(until="2030"))


@pytest.mark.parametrize(
    ("question", "since", "until", "order"),
    [
        ("And since then?", "2031-06", None, "relevance"),
        ("And later?", "2031-06", None, "relevance"),
        ("And before that?", None, "2031-04", "relevance"),
        ("A month earlier?", None, "2031-04", "relevance"),
        ("What about now?", None, None, "newest"),
    ],
)
def test_a_time_told_from_the_period_before(
    question: str, since: str | None, until: str | None, order: Order, on_tariffs: Query
) -> None:
    query = parse(question, previous=on_tariffs, today=TODAY)
    assert (query.speaker, query.topic, query.order) == ("Holloway", "tariffs", order)
    assert query.filters == Filters(since=since, until=until)
    undated = parse(question, previous=parse("What did Holloway say about tariffs?"), today=TODAY)
    assert (undated.filters, undated.period) == (Filters(), None)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("Where was that published?", "publisher"),
        ("Which article is that from?", "title"),
        ("Who wrote that?", "author"),
    ],
)
def test_where_the_words_before_stand(question: str, field: str, on_tariffs: Query) -> None:
    query = parse(question, previous=on_tariffs)
    assert (query.kind, query.field, query.topic) == ("field", field, "Holloway tariffs")
    assert query.filters == on_tariffs.filters


def test_the_filters_given_hold_in_every_follow_up() -> None:
    given = Filters(publisher="Gazette", speaker="Holloway")
    first = parse("What was said about tariffs in May?", given, today=TODAY)
    assert first.filters == Filters("Gazette", None, "2031-05", "2031-05", "Holloway")
    assert parse("How old is she?", previous=first).filters == given  # no period of facts
    assert parse("And in June?", given, first, TODAY).filters == Filters(
        "Gazette", None, "2031-06", "2031-06", "Holloway"
    )


def test_a_whole_question_carries_nothing(on_tariffs: Query) -> None:
    for question in ("What did Delgado say about debt?", "What did Delgado say about the plan that failed?"):
        query = parse(question, previous=on_tariffs)
        assert (query.searched, query.period, query.filters) == (question, None, Filters())


def conversation(*turns: str) -> list[str]:
    previous: Query | None = None
    searched = []
    for turn in turns:
        previous = parse(turn, previous=previous, today=TODAY)
        searched.append(previous.searched)
    return searched


@pytest.mark.parametrize(
    ("turns", "searched"),
    [
        (("What did Holloway say about rents?", "When was that?", "And Delgado?"), "What did Delgado say about rents?"),
        (("Did Holloway say rents would fall?", "And Delgado?"), "Did Delgado say rents would fall?"),
        (("Who said rents would fall?", "And Delgado?"), "Did Delgado say rents would fall?"),
        (
            ("What did Holloway and Delgado say about rents?", "What did they say about debt?"),
            "What did Holloway and Delgado say about debt?",
        ),
        (("What did China say about rents?", "And Norway?"), "What did Norway say about rents?"),
        (("what did holloway say about rents", "and delgado"), "What did delgado say about rents?"),
        (("what did holloway say about rents", "and inflation?"), "What did holloway say about inflation?"),
        (
            ("What did Holloway say about rents since the May talks?", "And Delgado?"),
            "What did Delgado say about rents since the May talks?",
        ),
        (
            ("What did Holloway tell Channel Nine about rents?", "When was that?"),
            "What did Holloway tell Channel Nine about rents? When was that?",
        ),
        (
            ("What did Holloway say Renko had told her?", "How did he respond to that?"),
            "How did Renko respond to Holloway?",
        ),
        (("What did Holloway say after the vote?", "And Delgado?"), "What did Delgado say after the vote?"),
        (("What did Holloway say about rents?", "Has she resigned?"), "Has Holloway resigned?"),
        (
            ("What did Holloway say about rents?", "What did Delgado say to her?"),
            "What did Delgado tell Holloway about rents?",
        ),
        (
            ("When will the tram line open?", "What does Holloway say about it?", "And Delgado?"),
            "When will the tram line open? What did Delgado say?",
        ),
        (("Who is Ada Holloway?", "What has she said about rents?"), "What has Ada Holloway said about rents?"),
        (("Who defended Holloway?", "What did she say about rents?"), "What did she say about rents?"),
        (("Where is the Harbour Bridge?", "What did she say about rents?"), "What did she say about rents?"),
        (
            ("Tell me about the pier fire", "What did the mayor say?"),
            "Tell me about the pier fire. What did the mayor say?",
        ),
        (
            ("When did the pier close?", "What did Holloway say about it?", "When was that?"),
            "When did the pier close? What did Holloway say? When was that?",
        ),
        (("Where did the ministers meet?", "Did Aske go?"), "Where did the ministers meet? Did Aske go?"),
        (
            ("Who wrote the article about the harbour?", "When was it published?", "And in which paper?"),
            "Who wrote the article about the harbour? And in which paper?",
        ),
    ],
)
def test_conversations_are_searched_in_full(turns: tuple[str, ...], searched: str) -> None:
    assert conversation(*turns)[-1] == searched
