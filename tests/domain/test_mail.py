"""Reading an e-mail: what is believed of it, what is only shown, and what strangers write to break the reader."""

from __future__ import annotations

import time
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.domain.calendar import local_date
from dsr.domain.intake import read_message
from dsr.domain.mail import (
    ArrivalSource,
    Attached,
    MailFault,
    MailTrust,
    Origin,
    Suspicion,
    Verdict,
    case_references,
    forwarder_of,
    head_lines,
    parse_mail,
    speaks_of_one,
    suspicion_of,
)
from tests.mail_parts import FROM_AINO, PDF, RECEIVED, file_part, mail, mixed, part

TRUST = MailTrust(hosts=(".kaupunki.example",), authservs=("mx.kaupunki.example",))
OUR_RESULT = "Authentication-Results: mx.kaupunki.example; spf=pass smtp.mailfrom=posti.example; dkim=fail; dmarc=none"


def test_the_arrival_is_what_our_own_server_wrote_and_its_day_is_helsinkis() -> None:
    read = parse_mail(mail(), TRUST)
    assert read.arrival.source is ArrivalSource.RECEIVED
    assert read.arrival.at == datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    assert local_date(read.arrival.at).isoformat() == "2026-11-25"
    assert read.sent_at == datetime(2026, 11, 24, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "why"),
    [
        ("", "no server wrote anything"),
        (RECEIVED.replace("by mx.kaupunki.example", "by mx.stranger.example"), "another server"),
        (
            RECEIVED.replace("by mx.kaupunki.example", "by kaupunki.example.evil.example"),
            "a name that only begins as ours",
        ),
        (RECEIVED.replace("by mx.kaupunki", "(by mx.kaupunki.example) by evil"), "ours in a comment only"),
        ("Received: by evil.example; Mon, 23 Nov 2026 10:00:00 +0000\r\n" + RECEIVED, "ours below another: forged"),
        (RECEIVED.replace("Tue, 24 Nov 2026 22:30:00 +0000", "the day after"), "no moment in it"),
    ],
)
def test_otherwise_the_senders_date_is_taken_and_marked_as_less_sure(received: str, why: str) -> None:
    read = parse_mail(mail(received=received), TRUST)
    assert (read.arrival.source, read.arrival.at) == (ArrivalSource.DATE, read.sent_at), why


def test_a_mail_without_any_date_says_so() -> None:
    raw = mail(received="").replace(b"Date: Tue, 24 Nov 2026 23:10:00 +0200\r\n", b"")
    assert parse_mail(raw, TRUST).arrival == (parse_mail(raw, TRUST).arrival.__class__(None, ArrivalSource.UNKNOWN))


def test_what_our_server_found_of_the_sender_is_told() -> None:
    read = parse_mail(mail("Hei", OUR_RESULT), TRUST).authenticity
    assert (read.is_told, read.spf, read.dkim, read.dmarc) == (True, Verdict.PASS, Verdict.FAIL, Verdict.NONE)


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        (("Authentication-Results: evil.example; spf=pass; dmarc=pass",), "another's name"),
        (
            ("Authentication-Results: evil.example; spf=pass", OUR_RESULT),
            "ours below another's is the sender's writing",
        ),
        (("Authentication-Results: mx.kaupunki.example (x); spf=fail (spf=pass dmarc=pass)",), "passes in a comment"),
        (("Authentication-Results: ;;;",), "nothing in it"),
    ],
)
def test_a_forged_result_passes_nothing(heads: tuple[str, ...], why: str) -> None:
    read = parse_mail(mail("Hei", *heads), TRUST).authenticity
    assert Verdict.PASS not in (read.spf, read.dkim, read.dmarc), why


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        ("Auto-Submitted: auto-replied; owner-email=x", Origin.AUTO_REPLY),
        ("Auto-Submitted: no", Origin.PERSON),
        ("Auto-Submitted: auto-generated", Origin.PROGRAM),
        ("X-Autoreply: yes", Origin.AUTO_REPLY),
        ("X-Autorespond: no", Origin.PERSON),
        ("Precedence: auto_reply", Origin.AUTO_REPLY),
        ("Precedence: bulk", Origin.PROGRAM),  # people's mail goes out so from some services: it must be loggable
        ("Precedence: bulk\r\nAuto-Submitted: auto-replied", Origin.AUTO_REPLY),
        ("Precedence: list", Origin.PROGRAM),
        ("Return-Path: <>", Origin.AUTO_REPLY),
        ("Return-Path: <aino@posti.example>", Origin.PERSON),
        ("X-Mailer: x", Origin.PERSON),
    ],
)
def test_automatic_senders_are_known_by_what_they_say_of_themselves(head: str, origin: Origin) -> None:
    assert parse_mail(mail("Hei", head)).origin is origin


