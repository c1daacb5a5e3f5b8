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
from rag.articles.stamps import read_stamps
from rag.language.calendar import WITH_YEAR
from rag.language.lexicon import DAYS, NAME_PARTICLES, OUTLET_NAMES, OUTLET_WORDS, PLACES, POST_NOMINALS, TITLES, words

_OF_OUTLETS = OUTLET_WORDS | OUTLET_NAMES
# Agencies as datelines give them in brackets.
_AGENCIES = re.compile(
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
# What no name in a byline is. Months are: "June Ibarra"; a date has figures, and is read before names are.
_NOT_NAMES = DAYS | words(
    """
    a an the in on at of for to by with from after before and or but as is are was what why how who when where this
    that these read more share follow sign subscribe updated published posted watch listen photo image editor editors
    staff
    """
)
_ROLE = re.compile(
    r"(?:the |our )?(?:[\w-]+ ){0,4}(?:staff|writers?|reporters?|correspondents?|editors?|columnists?|contributors?"
    r"|bureau(?: chief)?|analyst|producer|fellow|desk|team|critic|presenter|photographer|editorial board)"
    r"(?: for [\w ]+)?|contributing|exclusive",
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
_DATELINE_CHARACTERS = 200
_BYLINE = re.compile(
    r"(?:(?:(?:written|reporting(?: and writing)?|reported|published|posted|story|words|text|analysis|opinion|comment"
    r"|review)(?: on)?:? )?"
    r"by\s*:?\s+"
    r"|(?:authors?|byline|reporters?|words|text)\s*:\s*)(?P<rest>\S.*)",
    re.IGNORECASE,
)
# An agency's "(Reporting by …; editing by …)".
REPORTING = re.compile(
    r"\(?(?P<more>additional )?reporting by (?P<names>[^;)]+?)(?:[;,.]? (?:editing|writing|additional).*|\))\.?",
    re.IGNORECASE,
)
# Who else has had a hand in it, behind who wrote: "Jane Roe in Oster; editing by Tom Ek".
_OTHER_HANDS = re.compile(
    r"\s*[;,.|]\s*(?:edit(?:ing|ed)|writing|(?:additional|further) (?:reporting|writing))\s+by\b.*", re.IGNORECASE
)
ADDRESS = re.compile(r"\(?\S{0,60}@[\w.-]{1,60}\)?")  # e-mail, or a name on social media
_WHENCE = re.compile(r"(?<=\w)\s+in\s+[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3}$")  # "Jane Roe in New York"
_DATELINE = re.compile(
    r"(?P<place>[A-Z][^()\n]{0,60}?)?\s*(?:\((?P<agency>[A-Z][^()\n]{1,40})\)\s*)?(?:[-–—]{1,3}|―)\s+\S"
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
    return words[0] == "The" or has_outlet_word(name)


def has_outlet_word(name: str) -> bool:
    """Whether one of its words is one of an outlet's, also behind a hyphen ("Standard-Herald")."""
    return any(_bare(piece) in _OF_OUTLETS for word in name.split() for piece in (word, word.rpartition("-")[2]))


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
    sections = [_WHENCE.sub("", section) for section in _SEPARATOR.split(text)]
    plain = filter(None, map(_without_honours, sections))
    parts = [piece for section in plain for piece in _unglue(section) if piece and not _says_nothing(piece)]
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


def _says_nothing(part: str) -> bool:
    """Whether this part of a byline is a role or a place, neither a name of who wrote nor of an outlet."""
    return _ROLE.fullmatch(part) is not None or part.casefold() in PLACES


def _without_honours(name: str) -> str:
    """A name without "Dr." before and "Ph.D." behind it; nothing of an honour that stands alone."""
    words = name.split()
    while len(words) > 2 and words[0].casefold() in TITLES and (words[0][-1] == "." or words[0] in ("Dr", "Prof")):
        del words[0]
    while words and len(words) != 2 and words[-1].replace(".", "").casefold() in POST_NOMINALS:
        del words[-1]
    return " ".join(words)


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
    stamps = read_stamps(line)
    line = _OTHER_HANDS.sub("", ADDRESS.sub("", stamps.rest if stamps else line)).strip(" |•·–—-")
    match = _BYLINE.fullmatch(line) if len(line) <= _BYLINE_CHARACTERS else None
    if match is None:
        return None
    rest = re.sub(r"^the\b", "The", match["rest"])
    names = read_names(rest)
    if names and names.publisher and not names.author and len(names.publisher.split()) > 3 and rest[:4] != "The ":
        names = Fields()  # "By Jane Roe Example News": a byline, but where the person ends is a guess
    return names and names.or_else(stamps.fields if stamps else Fields())


def read_names(line: str) -> Fields | None:
    """What a line with nothing but names, roles and places says; None if there is more in it, or less."""
    if names := split_names(line):
        return names
    sections = _SEPARATOR.split(line) if len(line) <= _BYLINE_CHARACTERS else []
    return Fields() if sections and all(map(_ROLE.fullmatch, sections)) else None


def read_dateline(line: str) -> Fields:
    """A dateline's year and agency ("KYIV, May 8, 2025 (Reuters) — …"); place and yearless date say nothing here."""
    match = _DATELINE.match(line[:_DATELINE_CHARACTERS])
    if match is None:
        return Fields()
    place = match["place"] or ""
    date = _DATE.search(place)
    letters = [c for c in place.split(",")[0] if c.isalpha()]
    agency = match["agency"]
    agency = agency if agency and (_AGENCIES.fullmatch(agency) or is_outlet(agency)) else None
    if not agency and not (letters and all(c.isupper() for c in letters)):
        return Fields()
    return Fields(publisher=agency, published_at=iso_date(date[0]) if date else None)
