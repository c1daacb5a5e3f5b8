"""Names at the edges of a story: outlets, people, bylines, datelines, and names glued together by scraping.

    split_names("The Daily ExampleJane Roe")                    # publisher "The Daily Example", author "Jane Roe"
    read_byline("By JANE ROE, Associated Press | May 8, 2025")  # author, publisher and published_at
    read_dateline("KYIV, May 8, 2025 (Reuters) — Talks …")      # publisher and published_at

What can't be told apart stays unknown. Not covered: names in other scripts than Latin, people with one name.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.articles.fields import Fields, iso_date
from rag.language.calendar import WITH_YEAR
from rag.language.lexicon import DAYS, GIVEN_MONTHS, MONTHS, NAME_PARTICLES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of English that make a capitalised name an outlet's and are rarely a surname; "Sun", "Hill" and "Day" are
# left out for that reason ("The Hill" is known by its article).
OUTLET_WORDS = _words(
    """
    agency agence associated broadcasting bulletin business channel chronicle correspondent courier daily democrat
    digest dispatch echo economist examiner express eye forum free gazette globe guardian herald independent inquirer
    insider institute intelligencer international journal live magazine mail media mercury mirror monitor morning
    national network news newsroom newspaper newswire observer online outlook patriot politics post press radio record
    recorder register report reporter reporters republic review sentinel service spectator staff standard star
    syndicate telegraph television times today tribune tv union voice weekly wire world
    """
)
# Outlets whose single name says neither by a word nor by capitals that it is one.
OUTLET_NAMES = _words(
    """
    reuters bloomberg politico axios breitbart newsweek forbes fortune vox vice slate salon mediaite euronews interfax
    ukrinform xinhua kyodo yonhap anadolu haaretz meduza quartz wired variety substack semafor
    guardian independent telegraph economist mirror metro
    """
)
# Agencies as datelines give them in brackets.
_AGENCIES = (
    r"AP|Associated Press|The Associated Press|Reuters|REUTERS|AFP|Agence France-Presse|UPI|Bloomberg|Bloomberg News"
    r"|CNN|Fox News|dpa|DPA|EFE|ANSA|Xinhua|TASS|Tass|Interfax|Interfax-Ukraine|Ukrinform|Kyodo|Kyodo News|Yonhap|PTI"
    r"|ANI|IANS|PA|AAP|CP|The Canadian Press|RFE/RL|VOA|NPR|BBC|States Newsroom|The Center Square"
)
# Names with a capital inside, which glue must not be split at; prefixes of surnames likewise.
_INNER_CAPITAL = re.compile(
    r"HuffPost|BuzzFeed|NewsNation|NewsHour|NewsGuild|ProPublica|PolitiFact|FactCheck|FiveThirtyEight|MarketWatch"
    r"|TechCrunch|TheStreet|TheWrap|YouTube|WhatsApp|AlterNet|DealBook|RealClear[A-Z][a-z]+|OilPrice|NewsMax|MailOnline"
    rf"|iNews|McClatchy|\b(?:Mc|Mac|Fitz|Jo|O[’']|{'|'.join(sorted(map(str.capitalize, NAME_PARTICLES)))})(?=[A-Z])"
)
_NOT_NAMES = (
    _words(
        """
    a an the in on at of for to by with from after before and or but as is are was what why how who when where this
    that these read more share follow sign subscribe updated published posted watch listen photo image editor editors
    staff
    """
    ).union(DAYS, MONTHS)
    - GIVEN_MONTHS
)
_ROLE = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,4}(?:staff|writers?|reporters?|correspondents?|editors?|columnists?|contributors?"
    r"|bureau(?: chief)?|analyst|producer|fellow)(?: for [\w ]+)?|contributing|exclusive",
    re.IGNORECASE,
)
# Outlets that bylines name right after the person, with nothing between.
_AFTER_NAMES = (
    r"Associated Press|Agence France-Presse|Canadian Press|Reuters|CNN|USA Today|Washington Post|New York Times"
    r"|(?:Fox|BBC|NBC|CBS|ABC|Sky|CTV|CBC|Bloomberg) News(?: Digital)?"
)
_SEPARATOR = re.compile(
    r"\s*[|•·\t;]\s*|\s+[-–—/]\s+|\s*,\s+|\s+(?:and|&|with|for)\s+|\s*\bby\s*:?\s+"
    rf"|(?<!The)(?<!^)\s+(?=(?:The )?(?:{_AFTER_NAMES})\b)",
    re.IGNORECASE,
)
_NAMES_CHARACTERS = 300  # a dozen names; what is longer is prose, and takes the square of its length to split
_BYLINE_CHARACTERS = 160
_STAMP_CHARACTERS = 120
_DATELINE_CHARACTERS = 200
_BYLINE = re.compile(
    r"(?:(?:written|reported|story|words|text|analysis|opinion) )?by\s*:?\s+(?P<rest>\S.*)", re.IGNORECASE
)
_STAMP = re.compile(
    r"(?:(?P<updated>(?:last )?(?:updated|modified|edited|revised))|first published|published|posted|created|date)"
    r"(?: on| at)?\s*:?\s*(?P<date>\S.*)",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(?:(?:last )?updated |published )?(?:an?|\d+) (?:minute|hour|day|week)s? ago\b", re.IGNORECASE)
_DATELINE = re.compile(
    rf"(?P<place>[A-Z][^()\n]{{0,60}}?)?\s*(?:\((?P<agency>{_AGENCIES})\)\s*)?(?:[-–—]{{1,3}}|―)\s+\S"
)
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|org|net|co|uk|news|ua|eu|info|tv|io|us|ca|au|ie)")
_DATE = re.compile(rf"\b{WITH_YEAR}", re.IGNORECASE | re.VERBOSE)


def is_outlet(name: str) -> bool:
    """Whether a short capitalised name is an outlet's: by a word, an article, capitals (``BBC``) or a domain."""
    words = name.split()
    if not 1 <= len(words) <= 6 or not (name[0].isupper() or name[0].isdigit() or "." in name):
        return False
    if len(words) == 1:
        acronym = name.isalpha() and name.isupper() and 2 <= len(name) <= 5
        return acronym or name.casefold() in OUTLET_NAMES or bool(_DOMAIN.fullmatch(name))
    if not all(word[0].isupper() or word in ("of", "and", "&", "in", "the") or word[0].isdigit() for word in words):
        return False
    return words[0] == "The" or any(_bare(word) in OUTLET_WORDS | OUTLET_NAMES for word in words)


