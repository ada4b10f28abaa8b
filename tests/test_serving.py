"""A served process goes on answering while others keep it waiting, and lets go of who keeps it waiting too long."""

from __future__ import annotations

import http.client
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from cryptography.fernet import Fernet

from dsr.cli.patient_worker import HEAD_BYTES, HEAD_S, HELD_BYTES, IDLE_S, SLOWEST, Arriving
from tests.office.serving import Server, free_port

HALVES = {
    "no_byte": b"",
    "half_a_head": b"GET /healthz HTTP/1.1\r\nHost: a.example\r\n",
    "half_a_form": b"POST /sign-in HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nabc",
    "blank_lines_first": b"\r\n\r\nGET /hea",
    "too_large_a_form": b"POST /sign-in HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000000\r\n\r\nabc",
}
MANY = 40


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    environ = {
        "DSR_DATA": str(folder),
        "DSR_DEMO": "yes",
        "DSR_SECRET_KEY": secrets.token_urlsafe(48),
        "DSR_FIELD_KEY": Fernet.generate_key().decode(),
        "DSR_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DSR_PORT": str(port),
    }
    server = Server(environ, folder / "server.log")
    server.migrate()
    server.start()
    try:
        yield port
    finally:
        server.stop()


def _opened(stack: ExitStack, port: int, said: bytes) -> socket.socket:
    opened = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
    opened.sendall(said)
    return opened


def _health(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        asked.request("GET", "/healthz")
        return asked.getresponse().status


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_a_server_answers_while_many_half_requests_are_open(port: int, half: bytes) -> None:
    with ExitStack() as stack:
        for _number in range(MANY):
            _opened(stack, port, half)
        time.sleep(0.3)
        assert _health(port) == 200


def test_a_connection_that_says_nothing_more_is_closed(port: int) -> None:
    with ExitStack() as stack:
        silent = [_opened(stack, port, half) for half in HALVES.values()]
        began = time.monotonic()
        for one in silent:
            while one.recv(65_536):
                pass
        assert time.monotonic() - began < IDLE_S + 5


def test_a_request_that_comes_in_pieces_is_answered(port: int) -> None:
    said = (
        b"POST /sign-in HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 5\r\nConnection: close\r\n\r\na=b&c"
    )
    with ExitStack() as stack:
        opened = _opened(stack, port, b"")
        for start in range(0, len(said), 40):
            opened.sendall(said[start : start + 40])
            time.sleep(0.05)
        assert opened.recv(65_536).startswith(b"HTTP/1.1 400")  # read to its end, and without a form token


def test_two_requests_on_one_connection_are_both_answered(port: int) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: a.example\r\n\r\n"
    with ExitStack() as stack:
        opened = _opened(stack, port, asked + asked)
        opened.settimeout(10)
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 2:
            piece = opened.recv(65_536)
            assert piece, answers
            answers += piece


def test_a_body_that_does_not_say_how_long_it_is_is_refused(port: int) -> None:
    said = b"POST /sign-in HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    with ExitStack() as stack:
        assert _opened(stack, port, said).recv(65_536).startswith(b"HTTP/1.1 411")


def test_a_form_beyond_every_size_is_told_so_at_once(port: int) -> None:
    with ExitStack() as stack:
        assert _opened(stack, port, HALVES["too_large_a_form"]).recv(65_536).startswith(b"HTTP/1.1 413")


# --- how long a request may be on its way ---------------------------------------------------------------------------


def test_a_head_is_waited_for_only_so_long_however_steadily_it_drips() -> None:
    arriving = Arriving(0, 0)
    for second in range(HEAD_S + 1):
        arriving.take(b"a", second)
    assert not arriving.is_given_up(HEAD_S)
    assert arriving.is_given_up(HEAD_S + 0.1)


def test_a_form_has_time_by_its_size_but_never_silence() -> None:
    arriving = Arriving(0, 0)
    arriving.take(b"POST / HTTP/1.1\r\nContent-Length: 400000\r\n\r\n", 0)
    allowed = HEAD_S + 400_000 / SLOWEST
    arriving.take(b"a", allowed - 1)
    assert not arriving.is_given_up(allowed)
    assert arriving.is_given_up(allowed + 0.1)
    silent = Arriving(0, 0)
    silent.take(b"POST / HTTP/1.1\r\nContent-Length: 400000\r\n\r\n", 0)
    assert silent.is_given_up(IDLE_S + 0.1)


def test_a_head_without_an_end_is_given_up() -> None:
    arriving = Arriving(0, 0)
    arriving.take(b"GET / HTTP/1.1\r\nA: " + b"a" * HEAD_BYTES, 0)
    assert arriving.is_given_up(0)
    assert HEAD_BYTES < HELD_BYTES


def test_a_large_file_needs_its_head_alone_before_a_thread_reads_it_as_it_comes() -> None:
    arriving = Arriving(0, 0)
    arriving.take(b"POST /calls HTTP/1.1\r\ncontent-length:2000000000\r\n\r", 0)
    assert not arriving.is_whole
    arriving.take(b"\nab", 1)
    assert arriving.is_whole
    assert arriving.is_large
