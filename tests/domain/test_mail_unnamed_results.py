"""What Exchange Online found of a sender: it writes no name, so the place among its own entries is all that tells it from a forgery."""

from __future__ import annotations

import pytest

from dsr.domain.mail import MailTrust, Verdict, parse_mail
from tests.mail_parts import mail

HOSTS = (".outlook.com", ".outlook.office365.com")
TRUST = MailTrust(hosts=HOSTS, takes_unnamed=True)

INSIDE = (
    "Received: from PR3P193.EURP193.PROD.OUTLOOK.COM (2603:10a6:102:50::18)\r\n by DB9PR04.eurprd04.prod.outlook.com with HTTPS; Tue, 24 Nov 2026 22:30:09 +0000",
    "Received: from AM4PEPF01.eurprd04.prod.outlook.com\r\n (2603:10a6:102:50:cafe::b) by PR3P193.outlook.office365.com\r\n (2603:10a6:102:50::18) with Microsoft SMTP Server (version=TLS1_3); Tue, 24 Nov 2026 22:30:08 +0000",
)
PASSED = "Authentication-Results: spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=posti.example; dkim=pass (signature was verified)\r\n header.d=posti.example;dmarc=pass action=none\r\n header.from=posti.example;compauth=pass reason=100"
FAILED = (
    PASSED.replace("spf=pass", "spf=softfail").replace("dkim=pass", "dkim=none").replace("dmarc=pass", "dmarc=fail")
)
FELL_SILENT = "Received-SPF: None (protection.outlook.com: posti.example does not designate permitted sender hosts)"
ENTRY = "Received: from out.posti.example (192.0.2.7) by\r\n AM4PEPF01.mail.protection.outlook.com (10.167.16.88) with Microsoft SMTP\r\n Server (version=TLS1_3) via Frontend Transport; Tue, 24 Nov 2026 22:30:07 +0000"
THEIRS = "Received: from laptop.posti.example (10.0.0.7) by out.posti.example; Tue, 24 Nov 2026 22:30:01 +0000"
MADE_UP = ENTRY.replace("out.posti.example", "elsewhere.outlook.com")
TENANTS = "Authentication-Results: dkim=none (message not signed)\r\n header.d=none;dmarc=none action=none header.from=posti.example;"


def _found(*heads: str, trust: MailTrust = TRUST) -> tuple[bool, str]:
    read = parse_mail(mail("Hei", *heads, received=""), trust).authenticity
    return read.is_told, read.dmarc


def test_every_result_of_exchange_online_is_told() -> None:
    read = parse_mail(mail("Hei", *INSIDE, FAILED, FELL_SILENT, ENTRY, THEIRS, received=""), TRUST).authenticity
    assert (read.is_told, read.spf, read.dkim, read.dmarc) == (True, Verdict.FAIL, Verdict.NONE, Verdict.FAIL)


