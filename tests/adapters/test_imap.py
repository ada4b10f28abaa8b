"""The mailbox by IMAP, against a small server of our own on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsr.adapters.imap import ImapMailbox
from dsr.ports import MailboxUnavailable
from tests.imap_server import Folder, ImapServer, self_signed, serving


def _code(mailbox: ImapMailbox) -> str:
    with pytest.raises(MailboxUnavailable) as refused, mailbox.open():
        pass
    return refused.value.code


def test_messages_are_read_unmarked_and_moved_only_when_told() -> None:
    with serving(ImapServer()) as server:
        first, second = (server.folders["INBOX"].add(one) for one in (b"A: 1\r\n\r\nyksi", b"A: 2\r\n\r\nkaksi"))
        with ImapMailbox(server.url(), "Luettu").open() as opened:
            assert (opened.uid_validity, opened.uids_from(1)) == (7, [first, second])
            assert opened.uids_from(second + 1) == []  # n:* names the last message all the same
            assert opened.size_of(first) == 12
            assert opened.content_of(first) == b"A: 1\r\n\r\nyksi"
            assert opened.content_of(first, head_only=True) == b"A: 1\r\n\r\n"
            assert opened.content_of(99) is None
            assert not server.folders["INBOX"].messages[0].flags
            opened.put_away(first)
            opened.put_away(first)
        assert [one.uid for one in server.folders["INBOX"].messages] == [second]
        assert [one.content for one in server.folders["Luettu"].messages] == [b"A: 1\r\n\r\nyksi"]


def test_without_a_folder_for_it_a_message_is_marked_as_seen() -> None:
    with serving(ImapServer()) as server:
        uid = server.folders["INBOX"].add(b"x")
        with ImapMailbox(server.url()).open() as opened:
            opened.put_away(uid)
        assert server.folders["INBOX"].messages[0].flags == {"\\Seen"}


def test_a_server_that_cannot_move_copies_and_removes() -> None:
    with serving(ImapServer(capabilities="IMAP4rev1 UIDPLUS")) as server:
        uid = server.folders["INBOX"].add(b"x")
        with ImapMailbox(server.url(), "Luettu").open() as opened:
            opened.put_away(uid)
        assert server.folders["INBOX"].messages == []
        assert len(server.folders["Luettu"].messages) == 1


def test_names_of_folders_are_written_as_servers_have_them() -> None:
    server = ImapServer({"K&AOQ-sitellyt &- muut": Folder()})
    with serving(server), ImapMailbox(server.url(folder="K%C3%A4sitellyt%20&%20muut")).open() as opened:
        assert opened.uids_from(1) == []


def test_a_certificate_nobody_vouches_for_is_refused_and_a_named_authority_is_believed(tmp_path: Path) -> None:
    context, trusted = self_signed(tmp_path)
    with serving(ImapServer(context=context)) as server:
        assert _code(ImapMailbox(server.url("imaps"))) == "tls"
        with ImapMailbox(server.url("imaps"), "", trusted).open() as opened:
            assert opened.uids_from(1) == []
        assert _code(ImapMailbox(server.url("imaps").replace("127.0.0.1", "localhost"), "", trusted)) == "tls"


def test_each_fault_of_the_mailbox_has_its_code() -> None:
    with serving(ImapServer()) as server:
        assert _code(ImapMailbox(server.url().replace("salainen", "arvattu"))) == "sign_in"
        assert _code(ImapMailbox(server.url(folder="Muualla"))) == "folder"
        server.before = lambda command: server.kill() if "SELECT" in command else None
        assert _code(ImapMailbox(server.url())) == "broken_off"
    assert _code(ImapMailbox(server.url())) == "unreachable"
    assert _code(ImapMailbox("")) == "not_set_up"