@pytest.mark.parametrize(
    ("subject", "origin"),
    [
        ("Automaattinen vastaus: asia 14/00.01.06/2026", Origin.AUTO_REPLY),
        ("Poissaoloilmoitus", Origin.AUTO_REPLY),
        ("VS: Olen lomalla", Origin.AUTO_REPLY),
        ("Autosvar: ärende", Origin.AUTO_REPLY),
        ("Frånvaromeddelande", Origin.AUTO_REPLY),
        ("=?utf-8?q?Fr=C3=A5nvarande?=", Origin.AUTO_REPLY),
        ("Automatic reply: case", Origin.AUTO_REPLY),
        ("Poissaoloviesti: asia", Origin.AUTO_REPLY),
        ("Out of Office: case", Origin.AUTO_REPLY),
        ("Kysyin automaattisesta vastauksesta", Origin.PERSON),
        ("Pyydän tallenteita", Origin.PERSON),
    ],
)
def test_the_subjects_of_absent_peoples_programs_are_known(subject: str, origin: Origin) -> None:
    assert parse_mail(mail("Hei", subject=f"Subject: {subject}")).origin is origin


def test_a_delivery_failure_names_what_came_back() -> None:
    status = part("Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n", "message/delivery-status")
    returned = part("Message-ID: <our-own@kaupunki.example>\nSubject: asia\n", "text/rfc822-headers")
    body = f"--r\n{part('It did not work.', 'text/plain')}\n--r\n{status}\n--r\n{returned}\n--r--\n"
    raw = mail(body, "Return-Path: <>", kind='multipart/report; report-type=delivery-status; boundary="r"')
    read = parse_mail(raw)
    assert read.origin is Origin.BOUNCE
    assert read.bounce is not None
    assert (read.bounce.returned, read.bounce.status, read.bounce.is_final) == (
        ("<our-own@kaupunki.example>",),
        "5.1.1",
        True,
    )


def test_a_receipt_of_reading_is_a_machines() -> None:
    """RFC 8098: the reader's program writes it, mostly without a word of its own on that."""
    told = part("Disposition: manual-action/MDN-sent-manually; displayed\n", "message/disposition-notification")
    body = f"--r\n{part('Viestisi on luettu.', 'text/plain')}\n--r\n{told}\n--r--\n"
    kind = 'multipart/report; report-type="disposition-notification"; boundary="r"'
    assert parse_mail(mail(body, kind=kind, subject="Subject: Luettu: asia")).origin is Origin.AUTO_REPLY


@pytest.mark.parametrize(
    ("sender", "origin"),
    [
        ("From: Mail Delivery System <MAILER-DAEMON@posti.example>", Origin.AUTO_REPLY),
        ("From: MAILER-DAEMON@posti.example (Mail Delivery System)", Origin.AUTO_REPLY),
        ("From: Mailer Daemoninen <m.daemoninen@posti.example>", Origin.PERSON),
        ("From: postmaster@posti.example", Origin.PERSON),  # people read and write there too
    ],
)
def test_a_server_that_returns_a_mail_in_its_own_words_is_no_person(sender: str, origin: Origin) -> None:
    assert parse_mail(mail("Could not be delivered.", sender=sender)).origin is origin


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"\xef\xbb\xbf\n", b"From aino Tue Nov 24 2026\r\n"])
def test_what_programs_write_before_the_first_field_of_a_saved_mail_hides_no_field(before: bytes) -> None:
    assert parse_mail(before + mail(), TRUST) == parse_mail(mail(), TRUST)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?B?UMM=?=\r\n =?UTF-8?b?pGl2aQ==?= =?utf-8?q?_M=C3?= =?utf-8?q?=A4ki?=", "Päivi Mäki"),
        ("=?utf-8?q?a?= ja =?utf-8?q?b?=", "a ja b"),
        ("=?utf-8?B?P?= =?utf-8?B?Q?=", "PQ"),
    ],
    ids=["within a letter", "words between", "nothing to decode"],
)
def test_a_letter_that_was_cut_between_two_encoded_words_is_put_together(written: str, read: str) -> None:
    assert parse_mail(mail(subject=f"Subject: {written}")).subject == read
    if read == "Päivi Mäki":
        assert parse_mail(mail(sender=f"From: {written} <p@x.example>")).sender.name == read


