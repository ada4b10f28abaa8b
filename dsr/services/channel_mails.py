"""Mails about the channels: the test to ourselves, the alarm and the week's figures; codes and times only."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session

from dsr.db.tables import ChannelTest, User
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.letter_words import day, in_mail, moment, period
from dsr.domain.report_words import CHANNELS, told
from dsr.ports import Mail
from dsr.services import channel_tests
from dsr.services.letters.mails import message_id
from dsr.services.mail_in import lost_days

LOST_SINCE = timedelta(days=90)
"""So far back the days are told that requests had lost before they were recognised: as the page of the channels does."""


def test_mail(session: Session, deps: Deps, test_id: int) -> Mail | None:
    """The mail of one test, its token in the subject; None where it has come in already."""
    row = session.get_one(ChannelTest, test_id)
    if row.came_at is not None:
        return None
    token = channel_tests.token_of(deps, row.channel, row.key)
    return Mail(
        to=deps.settings.channel_test_to,
        subject=f"Kanavatesti / Kanaltest {token}",
        body="Ohjelma kokeilee, että viestit tulevat perille. Tähän ei tarvitse vastata.\n\n"
        "Programmet prövar att meddelanden kommer fram. Du behöver inte svara på detta.\n",
        message_id=message_id(deps, f"channel_test:{row.channel}:{row.key}"),
        attachments=(),
    )


def note_sent(session: Session, test_id: int, *, at: datetime) -> None:
    """Note that the mail of a test left; its hour is counted from the beginning all the same."""
    row = session.get_one(ChannelTest, test_id)
    row.sent_at = row.sent_at or at
    session.add(row)


def alarm_mail(session: Session, deps: Deps, test_id: int, user_id: int) -> Mail | None:
    """The alarm for one user; None where the test has come in meanwhile or the user has left."""
    row, user = session.get_one(ChannelTest, test_id), session.get_one(User, user_id)
    if row.came_at is not None or not user.is_active:
        return None
    page = f"{deps.settings.public_url}/messages/channels"
    subject, body = _not_come(row, page) if row.token_sha256 else _unsaid(row, page)
    return Mail(
        to=user.email,
        subject=subject,
        body=body,
        message_id=message_id(deps, f"channel_alarm:{test_id}:{user_id}"),
        attachments=(),
    )


def report_mail(session: Session, deps: Deps, since: date, until: date, user_id: int) -> Mail | None:
    """The figures of the days from `since` to the day before `until` for one user, with the days lost before requests were
    recognised; None where the user has left.

    It is a week, or more where earlier ones were not told: the mail then says so, and on how many days a test was begun.
    """
    user = session.get_one(User, user_id)
    if not user.is_active:
        return None
    lines = channel_tests.figures(session, since, until)
    rows = [
        f"{told(CHANNELS, one.channel, 'fi')} / {told(CHANNELS, one.channel, 'sv')}: {one.came}/{one.tests}, "
        f"hälytyksiä / larm {one.alarms}"
        + (f", enintään / högst {one.longest_minutes} min" if one.longest_minutes is not None else "")
        for one in lines
    ] or ["ei kokeita / inga prov"]
    span = period(since, until - timedelta(days=1), "fi")
    text = f"Kanavien kokeet {span}, perille tulleet / Kanalernas prov, framkomna:\n\n" + "\n".join(rows) + "\n\n"
    return Mail(
        to=user.email,
        subject="Tietosuojapyynnöt: kanavien viikko / Dataskyddsbegäranden: kanalernas vecka",
        body=_untold_weeks(session, since, until) + text + _lost(session, until),
        message_id=message_id(deps, f"channel_report:{until.isoformat()}:{user_id}"),
        attachments=(),
    )


def _lost(session: Session, until: date) -> str:
    lost = lost_days.summary(lost_days.lost_days(session, until - LOST_SINCE, until))
    return (
        f"Viimeisten {LOST_SINCE.days} päivän {lost.messages} pyynnöstä {lost.with_loss} tunnistettiin vasta saapumisensa "
        f"jälkeen, yhteensä {lost.days} päivää, enintään {lost.most}.\n"
        f"Av de {lost.messages} begärandena under de senaste {LOST_SINCE.days} dagarna identifierades {lost.with_loss} först efter "
        f"ankomsten, sammanlagt {lost.days} dagar, högst {lost.most}.\n"
    )


def _untold_weeks(session: Session, since: date, until: date) -> str:
    days = (until - since).days
    if days <= 7:
        return ""
    weeks, tested = days // 7, channel_tests.days_tested(session, since, until)
    return (
        f"Viikkoraportteja on jäänyt lähettämättä. Tämä viesti kattaa {weeks} viikkoa. "
        f"Kokeita aloitettiin {tested} päivänä {days} päivästä.\n\n"
        f"Alla veckorapporter har inte skickats. Det här meddelandet gäller {weeks} veckor. "
        f"Prov påbörjades {tested} dagar av {days}.\n\n"
    )


def _not_come(row: ChannelTest, page: str) -> tuple[str, str]:
    """Subject and words where a message to ourselves has not come in."""
    (fi, fi_at), (sv, sv_at) = (
        (told(CHANNELS, row.channel, one), in_mail(moment(row.begun_at, one))) for one in ("fi", "sv")
    )
    subject = "Tietosuojapyynnöt: kanava ei vastaa / Dataskyddsbegäranden: en kanal svarar inte"
    return subject, (
        f"Kanavan koe ei ole tullut perille: {fi}, aloitettu {fi_at}. Selvitä, tulevatko viestit perille, ja kirjaa katko: {page}\n\n"
        f"Kanalens prov har inte kommit fram: {sv}, påbörjat {sv_at}. Utred om meddelanden kommer fram och anteckna avbrottet: {page}\n"
    )


def _unsaid(row: ChannelTest, page: str) -> tuple[str, str]:
    """Subject and words where a person tests the channel, and nobody has said that it works: no message is awaited."""
    on = local_date(row.begun_at)
    (fi, fi_on), (sv, sv_on) = ((told(CHANNELS, row.channel, one), in_mail(day(on, one))) for one in ("fi", "sv"))
    subject = "Tietosuojapyynnöt: kanavan toimintaa ei ole vahvistettu / Dataskyddsbegäranden: en kanals funktion har inte bekräftats"
    return subject, (
        f"Kukaan ei ole vahvistanut, että kanava toimii: {fi}, {fi_on}. Kokeile kanavaa ja merkitse, että se toimii, tai kirjaa katko: {page}\n\n"
        f"Ingen har bekräftat att kanalen fungerar: {sv}, {sv_on}. Pröva kanalen och ange att den fungerar, eller anteckna avbrottet: {page}\n"
    )
