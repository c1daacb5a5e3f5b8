"""The archive's articles as the page lists them: a search, what narrows it, the articles, and what is done with them.

    listing_html(assistant, "/archive?search=tram&publisher=Harbour+Courier&page=2")

Everything that is looked for stands in the address, and everything that changes it is a link to another: so Back leads
back, and a search can be sent to somebody else. Not covered: what becomes of what is pressed (``keeping.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from rag.accounts import Right
from rag.api.wording import error_told
from rag.errors import RagError
from rag.store.listing import FACETS, Facets, Listed, Lookup, Snippet, Sort
from rag.translation import later, number, say, say_n
from rag.ui import addresses
from rag.ui.addresses import Place
from rag.ui.markup import Child, Markup, button, day, join, more, tag
from rag.ui.permits import may

if TYPE_CHECKING:
    from rag.assistant import Assistant

PER_PAGE = 50
_NAMES = {
    "publisher": later("Outlet"), "author": later("Author"), "year": later("Year"), "kind": later("Read from"),
    "collection": later("Collection"), "tag": later("Tag"), "since": later("From"), "until": later("To"),
}  # fmt: skip
_SORTS = {"relevance": later("best first"), "newest": later("newest first"), "oldest": later("oldest first"),
          "title": later("by title"), "outlet": later("by outlet")}  # fmt: skip
_CORRECTED = {"title": later("Title"), "publisher": later("Outlet"), "author": later("Author"),
              "published_at": later("Published"), "updated_at": later("Updated")}  # fmt: skip
_SHOWN_VALUES = 8  # of a facet; the others on demand


def listing_html(assistant: Assistant, address: str, corrects: str | None = None, done: Child = None) -> Markup:
    """What stands at an address of the archive; one article may be open to be corrected.

    ``done`` is what was just done, as it is told above the list.
    """
    asked = Place.at(address).asked
    lookup = _lookup(asked)
    try:
        listing = assistant.listing(lookup.words, **_rest(lookup))
    except RagError as error:
        found: Child = tag("p", error_told(error), class_="note", role="alert")
        return tag("div", _search(asked, lookup), found, class_="listing", data_address=address)
    pages = -(-listing.total // PER_PAGE)
    return tag(
        "div",
        _search(asked, lookup),
        done,
        _chips(asked, listing.total),
        tag(
            "div",
            tag("div", _facets(asked, listing.facets), class_="facets", id="facets", tabindex="-1"),
            tag(
                "div",
                _actions(assistant, asked),
                tag("ol", (_article(assistant, a, asked, corrects) for a in listing.articles), class_="articles"),
                tag("p", say("No article fits."), class_="soft") if not listing.articles else None,
                _ways(asked, lookup.offset // PER_PAGE + 1, pages) if pages > 1 else None,
                class_="found",
                data_fields="",
            ),
            class_="columns",
        ),
        class_="listing",
        data_address=address,
    )


# --- the address -----------------------------------------------------------------------------------------------------


def _lookup(asked: Mapping[str, str]) -> Lookup:
    sort: Any = asked.get("sort")
    page = asked.get("page", "")
    fields: dict[str, Any] = {name: asked.get(name) for name in (*FACETS, "since", "until")}
    return Lookup(
        asked.get("search", ""),
        **fields,
        sort=sort if sort in get_args(Sort) else None,
        offset=(max(int(page), 1) - 1) * PER_PAGE if page.isdecimal() and len(page) < 7 else 0,
        limit=PER_PAGE,
    )


def _rest(lookup: Lookup) -> dict[str, Any]:
    names = (*FACETS, "since", "until", "sort", "offset", "limit")
    return {name: getattr(lookup, name) for name in names}


def _at(asked: Mapping[str, str], **changed: str | int | None) -> str:
    """The same with something else; on the first page, unless that is what changes."""
    return addresses.archive(**{**asked, "page": None, **changed})


# --- what is looked for ----------------------------------------------------------------------------------------------


def _search(asked: Mapping[str, str], lookup: Lookup) -> Markup:
    """The box, the order and the period; what else was chosen goes along unseen."""
    hidden = (tag("input", type="hidden", name=n, value=asked[n]) for n in FACETS if asked.get(n))
    orders = (
        tag("option", say(told), value=order, selected=order == lookup.order)
        for order, told in _SORTS.items()
        if order != "relevance" or lookup.words
    )
    usual = None if asked.get("sort") else lookup.order  # which the address needn't say
    return tag(
        "form",
        tag("label", say("Search the archive"), for_="archive-search", class_="for-ears"),
        tag(
            "input", id="archive-search", name="search", type="search", value=lookup.words, autocomplete="off",
            placeholder=say("Words, or “a phrase”, in text, title, outlet or author"),
        ),
        tag("button", say("Search"), type="submit", class_="send"),
        tag("label", say("Order"), " ", tag("select", orders, name="sort", data_default=usual), class_="order"),
        *(
            tag("label", name, " ", tag("input", name=n, type="text", value=asked.get(n), placeholder="2031-05"))
            for n, name in (("since", say("From")), ("until", say("To")))
        ),
        hidden,
        class_="search",
        role="search",
        data_go="/archive",
    )  # fmt: skip


def _chips(asked: Mapping[str, str], total: int) -> Markup:
    """How many articles fit, and what they are narrowed by, each to be taken away."""
    chips = [
        tag(
            "a",
            f"{say(_NAMES[name])}: {asked[name]} ",
            tag("span", "×", aria_hidden="true"),
            href=_at(asked, **{name: None}),
            class_="chip",
            aria_label=say("Take away: {name}", name=f"{say(_NAMES[name])}: {asked[name]}"),
        )
        for name in _NAMES
        if asked.get(name)
    ]
    collection = asked.get("collection")
    line = tag(
        "p",
        tag("span", say_n("{n} article", "{n} articles", total), role="status"),
        " ",
        chips,
        tag("button", say("Narrow the list"), type="button", class_="quiet to-facets", data_jump="facets"),
        tag("a", say("Clear"), href=addresses.archive(search=asked.get("search")), class_="quiet") if chips else None,
        tag("a", say("Ask in this collection"), href=addresses.ask("", collection=collection), class_="quiet firm")
        if collection
        else None,
        class_="chips",
    )
    return join(line, _renaming(collection) if collection and total and may(Right.GATHER) else None)


def _renaming(collection: str) -> Markup:
    """A collection's name, to be changed."""
    box = tag("input", name="renamed", type="text", value=collection, data_enter="act_rename")
    rename = button(say("Rename"), "act_rename", class_="quiet firm", data_from=collection)
    return more(
        say("Rename the collection"), tag("p", tag("label", say("Its name"), " ", box), " ", rename, data_fields="")
    )