def test_plain_text_is_preferred_and_html_is_turned_to_words_without_its_scripts() -> None:
    html = "<html><head><title>x</title><style>p{}</style></head><body><p>Hei &amp; moi</p><script>alert(1)</script><p>Toinen<br>rivi</p><img src=http://evil.example/t.gif></body></html>"
    both = mixed(part("Hei tekstinä", "text/plain"), part(html, "text/html"))
    assert parse_mail(both).text == "Hei tekstinä"
    only = parse_mail(mail(html, kind="text/html; charset=utf-8"))
    assert only.text == "Hei & moi\n\nToinen\nrivi"
    assert MailFault.HTML_ONLY in only.faults


@pytest.mark.parametrize("charset", ["iso-8859-1", "no-such-set", "unicode_escape", "zlib", "us-ascii", "utf-8"])
def test_a_wrong_character_set_spoils_no_letter(charset: str) -> None:
    raw = mail("x", kind=f"text/plain; charset={charset}").replace(
        b"\r\n\r\nx", b"\r\n\r\n" + "Hyvää päivää".encode("iso-8859-1")
    )
    read = parse_mail(raw)
    assert read.text == "Hyvää päivää"
    assert (MailFault.CHARSET in read.faults) == (charset != "iso-8859-1")


def test_identity_codes_are_masked_before_anything_is_kept() -> None:
    read = parse_mail(mail("Tunnukseni on 020358-901R.", subject="Subject: 020358-901R"))
    assert "901R" not in read.text + read.subject
    assert read.masked_codes == 2


def test_a_mail_inside_a_mail_is_read_with_its_sender() -> None:
    inner = mail("Pyydän tallenteeni.", received="").decode().replace("\r\n", "\n")
    read = parse_mail(mixed(part("Ohessa.", "text/plain"), part(inner, "message/rfc822")))
    assert "Ohessa." in read.text
    assert "Lähettäjä: Aino Esimerkki <aino@posti.example>" in read.text
    assert "Pyydän tallenteeni." in read.text


def test_a_thousand_parts_inside_one_another_end_with_a_word_about_it() -> None:
    body = "Content-Type: text/plain\n\nloppu\n"
    for depth in range(300):
        body = f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n{body}\n--b{depth}--\n'
    read = parse_mail(("From: a@b.example\nSubject: x\n" + body).encode())
    assert read.sender.email == "a@b.example"
    assert MailFault.TOO_DEEP in read.faults


def test_three_thousand_parts_beside_one_another_are_not_read_on() -> None:
    read = parse_mail(mixed(*[part("x", "text/plain")] * 3_000))
    assert MailFault.TOO_MANY_PARTS in read.faults


@pytest.mark.parametrize(
    "page",
    [
        "<a " + "b " * 200_000,
        "<a " * 200_000,
        '<a ="' * 100_000,
        '<a ="<a " ' * 50_000,
        "<!--" * 200_000,
        "<script>" * 100_000,
        "<svg>" * 100_000 + "</svg>" * 100_000,
    ],
    ids=["attributes", "tags", "quotes", "quoted", "comments", "scripts", "hidden"],
)
def test_a_page_that_is_built_to_exhaust_its_reader_is_read_at_once(page: str) -> None:
    """Nothing else goes on in the process meanwhile, and the next reading would begin with the same message: no reminder, no page."""
    began = time.process_time()
    read = parse_mail(mail(f"<p>Pyydän tallenteeni.</p>{page}", kind="text/html"))
    assert time.process_time() - began < 10
    assert read.text.startswith("Pyydän tallenteeni.")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("--a\n\n" * 100_000, MailFault.TOO_MANY_PARTS),
        ("\n" * 2_000_000, MailFault.TOO_MANY_PARTS),
        (
            "".join(f"--b{n - 1}\nContent-Type: multipart/mixed; boundary =b{n}\n\n" for n in range(401)),
            MailFault.TOO_MANY_PARTS,
        ),
    ],
    ids=["parts", "lines", "openings"],
)
def test_of_a_mail_that_is_built_to_exhaust_its_reader_the_head_is_read(body: str, fault: MailFault) -> None:
    read = parse_mail(mail(body, kind="multipart/mixed; boundary=a"))
    assert (read.sender.email, read.text, read.faults) == ("aino@posti.example", "", (fault,))


