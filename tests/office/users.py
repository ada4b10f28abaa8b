"""The people who work in the made-up office: at least one for every role, each with a random password of their own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from dsr.db.engine import Database
from dsr.services import users
from dsr.services.passwords import hash_password

_HARD, _SOFT = "hjklmnprstv", "aeiou"
GROUPS = 4


@dataclass(frozen=True)
class Worker:
    """Someone of the office: how they are called in the stories, their address, name, roles and title."""

    key: str
    email: str
    name: str
    roles: tuple[str, ...]
    title_fi: str = ""
    title_sv: str = ""


WORKERS = (
    Worker("clerk", "kaisa.kirjaaja@toimisto.example", "Kaisa Kirjaaja", ("intake",)),
    Worker(
        "handler",
        "veera.valmistelija@toimisto.example",
        "Veera Valmistelija",
        ("intake", "handler"),
        "tietosuoja-asiantuntija",
        "dataskyddssakkunnig",
    ),
    Worker(
        "colleague",
        "jari.jatkaja@toimisto.example",
        "Jari Jatkaja",
        ("handler",),
        "tietosuoja-asiantuntija",
        "dataskyddssakkunnig",
    ),
    Worker(
        "decider",
        "paivi.paattaja@toimisto.example",
        "Päivi Päättäjä",
        ("decider",),
        "asiointijohtaja",
        "direktör för kundservice",
    ),
    Worker("dpo", "tiina.tietosuoja@toimisto.example", "Tiina Tietosuoja", ("dpo",)),
    Worker("management", "juhani.johtaja@toimisto.example", "Juhani Johtaja", ("management",)),
    Worker("agent", "aino.asiakaspalvelija@toimisto.example", "Aino Asiakaspalvelija", ("agent",)),
    Worker("supervisor", "esko.esihenkilo@toimisto.example", "Esko Esihenkilö", ("supervisor",)),
    Worker("admin", "aatos.paakayttaja@toimisto.example", "Aatos Pääkäyttäjä", ("admin",)),
)


@dataclass(frozen=True)
class Account:
    """A worker who can sign in."""

    worker: Worker
    id: int
    password: str


def add_workers(database: Database, at: datetime) -> dict[str, Account]:
    """Add everybody by the steps that a real office takes: added, link, password, commitment accepted; by their key."""
    accounts = {}
    for worker in WORKERS:
        password = random_password()
        hashed = hash_password(password)
        new = users.NewUser(worker.email, worker.name, worker.roles, "fi", worker.title_fi, worker.title_sv)
        with database.write() as session:
            user_id = users.add_user(session, new, by=None, at=at).id or 0
            token = users.make_link(session, user_id, by=None, at=at)
            users.set_password_by_link(session, token, hashed, at=at)
            users.accept_commitment(session, user_id, users.COMMITMENT_VERSION, at=at)
        accounts[worker.key] = Account(worker, user_id, password)
    return accounts


def random_password() -> str:
    """A password that can be read aloud and typed: sixteen letters in groups of four, some 46 bits."""
    return "-".join("".join(secrets.choice(_HARD) + secrets.choice(_SOFT) for _ in range(2)) for _ in range(GROUPS))
