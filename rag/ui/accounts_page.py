"""One's own account, and for admins everybody's: people, invitations, keys, the log. Plain pages, without a script.

    routes(door)                                # /account, /admin and what is sent to them

Each form is a POST that ``gate.py`` takes from these pages alone, and asks for its right anew. Not covered: what is
kept (``rag.accounts``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rag.accounts import Principal, Right, Role
from rag.accounts.audit import iso
from rag.accounts.keys import PER_MINUTE
from rag.errors import AccessError, AccountError, RagError
from rag.translation import later, say
from rag.ui.door import Door, address_of, sent_to
from rag.ui.form import NEW_PASSWORD, field, form, hidden, page, sent, status_of, wrong
from rag.ui.markup import Child, Markup, tag
from rag.ui.saved import Conversations

_LOGGED = 100  # entries
_ROLES = {Role.READER: later("reader"), Role.EDITOR: later("editor"), Role.ADMIN: later("admin")}
_Act = Callable[[Principal, dict[str, str], str], Child]  # by whom, what was sent, at which address


def routes(door: Door) -> list[Route]:
    """The routes of both pages."""
    account, admin = _Account(door), _Admin(door)
    return [
        Route("/account", account.show),
        Route("/account/password", account.change_password, methods=["POST"]),
        Route("/account/end", account.end, methods=["POST"]),
        Route("/admin", admin.show),
        Route("/admin/{act}", admin.act, methods=["POST"]),
    ]


class _Account:
    """One's own."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def show(self, request: Request) -> Response:
        who = self._door.principal(request)
        return _account_page(request, who) if who and who.kind == "person" else sent_to(request, "/login")

    async def change_password(self, request: Request) -> Response:
        who, fields = self._door.principal(request), await sent(request)
        if who is None or who.kind != "person":
            return sent_to(request, "/login")
        old, new = fields.get("password", ""), fields.get("new", "")
        if new != fields.get("again"):
            differ = AccountError(say("The two new passwords differ"), say("Type the same twice"))
            return _account_page(request, who, differ)
        change = self._door.accounts.change_password
        try:
            token = await to_thread.run_sync(change, who.name, old, new, address_of(request))
        except RagError as error:
            return _account_page(request, who, error)
        done = _account_page(request, who, told=say("You have another password. Other browsers are logged out."))
        return self._door.let_in(request, done, token)

    async def end(self, request: Request) -> Response:
        who = self._door.principal(request)
        if who and who.kind == "person":
            self._door.accounts.end(name=who.name, by=who.name)
        return self._door.let_out(request, sent_to(request, "/login"))


