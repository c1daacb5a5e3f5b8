"""The many ways to ask what somebody said; and quotations asked about."""

from __future__ import annotations

import pytest
from asked import TODAY, speakers_topic_asks
from hypothesis import given
from hypothesis import strategies as st

from rag.questions import parse
from rag.questions.quotations import MaskedQuestion
from rag.schema import Asks, Filters, Order

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
    "Did Holloway decline to comment on the leak?": (("Holloway",), "the leak", "unsaid"),
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


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Could you please look up how many people came?", "how many people came"),
        ("Do you know who won?", "who won"),
        ("Is there a bus?", "Is there a bus"),
        ("tell me", "tell me"),
    ],
)
def test_a_fact_is_asked_without_courtesies(question: str, topic: str) -> None:
    assert parse(question).topic == topic
