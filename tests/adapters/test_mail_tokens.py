"""Tokens in place of a password: asked for over HTTPS, kept while they last, and what they open by IMAP and SMTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from dsr.adapters.imap import ImapMailbox
from dsr.adapters.mail_tokens import SCOPE, MailTokens, TokenUnavailable
from dsr.ports import MailboxUnavailable
from dsr.web.mail_words import MAILBOX_FAULTS
from tests.imap_server import ImapServer, self_signed, serving
from tests.mail_parts import noon
from tests.token_giver import CLIENT_ID, CLIENT_SECRET, Giver, giving
from tests.webhook_receiver import receiving


@pytest.fixture
def giver() -> Iterator[Giver]:
    """The address that gives tokens."""
    with giving() as giver:
        yield giver


@pytest.fixture
def server(giver: Giver) -> Iterator[ImapServer]:
    """A mail server that takes whatever token was given."""
    with serving(ImapServer(tokens=giver.takes)) as server:
        yield server


def _code(mailbox: ImapMailbox) -> str:
    with pytest.raises(MailboxUnavailable) as refused, mailbox.open():
        pass
    assert refused.value.code in MAILBOX_FAULTS, "the page of the channels has words for it"
    return refused.value.code


def _mailbox(server: ImapServer, tokens: MailTokens) -> ImapMailbox:
    return ImapMailbox(server.url_without_password(), tokens=tokens)


def test_a_token_is_asked_for_as_the_program_itself_and_kept_until_shortly_before_its_end(giver: Giver) -> None:
    tokens = giver.tokens()
    assert [tokens.token(), tokens.token()] == ["token-1", "token-1"]
    assert giver.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": SCOPE,
        }
    ]
    giver.wait(seconds=3599 - 301)
    assert tokens.token() == "token-1", "it outlives a session that begins now"
    giver.wait(seconds=1)
    assert tokens.token() == "token-2", "it ends in five minutes"


@pytest.mark.parametrize(
    ("lasts", "is_kept", "why"),
    [
        ("3599", True, "written as text, as older addresses do"),
        (240, False, "shorter than what a session may take"),
        (None, False, "nothing is said of its end"),
        (-5, False, "no time at all"),
        (10**30, True, "more than any clock counts"),
    ],
)
def test_how_long_a_token_is_kept_is_what_the_address_says(giver: Giver, lasts: Any, is_kept: bool, why: str) -> None:
    giver.lasts = lasts
    tokens = giver.tokens()
    assert (tokens.token() == tokens.token()) is is_kept, why


@pytest.mark.parametrize(
    ("status", "body", "code", "why"),
    [
        ("400 Bad Request", {"error": "unauthorized_client"}, "token_refused", "the program is not known there"),
        ("401 Unauthorized", {"error": "invalid_client"}, "token_refused", "its secret is wrong or has ended"),
        ("403 Forbidden", "no", "token_refused", "another answer than a token"),
        ("429 Too Many Requests", {}, "token_unreachable", "asked again later"),
        ("503 Service Unavailable", {}, "token_unreachable", "down for a moment"),
        ("302 Found", {}, "token_unreachable", "the secret is taken nowhere else"),
        ("200 OK", {"expires_in": 3599}, "token_unreachable", "no token in it"),
        ("200 OK", ["token"], "token_unreachable", "no object"),
        ("200 OK", {"access_token": "a\x01\x01user=another", "expires_in": 9}, "token_unreachable", "no sign of a token"),
        ("200 OK", {"access_token": "", "expires_in": 9}, "token_unreachable", "an empty one"),
    ],
)  # fmt: skip
def test_an_answer_without_a_token_says_whose_fault_it_is(giver: Giver, status: str, body: Any, code: str, why: str) -> None:  # fmt: skip
    tokens = giver.tokens()
    giver.answers.append((status, body))
    with pytest.raises(TokenUnavailable) as refused:
        tokens.token()
    assert (refused.value.code, len(giver.asked)) == (code, 1), why
    assert tokens.token() == "token-1", "and nothing of it is kept"


def test_a_wrong_secret_stands_in_the_log_by_its_numbers_and_never_as_it_is(giver: Giver) -> None:
    with capture_logs() as lines, pytest.raises(TokenUnavailable) as refused:
        giver.tokens("arvattu salaisuus").token()
    assert refused.value.code == "token_refused"
    (line,) = lines
    assert (line["error"], line["numbers"]) == ("invalid_client", [7000215])
    assert "arvattu" not in f"{lines}{refused.value!r}"


def test_an_address_without_a_certificate_that_holds_gets_no_secret(tmp_path: Path) -> None:
    context, _authority = self_signed(tmp_path)
    with receiving(context) as receiver, pytest.raises(TokenUnavailable) as refused:
        MailTokens(receiver.url("/token"), CLIENT_ID, CLIENT_SECRET, noon).token()
    assert (refused.value.code, receiver.came) == ("token_unreachable", [])


def test_the_mailbox_opens_by_a_token_and_the_same_one_serves_the_next_reading(
    giver: Giver, server: ImapServer
) -> None:
    uid = server.folders["INBOX"].add(b"A: 1\r\n\r\nyksi")
    mailbox = _mailbox(server, giver.tokens())
    for _ in range(2):
        with mailbox.open() as opened:
            assert opened.uids_from(1) == [uid]
    assert (server.told, giver.given) == (["token-1", "token-1"], ["token-1"])
    assert "LOGIN" not in server.commands


@pytest.mark.parametrize("is_challenging", [True, False], ids=["the error as a challenge", "refused at once"])
def test_a_token_that_was_withdrawn_is_replaced_in_the_same_reading(
    giver: Giver, server: ImapServer, is_challenging: bool
) -> None:
    server.is_challenging = is_challenging
    tokens = giver.tokens()
    assert tokens.token() == "token-1"
    giver.takes.clear()
    with _mailbox(server, tokens).open() as opened:
        assert opened.uids_from(1) == []
    assert server.told == ["token-1", "token-2"]


def test_a_token_that_is_older_than_the_right_to_the_mailbox_is_replaced(giver: Giver, server: ImapServer) -> None:
    """Exchange Online takes such a token and says at the folder only that it does not let it in."""
    server.before = lambda _command: setattr(server, "lets_in", server.told[-1:] != ["token-1"])
    with _mailbox(server, giver.tokens()).open() as opened:
        assert opened.uids_from(1) == []
    assert server.told == ["token-1", "token-2"]


def test_each_fault_on_the_way_to_the_mailbox_has_its_code(giver: Giver, server: ImapServer) -> None:
    assert _code(_mailbox(server, giver.tokens("arvattu"))) == "token_refused"
    assert server.told == [], "without a token the mail server is not asked"
    giver.answers.append(("503 Service Unavailable", {}))
    assert _code(_mailbox(server, giver.tokens())) == "token_unreachable"
    server.lets_in = False
    assert _code(_mailbox(server, giver.tokens())) == "mailbox_refused", "signed in, and no right to the mailbox"
    server.tokens = set()
    assert _code(_mailbox(server, giver.tokens())) == "mailbox_refused", "not signed in with a new token either"
    server.before = lambda command: server.kill() if "AUTHENTICATE" in command else None
    assert _code(_mailbox(server, giver.tokens())) == "broken_off"
    assert _code(_mailbox(server, giver.tokens())) == "unreachable"


def test_no_token_leaves_by_a_connection_that_is_not_safe(giver: Giver, server: ImapServer, tmp_path: Path) -> None:
    """`127.1` is this machine to the network and another by its name; it offers no STARTTLS."""
    in_the_clear = server.url_without_password().replace("127.0.0.1", "127.1")
    assert _code(ImapMailbox(in_the_clear, tokens=giver.tokens())) == "tls"
    context, _authority = self_signed(tmp_path)
    with serving(ImapServer(tokens=giver.takes, context=context)) as foreign:
        address = foreign.url_without_password().replace("imap:", "imaps:")
        assert _code(ImapMailbox(address, tokens=giver.tokens())) == "tls"
        assert (server.told, foreign.told) == ([], [])


def test_a_user_with_a_password_signs_in_by_it_also_beside_tokens(giver: Giver, server: ImapServer) -> None:
    with ImapMailbox(server.url(), tokens=giver.tokens()).open() as opened:
        assert opened.uids_from(1) == []
    assert (giver.asked, server.told) == ([], [])
