"""E-mails that wait in the made-up office: a request with attachments, answers, what machines and strangers wrote, one to the
officer; the tests of the channels and an outage. Two more lie as files beside the office, to be dragged to the page."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case
from dsr.services import channel_tests, outages
from dsr.services.mail_in import storing
from tests.mail_parts import PDF, PNG
from tests.office import told
from tests.office.office import Office, Told

SERVER = "mx.kaupunki.example"
"""The made-up city's receiving mail server, as the demonstration's settings name it."""

AADA = """Hei,

pyydän kopiot puheluistani rakennusvalvonnan neuvontaan. Soitin numerosta 040 555 0061 viime kuussa.
Liitteenä on sopimus ja kuva siitä.

Terveisin
Aada Kuvitelma"""

ULF = """Hej,

jag vill ha en kopia av mina samtal till biblioteket och att de sedan raderas. Jag ringde från 040 555 0062.

Med vänlig hälsning
Ulf Exempelman"""


def mails_in(office: Office) -> Told:
    """One morning's e-mails, each as the mailbox would have brought it."""
    _leave_files(office)
    yield office.at(office.working_day(1), "10.05")
    with office.deps.database.write() as session:
        begun, ended = office.now - timedelta(hours=30), office.now - timedelta(hours=26)
        outages.write(session, "email", begun, ended, "Tiketti INC-2041", by=office.id_of("clerk"), at=office.now)
        _test_channels(office, session)
        helmi = session.scalars(select(col(Case.reference)).where(col(Case.subject_name) == told.HELMI.name)).one()
    for raw in _morning(office.now, helmi):
        read = storing.read_mail(office.deps, raw)
        with office.deps.database.write() as session:
            storing.take_in(session, office.deps, read, at=office.now)
    yield office.at(office.today, "8.00")
    with office.deps.database.write() as session:
        for channel, is_automatic in channel_tests.channels_tested(office.deps):
            if not is_automatic:
                channel_tests.say(session, office.deps, channel, by=office.id_of("clerk"), at=office.now)


def _morning(now: datetime, reference: str) -> list[bytes]:
    at = now - timedelta(hours=2)
    request = _mail("Aada Kuvitelma <aada.kuvitelma@posti.example>", "Puhelutallenteet", AADA, at)
    request.add_attachment(PDF, maintype="application", subtype="pdf", filename="sopimus.pdf")
    request.add_attachment(PNG, maintype="image", subtype="png", filename="IMG_2041.png")
    passport = _mail(
        "Jalo Testinen <jalo@posti.example>", "Tunnistautuminen", "Hei, tässä passini kopio.\nJalo Testinen", at
    )
    passport.add_attachment(PNG, maintype="image", subtype="png", filename="passi.png")
    away = _mail("Posti <automaatti@posti.example>", f"Automaattinen vastaus: asia {reference}", "Olen lomalla.", at)
    away["Auto-Submitted"] = "auto-replied"
    forged = _mail("Kaupunki <tuki@kaupunki.example>", "Päivitä salasanasi", "Klikkaa tästä.", at, dmarc="fail")
    later = _mail("Helmi Esimerkki <helmi@posti.example>", f"VS: asia {reference}", "Kiitos, sopii hyvin.", at)
    officer = _mail(
        "Nimetön Ilmoittaja <ilmoittaja@posti.example>",
        "Luottamuksellinen, tietosuojavastaavalle",
        "Haluan kertoa, miten yksikössämme käsitellään asiakkaiden viestejä.",
        at,
    )
    return [bytes(one) for one in (request, passport, away, forged, later, officer)]


def _mail(sender: str, subject: str, text: str, at: datetime, *, dmarc: str = "pass") -> EmailMessage:
    message = EmailMessage()
    message["Received"] = f"from out.posti.example by {SERVER} with ESMTPS; {format_datetime(at)}"
    message["Authentication-Results"] = f"{SERVER}; spf={dmarc}; dkim={dmarc}; dmarc={dmarc}"
    message["From"], message["To"], message["Subject"] = sender, "tietosuoja@kaupunki.example", subject
    message["Date"] = format_datetime(at - timedelta(minutes=1))
    message["Message-ID"] = f"<{sha256(f'{sender} {subject}'.encode()).hexdigest()[:16]}@posti.example>"
    message.set_content(text)
    return message


def _test_channels(office: Office, session: Session) -> None:
    """Two weeks of a person's word about the post: one day nobody said it."""
    for back in range(1, 9):
        begun = office.now - timedelta(days=back)
        row = channel_tests.begin_test(
            session,
            office.deps,
            "letter",
            f"demo-{back}",
            is_automatic=False,
            due_at=begun + timedelta(hours=6),
            at=begun,
        )
        row.came_at = None if back == 5 else begun + timedelta(minutes=40)
        row.alarmed_at = begun + timedelta(hours=6) if back == 5 else None
        session.add(row)


def _leave_files(office: Office) -> None:
    folder = Path(office.deps.settings.data_dir) / "eml"
    folder.mkdir(exist_ok=True)
    at = office.at(office.working_day(0), "7.40")
    swedish = _mail("Ulf Exempelman <ulf@post.example>", "Samtalsinspelningar", ULF, at)
    (folder / "samtalsinspelningar.eml").write_bytes(bytes(swedish))
    page = _mail(
        "Aada Kuvitelma <aada.kuvitelma@posti.example>", "Lisätieto", "Soitin myös numerosta 040 555 0063.", at
    )
    (folder / "lisatieto.eml").write_bytes(bytes(page))