def _facets(asked: Mapping[str, str], facets: Facets) -> Iterator[Markup]:
    """Each field's values with how many articles have them; the one that is chosen leads back."""
    for name, values in facets.items():
        if not values:
            continue
        lines = [_value(asked, name, value, count) for value, count in values]
        hidden = more(say("{n} more", n=len(lines) - _SHOWN_VALUES), tag("ul", lines[_SHOWN_VALUES:]))
        yield tag(
            "details",
            tag("summary", say(_NAMES[name])),
            tag("ul", lines[:_SHOWN_VALUES]),
            hidden if len(lines) > _SHOWN_VALUES else None,
            open=True,
        )


def _value(asked: Mapping[str, str], name: str, value: str, count: int) -> Markup:
    is_chosen = asked.get(name) == value
    place = _at(asked, **{name: None if is_chosen else value})
    link = tag("a", value, href=place, aria_current="true" if is_chosen else None)
    return tag("li", link, " ", tag("span", number(count), class_="soft"))


# --- the articles ----------------------------------------------------------------------------------------------------


def _actions(assistant: Assistant, asked: Mapping[str, str]) -> Markup:
    """What is done with the articles that are chosen; seen once one is."""
    names = tag("datalist", (tag("option", value=name) for name in assistant.collections()), id="collections")
    tags = tag("datalist", (tag("option", value=name) for name in assistant.catalogue.labels("tag")), id="tags")
    collection = asked.get("collection")
    box = tag("input", name="collection", type="text", list="collections", data_enter="act_collect")
    gather = join(
        tag("label", say("Collection"), " ", box),
        button(say("Add to it"), "act_collect", class_="quiet firm"),
        button(say("Take out of “{name}”", name=collection), "act_uncollect", data_from=collection)
        if collection
        else None,
        tag("label", say("Tag"), " ", tag("input", name="tag", type="text", list="tags", data_enter="act_tag")),
        button(say("Tag"), "act_tag", class_="quiet firm"),
        names,
        tags,
    )
    return tag(
        "div",
        tag("label", tag("input", type="checkbox", data_all=""), " ", say("All on this page")),
        tag(
            "div",
            tag("span", "", class_="soft", role="status", data_count=""),
            tag("button", say("Ask in these"), type="button", class_="quiet firm", data_ask=""),
            gather if may(Right.GATHER) else None,
            button(say("Delete"), "act_delete", class_="quiet danger") if may(Right.DELETE) else None,
            class_="chosen",
            role="group",
            aria_label=say("What to do with the chosen articles"),
        ),
        class_="actions",
    )


