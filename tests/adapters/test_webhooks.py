"""Notices go to another system and to nothing that only this machine can reach, whatever a name leads to."""

from __future__ import annotations

import httpx
import pytest

from dsr.adapters.webhooks import HttpWebhooks
from dsr.ports import WebhookRefused

URL = "https://asiointi.example.fi/ilmoitus?a=1"


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
    target, headers, extensions = box._target(httpx.URL(URL), {"webhook-id": "1"})
    assert str(target) == "https://193.229.1.1/ilmoitus?a=1"
    assert headers == {"webhook-id": "1", "Host": "asiointi.example.fi"}
    assert extensions == {"sni_hostname": "asiointi.example.fi"}, "the certificate is checked by the name"


def test_a_host_that_the_city_names_may_stand_in_its_own_network_and_never_be_this_machine() -> None:
    found = ["10.1.2.3"]
    box = HttpWebhooks(inside=("asiointi.example.fi",), resolve=lambda _host, _port: found)
    assert box._target(httpx.URL(URL), {})[0].host == "10.1.2.3"
    found[:] = ["169.254.169.254"]
    with pytest.raises(WebhookRefused):
        box.post(URL, {}, b"{}")


def test_a_name_that_nobody_knows_is_refused_and_not_a_crash() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(WebhookRefused, match="cannot be reached"):
        HttpWebhooks(resolve=unknown).post(URL, {}, b"{}")
