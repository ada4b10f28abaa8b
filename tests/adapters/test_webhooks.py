"""Notices go to another system and to nothing that only this machine can reach, whatever a name leads to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from dsr.adapters.https import known_authorities
from dsr.adapters.webhooks import HttpWebhooks, Way, _first_answer
from dsr.ports import WebhookRefused
from tests.imap_server import self_signed
from tests.webhook_receiver import receiving

URL = "https://asiointi.example.fi/ilmoitus?a=1"
LIVE, DEAD = "127.0.0.1", "127.0.0.2"  # a server on the first alone


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["10.1.2.3"],
        ["192.168.1.1"],
        ["100.64.0.1"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00:ec2::254"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a9fe:a9fe"],
        ["0.0.0.0"],
        ["193.229.1.1", "127.0.0.1"],
        [],
    ],
)
def test_a_name_that_leads_inside_is_told_nothing(found: list[str]) -> None:
    box = HttpWebhooks(resolve=lambda _host, _port: found)
    with pytest.raises(WebhookRefused, match="private network"):
        box.post(URL, {}, b"{}")


def test_the_post_goes_to_the_very_address_that_was_looked_at_and_asks_for_the_name() -> None:
    box = HttpWebhooks(resolve=lambda _host, _port: ["193.229.1.1"])
    ((target, headers, extensions),) = box._ways(httpx.URL(URL), {"webhook-id": "1"})
    assert str(target) == "https://193.229.1.1/ilmoitus?a=1"
    assert headers == {"webhook-id": "1", "Host": "asiointi.example.fi"}
    assert extensions == {"sni_hostname": "asiointi.example.fi"}, "the certificate is checked by the name"


def test_a_host_that_the_city_names_may_stand_in_its_own_network_and_never_be_this_machine() -> None:
    found = ["10.1.2.3"]
    box = HttpWebhooks(inside=("asiointi.example.fi",), resolve=lambda _host, _port: found)
    assert box._ways(httpx.URL(URL), {})[0].url.host == "10.1.2.3"
    found[:] = ["169.254.169.254"]
    with pytest.raises(WebhookRefused):
        box.post(URL, {}, b"{}")


def test_a_name_that_nobody_knows_is_refused_and_not_a_crash() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(WebhookRefused, match="cannot be reached"):
        HttpWebhooks(resolve=unknown).post(URL, {}, b"{}")


class _Taker(BaseHTTPRequestHandler):
    """Takes every notice, and keeps the host that it was sent to."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.headers["Host"])
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def test_where_one_address_takes_no_connection_the_next_one_is_told() -> None:
    with HTTPServer(("127.0.0.1", 0), _Taker) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        port = server.server_address[1]
        dead, live = (
            Way(httpx.URL(f"http://{one}:{port}/"), {"Host": "asiointi.example.fi"}, {}) for one in (DEAD, LIVE)
        )
        assert _first_answer([dead, live], b"{}", known_authorities()) == 204
        with pytest.raises(httpx.ConnectError):
            _first_answer([dead], b"{}", known_authorities())
        server.shutdown()
    assert _Taker.asked == ["asiointi.example.fi"]


def test_every_address_of_a_name_is_tried_once_and_no_more_than_four() -> None:
    found = [f"193.229.1.{number}" for number in (1, 1, 2, 3, 4, 5)]
    ways = HttpWebhooks(resolve=lambda _host, _port: found)._ways(httpx.URL(URL), {})
    assert [way.url.host for way in ways] == [f"193.229.1.{number}" for number in (1, 2, 3, 4)]


def test_whether_an_address_is_closed_is_known_before_anything_is_sent() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    private = HttpWebhooks(resolve=lambda _host, _port: ["10.1.2.3"])
    assert private.is_closed(URL)
    named = HttpWebhooks(inside=("asiointi.example.fi",), resolve=lambda _host, _port: ["10.1.2.3"])
    assert not named.is_closed(URL)
    assert not HttpWebhooks(resolve=lambda _host, _port: ["193.229.1.1"]).is_closed(URL)
    assert not HttpWebhooks(resolve=unknown).is_closed(URL), "a system that does not stand yet may be written down"
    assert not HttpWebhooks(checks=False).is_closed("https://localhost/x")


def test_the_citys_own_authority_is_believed_of_the_citys_own_hosts_alone(tmp_path: Path) -> None:
    context, authority = self_signed(tmp_path)
    with receiving(context) as receiver:
        for inside, file, is_told in (
            (("127.0.0.1",), authority, True),
            (("127.0.0.1",), None, False),
            ((), authority, False),
            (("127.0.0.1",), tmp_path / "none.pem", False),
        ):
            box = HttpWebhooks(checks=False, inside=inside, inside_ca=file)
            if is_told:
                box.post(receiver.url("/ilmoitus"), {}, b"{}")
            else:
                with pytest.raises(WebhookRefused, match="cannot be reached"):
                    box.post(receiver.url("/ilmoitus"), {}, b"{}")
        assert len(receiver.came) == 1