def is_person(name: str) -> bool:
    """Whether this is a person's full name: two to four capitalised words (particles aside), none of an outlet's."""
    words = name.split()
    full = [word for word in words if word not in NAME_PARTICLES]
    if not 2 <= len(full) <= 4 or len(words) > 6 or words[-1] in NAME_PARTICLES or is_outlet(name):
        return False
    return all(
        word[0].isupper()
        and _bare(word) not in _NOT_NAMES
        and all(c.isalpha() or c in "’'-." for c in word)
        and not (word.endswith(".") and len(word) > 3)  # an initial or "Jr.", not the end of a sentence
        for word in full
    )


def _bare(word: str) -> str:
    return word.strip(".,:;’'\"").casefold()


def split_names(text: str) -> Fields | None:
    """Publisher and author from a few names, glued or separated, in either order; None if they aren't only names.

    An outlet is known by :func:`is_outlet`, a person by :func:`is_person`; a single word glued to a person is the
    outlet. Two candidates leave the outlet unknown; roles ("Staff Writer") are passed over.
    """
    if len(text := text.strip()) > _NAMES_CHARACTERS:
        return None
    sections = _SEPARATOR.split(text)
    parts = [piece for section in sections for piece in _unglue(section) if piece and not _ROLE.fullmatch(piece)]
    people = [part for part in parts if is_person(part)]
    outlets = list(dict.fromkeys(part for part in parts if is_outlet(part)))
    rest = [part for part in parts if part not in people and part not in outlets and not iso_date(part)]
    if people and not outlets and len(sections) == len(rest) == 1 and rest[0].isalpha() and rest[0][0].isupper():
        outlets, rest = rest, []
    if rest or not (people or outlets):
        return None
    return Fields(
        publisher=outlets[0] if len(outlets) == 1 else None,
        author=_span(text, people),
        published_at=next(filter(None, map(iso_date, parts)), None),
    )


