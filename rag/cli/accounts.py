"""The commands of ``rag`` on people who use the archive, programs with keys, and what was done.

    rag user add ada --role admin
    rag key add "data desk" --role reader --days 90
    rag audit

Whoever may write to the archive's folder may do all of this. Not covered: what they are checked by (``rag.accounts``).
"""

from __future__ import annotations

import time
from typing import Annotated

import typer

from rag.accounts import Accounts, Role
from rag.accounts.audit import iso
from rag.accounts.keys import PER_MINUTE
from rag.cli.console import AsJson, err, out, print_json
from rag.cli.options import group
from rag.errors import AccountError
from rag.settings import Settings

user = group("The people who may come in: add, list, role, password, remove, end.")
key = group("Keys by which programs ask: add, list, remove.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Who.")]
HasRole = Annotated[Role, typer.Option("--role", help="What they may do: read; also add and delete; everything.")]


@user.command("add")
def add_user(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Who; the invited choose their own.")] = None,
    role: HasRole = Role.READER,
    invite: Annotated[bool, typer.Option("--invite", help="Print a link that works once, for a week.")] = False,
    address: Annotated[str, typer.Option(help="Where they find the pages.")] = "http://127.0.0.1:7860",
) -> None:
    """Add somebody, whose password is asked for, or invite them."""
    if bool(name) == invite:
        raise AccountError("Somebody is added by a name, or invited without one", "Give NAME or --invite")
    with Accounts.of(Settings()) as accounts:
        if name:
            person = accounts.add_person(name, role, _new_password())
            out.print(f"Added {person.name}, {person.role}.")
        else:
            out.print(f"{address.rstrip('/')}/join/{accounts.invite(role)}")
        if not accounts.is_open and all(person.role is not Role.ADMIN for person in accounts.people()):
            err.print("Nobody is an admin: add one with --role admin, or people are managed here alone.")


@user.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List the people who may log in, with their roles."""
    with Accounts.of(Settings()) as accounts:
        found = accounts.people()
    if as_json:
        print_json([{"name": person.name, "role": person.role, "is_given": person.is_given} for person in found])
        return
    for person in found:
        out.print(f"{person.name}  {person.role}{'  (RAG_UI_AUTH)' if person.is_given else ''}")


@user.command("role")
def set_role(name: Name, role: Annotated[Role, typer.Argument(metavar="ROLE")]) -> None:
    """Give somebody another role: reader, editor or admin. It holds at once."""
    with Accounts.of(Settings()) as accounts:
        accounts.set_role(name, role)
    out.print(f"{name} is {role}.")


@user.command("password")
def set_password(name: Name) -> None:
    """Give somebody another password, which is asked for; their sessions end."""
    with Accounts.of(Settings()) as accounts:
        accounts.set_password(name, _new_password())
    out.print(f"{name} has another password.")


@user.command("remove")
def remove_user(name: Name) -> None:
    """Remove somebody, with their conversations; their sessions end."""
    from rag.ui.saved import Conversations

    with Accounts.of(Settings()) as accounts:
        person = accounts.remove(name)
    Conversations.drop(Settings().home / "conversations", person.name)
    out.print(f"Removed {person.name}.")


@user.command("sessions")
def sessions(name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only theirs.")] = None) -> None:
    """List who is logged in, from where and since when."""
    with Accounts.of(Settings()) as accounts:
        for each in accounts.sessions(name):
            since, last = iso(each.created_at), iso(each.seen_at)
            out.print(f"{each.name}  {each.address}  since {since}, last {last}")


@user.command("end")
def end(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Whose sessions.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody's.")] = False,
) -> None:
    """End somebody's sessions, in every browser; they may log in again."""
    if bool(name) == everybody:
        raise AccountError("Sessions are ended of one person, or of all", "Give NAME or --all")
    with Accounts.of(Settings()) as accounts:
        out.print(f"Ended: {accounts.end(name=name)}")


@key.command("add")
def add_key(
    name: Name,
    role: HasRole = Role.READER,
    per_minute: Annotated[int, typer.Option(min=1, help="Calls a minute.")] = PER_MINUTE,
    days: Annotated[
        int | None, typer.Option(min=1, help="How long it holds; without this, until it is removed.")
    ] = None,
) -> None:
    """Make a key for a program, and print it. It isn't shown again."""
    with Accounts.of(Settings()) as accounts:
        ends_at = time.time() + days * 24 * 3600 if days else None
        out.print(accounts.add_key(name, role, per_minute=per_minute, ends_at=ends_at))


@key.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys: role, limit, when each was used last and when it ends."""
    with Accounts.of(Settings()) as accounts:
        found = [each.to_dict() for each in accounts.list_keys()]
    if as_json:
        print_json(found)
        return
    for each in found:
        used, ends = each["used_at"] or "never", each["ends_at"] or "never"
        out.print(
            f"{each['name']}  {each['role']}, {each['per_minute']} a minute, used last {used}, ends {ends}",
        )


@key.command("remove")
def remove_key(name: Name) -> None:
    """Remove a key: what holds it may do nothing any more."""
    with Accounts.of(Settings()) as accounts:
        accounts.remove_key(name)
    out.print(f"Removed {name}.")


def audit(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only what this person did.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many entries.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List who did what (never what was asked), the newest first."""
    with Accounts.of(Settings()) as accounts:
        found = accounts.log(most, name)
    if as_json:
        print_json([entry.to_dict() for entry in found])
        return
    for entry in found:
        words = [entry.did, entry.about and f": {entry.about}", entry.address and f" ({entry.address})"]
        out.print(f"{iso(entry.at)}  {entry.who}  {''.join(words)}")


def _new_password() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