class _Admin:
    """Everybody's."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._accounts = door.accounts
        self._acts: dict[str, tuple[Right, _Act]] = {
            "invite": (Right.INVITE, self._invite),
            "role": (Right.INVITE, self._set_role),
            "remove": (Right.INVITE, self._remove),
            "end": (Right.END_SESSIONS, self._end),
            "key": (Right.KEYS, self._add_key),
            "unkey": (Right.KEYS, self._remove_key),
        }

    async def show(self, request: Request) -> Response:
        return await self._answered(request, Right.INVITE, None)

    async def act(self, request: Request) -> Response:
        right, act = self._acts.get(request.path_params["act"], (Right.INVITE, None))
        return await self._answered(request, right, act)

    async def _answered(self, request: Request, right: Right, act: _Act | None) -> Response:
        """The page, after something was done, with what came of it."""
        who, fields = self._door.principal(request), await sent(request)
        if who is None:
            return sent_to(request, "/login")
        root = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        try:
            who.require(right)
            done = await to_thread.run_sync(act, who, fields, root) if act else None
        except AccessError as error:
            return page(request, say("Not for you"), wrong(error), status=403)
        except RagError as error:
            return self._page(request, who, wrong(error), status_of(error))
        return self._page(request, who, done)

    def _page(self, request: Request, who: Principal, done: Child, status: int = 200) -> Response:
        return page(
            request,
            say("People, keys and the log"),
            tag("p", _back(), class_="soft"),
            done,
            self._people(),
            self._keys(),
            self._log() if who.may(Right.AUDIT) else None,
            status=status,
            is_wide=True,
        )

    # --- what is done -----------------------------------------------------------------------------------------------

    def _invite(self, who: Principal, fields: dict[str, str], root: str) -> Child:
        token = self._accounts.invite(_role(fields), by=_name(who))
        return _secret(say("Send this link to whom you invite. It works once, for a week."), f"{root}/join/{token}")

    def _set_role(self, who: Principal, fields: dict[str, str], root: str) -> Child:
        self._accounts.set_role(fields.get("name", ""), _role(fields), by=_name(who))
        return _told(say("{name} is {role} from now on.", name=fields["name"], role=_named(_role(fields))))

    def _remove(self, who: Principal, fields: dict[str, str], root: str) -> Child:
        removed = self._accounts.remove(fields.get("name", ""), by=_name(who))
        Conversations.drop(self._accounts.path.parent / "conversations", removed.name)
        return _told(say("Removed: {name}.", name=removed.name))

    def _end(self, who: Principal, fields: dict[str, str], root: str) -> Child:
        ended = self._accounts.end(name=fields.get("name", ""), by=_name(who))
        return _told(say("{name} is logged out everywhere ({n}).", name=fields.get("name", ""), n=ended))

    def _add_key(self, who: Principal, fields: dict[str, str], root: str) -> Child:
        days, per_minute = _number(fields, "days"), _number(fields, "per_minute")
        ends_at = time.time() + days * 24 * 3600 if days else None
        name, role = fields.get("name", ""), _role(fields)
        secret = self._accounts.add_key(name, role, per_minute=per_minute, ends_at=ends_at, by=_name(who))
        return _secret(say("The key {name}. It isn’t shown again.", name=name), secret)

    def _remove_key(self, who: Principal, fields: dict[str, str], root: str) -> Child:
        self._accounts.remove_key(fields.get("name", ""), by=_name(who))
        return _told(say("Removed: {name}.", name=fields["name"]))

    # --- what is shown ----------------------------------------------------------------------------------------------

    def _people(self) -> Markup:
        open_sessions = [each.name for each in self._accounts.sessions()]
        rows = (
            (
                person.name,
                f"{_named(person.role)} (RAG_UI_AUTH)" if person.is_given else _roles(person.name, person.role),
                str(open_sessions.count(person.name)),
                (
                    _button("admin/end", say("Log out"), person.name),
                    " ",
                    None if person.is_given else _button("admin/remove", say("Remove"), person.name, class_="danger"),
                ),
            )
            for person in self._accounts.people()
        )
        return tag(
            "section",
            tag("h2", say("People")),
            _table((say("Name"), say("Role"), say("Sessions"), ""), rows),
            tag("h2", say("Invite somebody")),
            form(_choice(Role.READER), tag("button", say("Make a link")), to="admin/invite", is_line=True),
        )

    def _keys(self) -> Markup:
        known = (each.to_dict() for each in self._accounts.list_keys())
        rows = (
            (
                each["name"],
                say("{role}, {n} a minute", role=_named(Role(each["role"])), n=each["per_minute"]),
                each["used_at"] or say("never"),
                each["ends_at"] or say("never"),
                _button("admin/unkey", say("Remove"), each["name"], class_="danger"),
            )
            for each in known
        )
        made = form(
            field(say("Name"), "name", maxlength="64"),
            _choice(Role.READER),
            field(say("Calls a minute"), "per_minute", kind="number", value=str(PER_MINUTE), min="1"),
            field(say("Days (none: until removed)"), "days", kind="number", min="1", required=False),
            tag("button", say("Make a key")),
            to="admin/key",
            is_line=True,
        )
        table = _table((say("Name"), say("Role"), say("Used last"), say("Ends"), ""), rows)
        return tag("section", tag("h2", say("Keys of programs")), table, tag("h2", say("Make a key")), made)

    def _log(self) -> Markup:
        rows = (
            (iso(entry.at), entry.who, f"{entry.did}{': ' if entry.about else ''}{entry.about}", entry.address)
            for entry in self._accounts.log(_LOGGED)
        )
        heads = (say("When"), say("Who"), say("What"), say("Address"))
        return tag("section", tag("h2", say("Who did what")), _table(heads, rows))


def _account_page(request: Request, who: Principal, error: RagError | None = None, told: str = "") -> Response:
    return page(
        request,
        who.name,
        tag("p", say("Your role: {role}.", role=_named(who.role)), " ", _back(), class_="soft"),
        tag("p", tag("a", say("People, keys and the log"), href="admin")) if who.may(Right.INVITE) else None,
        wrong(error),
        _told(told) if told else None,
        tag("h2", say("Change your password")),
        form(
            hidden("username", who.name),
            field(say("The one you have"), "password", kind="password", autocomplete="current-password"),
            field(say("The new one, 10 characters or more"), "new", **NEW_PASSWORD),
            field(say("The same again"), "again", **NEW_PASSWORD),
            tag("button", say("Change it")),
            to="account/password",
        ),
        tag("h2", say("Everywhere")),
        form(tag("button", say("Log out in every browser"), class_="quiet"), to="account/end"),
        status=status_of(error),
    )


def _back() -> Markup:
    return tag("a", say("Back to the archive"), href="./")


def _role(fields: dict[str, str]) -> Role:
    if fields.get("role") not in list(Role):
        raise AccountError(say("{value} is no role", value=repr(fields.get("role"))), say("Choose one of the list"))
    return Role(fields["role"])


def _number(fields: dict[str, str], name: str) -> int:
    typed = fields.get(name, "").strip() or "0"
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7):
        raise AccountError(say("{value} is no number", value=repr(typed[:20])), say("Give one in digits"))
    return int(typed)


def _named(role: Role) -> str:
    """What a role is called."""
    return say(_ROLES[role])


def _name(who: Principal) -> str:
    return who.name or "anybody"


def _choice(chosen: Role) -> Markup:
    options = (tag("option", _named(role), value=role, selected=role is chosen) for role in Role)
    return tag("label", say("Role"), tag("select", options, name="role"))


def _roles(name: str, role: Role) -> Markup:
    options = (tag("option", _named(each), value=each, selected=each is role) for each in Role)
    picked = tag("select", options, name="role", aria_label=say("Role of {name}", name=name))
    return form(hidden("name", name), picked, tag("button", say("Set"), class_="quiet"), to="admin/role", is_line=True)


def _button(to: str, label: str, name: str, class_: str = "quiet") -> Markup:
    pressed = tag("button", label, class_=class_, aria_label=f"{label}: {name}")
    return form(hidden("name", name), pressed, to=to, is_line=True)


def _table(heads: tuple[str, ...], rows: Iterator[tuple[Child, ...]]) -> Markup:
    head = tag("tr", (tag("th", each, scope="col") for each in heads))
    body = (tag("tr", (tag("td", each) for each in row)) for row in rows)
    return tag("div", tag("table", head, body), class_="scroll")


def _secret(text: str, value: str) -> Markup:
    return tag("div", tag("p", text, role="status"), tag("p", tag("code", value), class_="secret"))


def _told(text: str) -> Markup:
    return tag("p", text, role="status")