@pytest.mark.parametrize("sign", ['"', "\\"])
def test_a_sender_of_nothing_but_signs_is_shown_and_takes_no_time(sign: str) -> None:
    began = time.process_time()
    read = parse_mail(mail(sender="\r\n".join(f"From: {sign * 19_000}" for _ in range(60))))
    assert time.process_time() - began < 5
    assert MailFault.SENDERS in read.faults


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><head><title>x</title><body><p>Pyydän tallenteeni.", "Pyydän tallenteeni."),
        ("A<svg x='1'/>B<!-- C --><style>p{}</style><script>if(a<b)'</p>'</script><o:p>D</o:p>", "ABD"),
        (
            '1 < 2 <a href="x>y">k</a> <aino@posti.example> <img alt=x"y>z <b class="c">o</b>',
            "1 < 2 k <aino@posti.example> z o",
        ),
        ("<![if !mso]>A<![endif]><!--[if mso]>B<![endif]-->C <a b c", "AC <a b c"),
    ],
)
def test_no_word_of_a_page_is_lost_and_none_is_shown_that_a_browser_hides(page: str, text: str) -> None:
    assert parse_mail(mail(page, kind="text/html")).text == text


def test_a_zip_is_an_attachment_and_is_not_opened() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nolla.txt", b"\x00" * 5_000_000)
    read = parse_mail(mixed(part("Liite.", "text/plain"), file_part("liite.zip", packed.getvalue())))
    assert [len(one.content) for one in read.attached] == [len(packed.getvalue())]


def test_winmail_and_sealed_mails_say_that_they_cannot_be_read() -> None:
    tnef = parse_mail(
        mixed(part("Hei", "text/plain"), file_part("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"))
    )
    sealed = parse_mail(mail("MIIB", kind="application/pkcs7-mime; smime-type=enveloped-data"))
    assert MailFault.TNEF in tnef.faults
    assert MailFault.ENCRYPTED in sealed.faults


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Windows\\\\cmd.exe", "cmd.exe"),
        ("kuva\u202egpj.exe", "kuvagpj.exe"),
        ("a" * 400 + ".pdf", "a" * 120),
    ],
)
def test_an_attachments_name_is_only_shown_and_is_no_path(name: str, shown: str) -> None:
    read = parse_mail(mixed(file_part(name, PDF)))
    assert read.attached[0].name == shown


def test_no_field_breaks_a_line_or_turns_one_round() -> None:
    sender = "From: =?utf-8?q?Aino=0D=0ABcc:_x=40y.example_=E2=80=AEolleh?= <aino@posti.example>"
    read = parse_mail(mail(sender=sender, subject="Subject: =?utf-8?q?a=0AB:_c=00?="))
    assert "\n" not in read.sender.name + read.subject
    assert "\r" not in read.sender.name + read.subject
    assert "\u202e" not in read.sender.name
    assert read.recipients == ("tietosuoja@kaupunki.example",)


@pytest.mark.parametrize(
    "sender",
    ["From: <a@b.example>, <c@d.example>", "From: nobody", "From:", f"{FROM_AINO}\r\nFrom: <b@c.example>", "X: y"],
)
def test_no_or_several_senders_are_told(sender: str) -> None:
    assert MailFault.SENDERS in parse_mail(mail(sender=sender)).faults


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    parse_mail(raw, TRUST)
    parse_mail(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw, TRUST)
    parse_mail(
        b"From: " + raw.replace(b"\n", b"") + b"\nContent-Type: text/plain; charset=" + raw[:20] + b"\n\nx", TRUST
    )


