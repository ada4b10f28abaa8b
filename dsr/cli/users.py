"""`dsr user add`, `list`, `disable`, `link` and `reset-authenticator`: the first administrator is made here, no default account ships."""

from __future__ import annotations

import argparse
from typing import Any

from dsr.cli.groups import parts_of
from dsr.cli.wired import open_database
from dsr.db.engine import Database
from dsr.db.tables import User
from dsr.domain.access import Role
from dsr.domain.errors import NotFound
from dsr.domain.languages import LANGUAGES
from dsr.services import users
from dsr.services.sign_in import city, second_factor
from dsr.settings import load_settings
from dsr.wiring import utc_now


def add_commands(commands: Any) -> None:
    """Add `user`."""
    parser = commands.add_parser("user", help="people who sign in")
    parts = parts_of(parser)
    add = parts.add_parser("add", help="add a user and print their one-time link")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    roles = ", ".join(Role)
    add.add_argument(
        "--break-glass", action="store_true", help="an account for emergencies: administrator, sees no cases"
    )
    add.add_argument(
        "--role",
        action="append",
        default=[],
        choices=[role.value for role in Role],
        metavar="ROLE",
        help=f"one of: {roles}",
    )
    add.add_argument("--language", choices=LANGUAGES, default="fi")
    add.add_argument("--title-fi", default="", help="title printed under decisions, in Finnish")
    add.add_argument("--title-sv", default="", help="the same in Swedish")
    add.set_defaults(run=_add)
    parts.add_parser("list", help="every user, with roles and state").set_defaults(run=_list)
    disable = parts.add_parser("disable", help="keep a user from signing in, at once")
    disable.add_argument("email")
    disable.set_defaults(run=_disable)
    link = parts.add_parser("link", help="print a new one-time link for a user")
    link.add_argument("email")
    link.set_defaults(run=_link)
    factor = parts.add_parser("reset-authenticator", help="forget a user's authenticator: the next sign-in sets one up")
    factor.add_argument("email")
    factor.set_defaults(run=_reset_authenticator)


def _add(args: argparse.Namespace) -> int:
    database, at = open_database(), utc_now()
    roles = tuple(args.role) or ((Role.ADMIN.value,) if args.break_glass else ())
    new = users.NewUser(
        args.email, args.name, roles, args.language, args.title_fi, args.title_sv, is_break_glass=args.break_glass
    )
    with database.write() as session:
        user = users.add_user(session, new, by=None, at=at)
        token = users.make_link(session, user.id or 0, by=None, at=at)
    database.close()
    _print_link(token)
    return 0


def _list(_args: argparse.Namespace) -> int:
    database = open_database()
    with database.read() as session:
        by_the_city = city.bound_ids(session)
        for user in users.all_users(session):
            state = _state(user, comes_by_the_city=user.id in by_the_city)
            print(f"{user.email}\t{user.name}\t{', '.join(user.roles)}\t{state}")
    database.close()
    return 0


def _disable(args: argparse.Namespace) -> int:
    database = open_database()
    with database.write() as session:
        users.disable_user(session, _id_of(session, args.email), by=None, at=utc_now())
    database.close()
    print("disabled")
    return 0


def _link(args: argparse.Namespace) -> int:
    database: Database = open_database()
    with database.write() as session:
        token = users.make_link(session, _id_of(session, args.email), by=None, at=utc_now())
    database.close()
    _print_link(token)
    return 0


def _reset_authenticator(args: argparse.Namespace) -> int:
    database = open_database()
    with database.write() as session:
        second_factor.reset(session, _id_of(session, args.email), by=None, at=utc_now())
    database.close()
    print("forgotten")
    return 0


def _id_of(session: Any, email: str) -> int:
    user = users.user_with_email(session, email)
    if user is None or user.id is None:
        raise NotFound("There is no user with that address: `dsr user list` shows them all")
    return user.id


def _state(user: User, *, comes_by_the_city: bool) -> str:
    if not user.is_active:
        return "disabled"
    state = "in use" if user.password_hash or comes_by_the_city else "no password yet"
    return f"{state}, emergency account" if user.is_break_glass else state


def _print_link(token: str) -> None:
    address = f"{load_settings().public_url}/password/{token}"
    print(f"Set a password within {users.LINK_HOURS} hours at this address, which works once:\n{address}")
