"""Calls to other systems check whom they speak to, by a context that is built once."""

from __future__ import annotations

import ssl

import pytest

from dsr.adapters.https import known_authorities


def test_name_and_certificate_are_checked_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    known_authorities.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    context = known_authorities()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.get_ca_certs()


def test_it_is_built_once_and_not_for_each_call() -> None:
    assert known_authorities() is known_authorities()