def test_our_references_are_found_as_the_register_writes_them() -> None:
    pattern = "{number}/00.01.06/{year}"
    assert case_references("Asia 14/00.01.06/2026, 15/00.01.06/2026 ja 14/00.01.06/2026.", pattern) == (
        "14/00.01.06/2026",
        "15/00.01.06/2026",
    )
    assert case_references("114/00.01.06/20261 tai 14/00x01.06/2026", pattern) == ()


def test_the_head_is_written_as_pasted_messages_have_it() -> None:
    at = datetime(2026, 11, 25, 6, 47, tzinfo=UTC)
    assert (
        head_lines("Aino", "a@b.example", at, "asia")
        == "Lähettäjä: Aino <a@b.example>\nSaapui: 25.11.2026 klo 8.47\nAihe: asia"
    )


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("passi.jpg", "image/jpeg", Suspicion.YES),
        ("Passikuva_etusivu.pdf", "application/pdf", Suspicion.YES),
        ("ajokortti.png", "image/png", Suspicion.YES),
        ("korkort.png", "image/png", Suspicion.YES),
        ("my ID card.pdf", "application/pdf", Suspicion.YES),
        ("passport-scan.pdf", "application/pdf", Suspicion.YES),
        ("kompassi.txt", "text/plain", Suspicion.NO),
        ("IMG_1234.jpg", "image/jpeg", Suspicion.ASK),
        ("valtakirja.pdf", "application/pdf", Suspicion.ASK),
        ("muistio.txt", "text/plain", Suspicion.NO),
    ],
)
def test_copies_of_identity_documents_are_known_or_asked_about(name: str, kind: str, found: Suspicion) -> None:
    assert suspicion_of(Attached(name, kind, b"x"), kind) is found


def test_the_zone_that_machines_read_tells_a_passport() -> None:
    zone = b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert suspicion_of(Attached("a.txt", "text/plain", b"x\n" + zone), "text/plain") is Suspicion.YES
    assert speaks_of_one("Liitteenä valtakirja.") is False
    assert speaks_of_one("Liitteenä kopio passistani.") is True


ORIGINAL = "-----\nLähettäjä: Aino Esimerkki <aino@posti.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0200\nAihe: x\n\nPyydän kopion puheluistani."
CITYS = ORIGINAL.replace("aino@posti.example", "kirjaamo@espoo.fi")


@pytest.mark.parametrize(
    ("text", "sender", "passed_on_by", "why"),
    [
        (f"Tässä tämä.\n\n{ORIGINAL}", "veli@muu.example", "veli@muu.example", "a note and the original alone"),
        (ORIGINAL, "veli@muu.example", "veli@muu.example", "no word of their own"),
        (f"Pyydän poistamaan tallenteeni.\n\n{ORIGINAL}", "veli@muu.example", "", "the sender's own words use a right"),
        (f"Tässä tämä.\n\n{ORIGINAL}", "Aino@posti.example", "", "the sender's own earlier mail"),
        (f"Vastauksenne.\n\n{CITYS}", "veli@muu.example", "", "the city's own answer is attached: the sender asks"),
        ("Tässä tämä.", "veli@muu.example", "", "nothing is attached"),
    ],
)
def test_who_only_passes_a_mail_on_is_told_from_who_asks(text: str, sender: str, passed_on_by: str, why: str) -> None:
    assert forwarder_of(text, sender, date(2026, 11, 26)) == passed_on_by, why


def test_the_attached_original_of_a_forward_is_what_is_read() -> None:
    head = "Lähettäjä: Veli Virkailija <veli@muu.example>\nSaapui: 26.11.2026 klo 9.00\nAihe: Vl: x\n\nTässä tämä.\n\n"
    read = read_message(head + ORIGINAL, received_default_on=date(2026, 11, 26), passed_on_by="veli@muu.example")
    assert read.sender_email is not None
    assert read.sender_email.value == "aino@posti.example"
    assert read.sender_name is not None
    assert read.sender_name.value == "Aino Esimerkki"
    assert read.receipt is not None
    assert read.receipt.value.on == date(2026, 11, 23)
    assert [one.value.value for one in read.rights] == ["access"]
