"""Follow-ups: what the turn before lends to a question that leans on it."""

from __future__ import annotations

import pytest
from asked import TODAY, speakers_topic_asks

from rag.questions import parse
from rag.schema import Asks, Filters, Order, Query

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


@pytest.mark.parametrize("turns", FOLLOW_UPS, ids=" / ".join)
def test_follow_ups_are_searched_in_full(turns: tuple[str, str]) -> None:
    first, second = turns
    query = parse(second, previous=parse(first))
    assert query.question == second
    assert (query.speaker, query.searched) == FOLLOW_UPS[turns]


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