def _article(assistant: Assistant, article: Listed, asked: Mapping[str, str], corrects: str | None) -> Markup:
    name = article.title or article.source.rpartition("/")[2]
    said = say_n("{n} statement", "{n} statements", article.statements)
    known = (article.publisher, article.author, day(article.published_at), said)
    fixed = ", ".join(say(_CORRECTED[field]) for field in article.corrected if field in _CORRECTED)
    return tag(
        "li",
        tag("input", type="checkbox", name="article", value=article.id, aria_label=say("Choose: {name}", name=name)),
        tag(
            "div",
            tag("a", name, href=addresses.article(article.id), class_="passage"),
            tag("p", " · ".join([*filter(None, known), article.kind]), class_="soft"),
            _snippet(article.snippet) if article.snippet else None,
            tag(
                "p",
                (_label(asked, article.id, kind, name) for kind, name in article.labels),
                tag("span", say("Corrected by hand: {fields}", fields=fixed), class_="soft") if fixed else None,
                tag("a", say("Ask in this article"), href=addresses.ask("", articles=article.id), class_="quiet"),
                button(
                    say("Correct"), "act_edit", data_article=article.id, aria_label=say("Correct: {name}", name=name)
                )
                if may(Right.CORRECT)
                else None,
                class_="tools",
            ),
            _correction(assistant, article) if corrects == article.id else None,
        ),
    )


def _snippet(snippet: Snippet) -> Markup:
    pieces: list[Child] = []
    end = 0
    for hit in snippet.hits:
        pieces += [snippet.text[end : hit.start], tag("mark", hit.of(snippet.text))]
        end = hit.end
    return tag("p", "… ", pieces, snippet.text[end:], " …", class_="snippet")


def _label(asked: Mapping[str, str], article_id: str, kind: str, name: str) -> Markup:
    """A collection or tag of an article: a way to the others, and to take it off."""
    act = "act_uncollect" if kind == "collection" else "act_untag"
    off = tag(
        "button", "×", type="button", class_="off", data_act=act, data_article=article_id, data_from=name,
        aria_label=say("Take off: {name}", name=name),
    )  # fmt: skip
    shown = off if may(Right.GATHER) else None
    return tag("span", tag("a", name, href=_at({}, **{kind: name})), shown, class_=f"chip {kind}")


def _correction(assistant: Assistant, article: Listed) -> Markup:
    """The article's fields, to be put right; what its source says beside one that was."""
    whole, known = assistant.article(article.id), assistant.catalogue.corrections(article.id)
    lines = (
        tag(
            "p",
            tag(
                "label",
                say(label),
                " ",
                tag("input", name=name, type="text", value=getattr(whole, name), data_enter="act_correct"),
            ),
            tag("span", " ", _read(known[name].read), class_="soft") if name in known else None,
        )
        for name, label in _CORRECTED.items()
    )
    return tag(
        "div",
        lines,
        button(say("Save"), "act_correct", class_="quiet firm", data_article=article.id),
        button(say("As the source has it"), "act_uncorrect", data_article=article.id) if known else None,
        button(say("Leave it"), "act_edit"),
        class_="correction",
        role="group",
        aria_label=say("Correct the article"),
        data_fields="",
        data_of=article.id,
    )


def _read(value: str | None) -> str:
    return say("The source says: {value}.", value=value) if value else say("The source says nothing.")


def _ways(asked: Mapping[str, str], page: int, pages: int) -> Markup:
    page = min(page, pages)
    return tag(
        "nav",
        tag("a", say("Earlier page"), href=_at(asked, page=page - 1), class_="quiet firm") if page > 1 else None,
        tag("span", say("Page {page} of {pages}", page=page, pages=pages), class_="soft"),
        tag("a", say("Next page"), href=_at(asked, page=page + 1), class_="quiet firm") if page < pages else None,
        class_="pages",
        aria_label=say("Pages of the list"),
    )


def told(*pieces: Child, **attributes: Any) -> Markup:
    """A line on what was done."""
    return tag("p", join(*pieces), class_="report", role="status", **attributes)