def _unglue(text: str) -> list[str]:
    """Cut where a small letter meets a capital without a space, or capitals meet a capitalised word (``BBCJane``)."""
    whole = {i for match in _INNER_CAPITAL.finditer(text) for i in range(match.start() + 1, match.end() + 1)}
    cuts = [
        i
        for i in range(1, len(text))
        if text[i].isupper()
        and i not in whole
        and (
            text[i - 1].islower()
            or text[i - 1] in "’”)"
            or (text[i - 2 : i].isupper() and text[i - 2 : i].isalpha() and i > 1 and text[i + 1 : i + 2].islower())
        )
    ]
    return [text[a:b].strip() for a, b in pairwise([0, *cuts, len(text)])]


def _span(text: str, people: list[str]) -> str | None:
    """The people as the text names them ("Jane Roe and John Doe"); joined by commas where the text glues them."""
    if not people:
        return None
    start = text.find(people[0])
    end = text.find(people[-1], start) + len(people[-1])
    verbatim = text[start:end]
    joined = re.sub(r"\s*(?:,? and|,|&)\s+", "\n", verbatim)
    return verbatim if joined.split("\n") == people else ", ".join(people)


def read_byline(line: str) -> Fields | None:
    """What a byline says ("By JANE ROE, Associated Press | May 8, 2025"); None if the line is anything else."""
    match = _BYLINE.fullmatch(line.strip()) if len(line) <= _BYLINE_CHARACTERS else None
    if match is None:
        return None
    rest = match["rest"]
    if date := _DATE.search(rest):
        stamp = _STAMP.fullmatch(re.split(r"[|•·]", rest)[-1].strip())
        names = split_names(
            re.sub(r"[\s|•·,–—-]*(?:published|posted|updated)?[\s:,|]*$", "", rest[: date.start()], flags=re.I)
        )
        when = iso_date(rest[date.start() :]) or iso_date(date[0])
        if names is None or when is None or len(rest) - date.end() > 40:
            return None
        updated = stamp is not None and stamp["updated"] is not None
        return names.or_else(Fields(updated_at=when) if updated else Fields(published_at=when))
    names = split_names(rest)
    if names and names.publisher and not names.author and len(names.publisher.split()) > 3 and rest[:4] != "The ":
        return Fields()  # "By Jane Roe Example News": a byline, but where the person ends is a guess
    return names


def read_stamp(line: str) -> Fields | None:
    """What a line with nothing but dates says ("Published: 3 March 2024 | Updated: 4 March 2024"); else None."""
    line = _AGO.sub("", line).strip(" |•·")
    if len(line) > _STAMP_CHARACTERS:
        return None
    if when := iso_date(line):
        return Fields(published_at=when) if len(when) >= len("2025-05") else None
    found = Fields()
    for part in re.split(r"\s*[|•·]\s*|\s+(?=(?:last )?(?:updated|modified)\b)", line, flags=re.IGNORECASE):
        match = _STAMP.fullmatch(part)
        when = iso_date(match["date"]) if match else None
        if match is None or when is None:
            return None
        found = found.or_else(Fields(updated_at=when) if match["updated"] else Fields(published_at=when))
    return found


def read_dateline(line: str) -> Fields:
    """A dateline's year and agency ("KYIV, May 8, 2025 (Reuters) — …"); place and yearless date say nothing here."""
    match = _DATELINE.match(line[:_DATELINE_CHARACTERS])
    if match is None:
        return Fields()
    place = match["place"] or ""
    date = _DATE.search(place)
    letters = [c for c in place.split(",")[0] if c.isalpha()]
    if not match["agency"] and not (letters and all(c.isupper() for c in letters)):
        return Fields()
    return Fields(publisher=match["agency"], published_at=iso_date(date[0]) if date else None)