@pytest.mark.parametrize(
    ("heads", "dmarc", "why"),
    [
        ((*INSIDE, PASSED, FELL_SILENT, ENTRY, THEIRS), "pass", "as it comes, above the entry from outside"),
        ((INSIDE[0], PASSED, ENTRY), "pass", "one way within less"),
        ((PASSED, ENTRY), "pass", "read by the server that took it in"),
        ((*INSIDE, FAILED, ENTRY, PASSED, MADE_UP), "fail", "the sender's own lies below the entry"),
        ((*INSIDE, FAILED, PASSED, ENTRY), "fail", "the first one counts"),
        ((*INSIDE, FAILED, ENTRY.replace("out.posti.example", "mx.outlook.com"), PASSED, MADE_UP), "fail", "a greeting in our name"),
        ((*INSIDE, PASSED.replace("dmarc=pass", "dmarc=bestguesspass"), ENTRY), "none", "a guess is no pass"),
        ((*INSIDE, PASSED.replace("dmarc=pass", "dmarc=fail (dmarc=pass)"), ENTRY), "fail", "a pass in a comment"),
        ((*INSIDE, TENANTS, ENTRY), "none", "nothing was found"),
    ],
)  # fmt: skip
def test_the_first_result_above_the_entry_from_outside_counts(heads: tuple[str, ...], dmarc: str, why: str) -> None:
    assert _found(*heads) == (True, dmarc), why


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        ((*INSIDE, ENTRY, PASSED, MADE_UP), "ours wrote none: what lies below its entry is the sender's, whoever it names"),
        ((*INSIDE, ENTRY, PASSED), "the same with nothing below"),
        ((*INSIDE, PASSED), "no entry below it: anybody's, and what a colleague's own program wrote"),
        ((*INSIDE, TENANTS), "within the city: written where the mail began"),
        ((PASSED,), "no server wrote anything"),
        ((PASSED, THEIRS, ENTRY), "the entry below it is another's: a server between, or the sender's writing"),
        ((THEIRS, PASSED, ENTRY), "another server came after ours: it may have written what it likes"),
        ((ENTRY.replace("out.posti.example", "x.outlook.com").replace("AM4PEPF01.mail.protection.outlook.com", "in.posti.example"), PASSED, ENTRY), "handed on by ours to another's server, which came last"),
        ((*INSIDE, ENTRY.replace("from out.posti.example", "from [192.0.2.7]"), PASSED, MADE_UP), "a greeting by number"),
        ((*INSIDE, ENTRY.replace("from out.posti.example", ""), PASSED, MADE_UP), "no greeting"),
        ((*INSIDE, ENTRY.replace("from out.posti.example", "from (x.outlook.com) out.posti.example"), PASSED, MADE_UP), "ours in a comment only"),
        ((*INSIDE, ENTRY.replace("out.posti.example", "outlook.com.posti.example"), PASSED, MADE_UP), "a name that begins as ours"),
        ((*INSIDE, ENTRY.replace("out.posti.example", "postioutlook.com"), PASSED, MADE_UP), "a name that only ends as ours"),
        ((*INSIDE, ENTRY.replace("out.posti.example", "x.outlook.com_posti.example"), PASSED, MADE_UP), "a name that breaks off as ours"),
        ((*INSIDE, PASSED.replace("spf=pass", "evil.example; spf=pass"), ENTRY), "it has a name, which nobody trusts"),
        ((*INSIDE, PASSED.replace("Authentication-Results", "ARC-Authentication-Results"), ENTRY), "another field"),
        ((*INSIDE, PASSED.replace("Authentication-Results", "Authentication-Results-Original"), ENTRY), "an old one, renamed"),
    ],
)  # fmt: skip
def test_a_result_that_anybody_may_have_written_vouches_for_nothing(heads: tuple[str, ...], why: str) -> None:
    assert _found(*heads) == (False, Verdict.NONE), why


def test_where_servers_write_their_name_a_result_without_one_is_never_believed() -> None:
    named = MailTrust(hosts=HOSTS, authservs=("mx.kaupunki.example",))
    assert _found(*INSIDE, PASSED, ENTRY, trust=named) == (False, Verdict.NONE)
    assert _found(*INSIDE, PASSED, ENTRY, trust=MailTrust(takes_unnamed=True)) == (False, Verdict.NONE)


def test_a_named_result_still_counts_beside_unnamed_ones() -> None:
    """A city whose own gateway signs by name and hands on to Exchange Online: the top-most field is taken for what it is."""
    both = MailTrust(hosts=(*HOSTS, "mx.kaupunki.example"), authservs=("mx.kaupunki.example",), takes_unnamed=True)
    ours = "Authentication-Results: mx.kaupunki.example; dmarc=fail"
    assert _found(ours, PASSED, ENTRY, trust=both) == (True, Verdict.FAIL)
    assert _found(*INSIDE, FAILED, ENTRY, ours.replace("fail", "pass"), trust=both) == (True, Verdict.FAIL)
