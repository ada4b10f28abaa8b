"""Pasted mail headers and signatures: who wrote, when it came, and which part of the paste is the person's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

from dsr.domain.intake.dates import periods_in
from dsr.domain.intake.values import Found, Receipt, ReceiptSource, Span
from dsr.domain.local_times import HELSINKI

CITY_DOMAINS = ("espoo.fi", "esbo.fi")

_NAMES = {
    "sender": "lähettäjä|from|från|avsändare",
    "received": "saapui|saapunut|vastaanotettu|received|mottaget|mottagen",
    "sent": "lähetetty|päivä|päiväys|päivämäärä|date|sent|skickat|skickad|datum",
    "subject": "aihe|subject|ämne|otsikko",
    "other": "vastaanottaja|to|till|kopio|cc|bcc|tärkeys|importance|prioritet|reply-to|vastausosoite|liitteet|attachments"
    "|bilagor|message-id|mime-version|content-type|auto-submitted",
}
_KIND_OF = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
_HEADER = re.compile(
    rf"^[ \t>*]{{0,6}}(?P<name>{'|'.join(_NAMES.values())})[ \t*]{{0,3}}:[ \t]{{0,4}}(?P<value>[^\n]{{0,400}})$",
    re.IGNORECASE | re.MULTILINE,
)
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9-]{1,63}){1,6}(?![\w@])"
)
_QUOTE_START = re.compile(
    r"^(?:[^\n]{0,120}(?:kirjoitti|wrote|skrev)[ \t]?:[ \t]*$|-{2,}[ \t]?(?:alkuperäinen viesti|original message|"
    r"ursprungligt meddelande)[^\n]{0,20}$)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>[^\n]*$", re.MULTILINE)
_NAME = r"(?P<name>[A-ZÅÄÖÉÜ][^\W\d_]{1,30}(?:[-'’][^\W\d_]{1,30})?(?:[ \t]{1,3}(?:von|af|de|[A-ZÅÄÖÉÜ][^\W\d_]{0,30}(?:[-'’][^\W\d_]{1,30})?)){1,3})"
_SIGNED = re.compile(
    r"(?i:(?:(?<=[.!?\n])|(?<=[.!?\n] ))t[.:]|\b(?:terveisin|terv|kunnioittavasti|t:|hälsningar|hälsning|vänligen|mvh|högaktningsfullt|regards|sincerely|"
    rf"faithfully|truly|thanks|kiitos|tack))[,:.!]{{0,2}}\s{{0,4}}{_NAME}"
)
_INTRODUCED = re.compile(
    rf"(?i:\b(?:nimeni on|nimi on|nimi:|olen|jag heter|mitt namn är|namn:|my name is|name:|i am))\s{{1,3}}{_NAME}"
)
_OFFSET = re.compile(r"\s(?P<offset>[+-]\d{4})\b")
_ORAL = re.compile(
    r"^[ \t]*(?P<how>puhelimitse|puhelimessa|soitto|asiakas soitti|soitti|suullisesti|asiointipisteessä|palvelupisteessä|"
    r"tiskillä|per telefon|telefonsamtal|muntligt|muntligen|på servicepunkten|kunden ringde|by (?:tele)?phone|orally|"
    r"at the (?:counter|service point))\b[^\n]{0,40}?(?=\d)",
    re.IGNORECASE | re.MULTILINE,
)
_AT_COUNTER = re.compile(r"piste|tiski|servicepunkt|counter|service point", re.IGNORECASE)


@dataclass
class _Block:
    """Header lines that stand together: one mail's head."""

    start: int
    end: int
    lines: dict[str, Span] = field(default_factory=dict)
    all_lines: list[Span] = field(default_factory=list)

    def sender(self, text: str) -> str:
        span = self.lines.get("sender")
        return text[span.start : span.end] if span else ""


@dataclass(frozen=True)
class Envelope:
    """What stands around the person's own words: `own` is where these are, `noise` what to overlook inside them."""

    own: Span
    noise: tuple[Span, ...] = ()
    sender_name: Found[str] | None = None
    sender_email: Found[str] | None = None
    subject_line: Found[str] | None = None
    receipt: Found[Receipt] | None = None
    channel: Found[str] | None = None


def envelopes_of(
    text: str, reference_on: date, city_domains: tuple[str, ...] = CITY_DOMAINS, passed_on_by: str = ""
) -> list[Envelope]:
    """Who sent the text and when, and which part of a forwarded or quoted thread is the person's; never empty.

    The first head whose sender is not the city is the person's: a colleague's forwarding stands before it, an older
    letter of the city after it. So it is with the head of `passed_on_by`, the address of who only passed the text on. Of a
    thread that was passed on the same person's earlier messages follow, the newest first.
    """
    blocks = _blocks(text)
    theirs = [each for each in blocks if not _passes_on(each.sender(text), city_domains, passed_on_by)]
    newest = _envelope(text, blocks, theirs[0] if theirs else None, reference_on, city_domains)
    if not theirs or theirs[0] is blocks[0] or newest.own.start != theirs[0].start:
        return [newest]
    who = _address(text, theirs[0])
    earlier = [each for each in theirs[1:] if who and _address(text, each) == who]
    return [newest, *(_envelope(text, blocks, each, reference_on, city_domains) for each in earlier)]


def _address(text: str, block: _Block) -> str:
    found = EMAIL.search(block.sender(text))
    return found.group().lower() if found is not None else ""


def _envelope(
    text: str, blocks: list[_Block], block: _Block | None, reference_on: date, city_domains: tuple[str, ...]
) -> Envelope:
    own = _own_part(text, blocks, block)
    noise = [Span(*found.span()) for found in _QUOTED_LINE.finditer(text, own.start, own.end)]
    if block is not None:
        subject = block.lines.get("subject")
        noise += [line for line in block.all_lines if subject is None or not line.start <= subject.start < line.end]
    name, email = _sender(text, block, own, city_domains)
    receipt, channel = _receipt(text, block, own, reference_on)
    subject_span = block.lines.get("subject") if block else None
    return Envelope(
        own,
        tuple(noise),
        name,
        email,
        Found(text[subject_span.start : subject_span.end].strip(), (subject_span,)) if subject_span else None,
        receipt,
        channel,
    )


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    for match in _HEADER.finditer(text):
        kind = _KIND_OF[match["name"].lower()]
        if (
            not blocks
            or text[blocks[-1].end : match.start()].count("\n") > 2
            or text[blocks[-1].end : match.start()].strip()
        ):
            blocks.append(_Block(match.start(), match.end()))
        block = blocks[-1]
        block.end = match.end()
        block.all_lines.append(Span(*match.span()))
        if match["value"].strip():
            block.lines.setdefault(kind, Span(match.start("value"), match.end("value")))
    return [block for block in blocks if "sender" in block.lines and (len(block.all_lines) > 1 or block.start < 3)]


def _passes_on(sender: str, city_domains: tuple[str, ...], passed_on_by: str) -> bool:
    return is_of_city(sender, city_domains) or bool(passed_on_by and passed_on_by.lower() in sender.lower())


def is_of_city(sender: str, city_domains: tuple[str, ...] = CITY_DOMAINS) -> bool:
    """Whether the address that stands in these words is one of the city's."""
    email = EMAIL.search(sender)
    domain = email.group().lower().rsplit("@", 1)[1] if email is not None else ""
    return any(domain == one or domain.endswith(f".{one}") for one in city_domains)


def _own_part(text: str, blocks: list[_Block], block: _Block | None) -> Span:
    if block is None:
        first = blocks[0] if blocks else None
        end = first.start if first is not None and text[: first.start].strip() else len(text)
        start = first.end if first is not None and end == len(text) else 0
        return Span(start, _quote_from(text, start, end))
    if blocks[0] is not block and text[: blocks[0].start].strip():
        # The person answered a letter of the city: the own words stand above the quoted head.
        return Span(0, _quote_from(text, 0, blocks[0].start))
    after = next((each.start for each in blocks if each.start > block.start), len(text))
    return Span(block.start, _quote_from(text, block.end, after))


def _quote_from(text: str, start: int, end: int) -> int:
    quote = _QUOTE_START.search(text, start, end)
    return quote.start() if quote and text[start : quote.start()].strip() else end


def _sender(
    text: str, block: _Block | None, own: Span, city_domains: tuple[str, ...]
) -> tuple[Found[str] | None, Found[str] | None]:
    name = email = None
    line = block.lines.get("sender") if block is not None and own.start == block.start else None
    if line is not None:
        address = EMAIL.search(text, line.start, line.end)
        name_end = address.start() if address else line.end
        written = re.sub(r"\[mailto:|[<>\"\[\]()]", " ", text[line.start : name_end]).strip(" ,;'")
        if written and any(character.isalpha() for character in written):
            start = text.index(written.split()[0], line.start)
            name = Found(" ".join(written.split()), (Span(start, start + len(written)),))
        if address:
            email = Found(address.group(), (Span(*address.span()),))
    return name or _signature(text, own), email or _only_email(text, own, city_domains)


def _signature(text: str, own: Span) -> Found[str] | None:
    signed = list(_SIGNED.finditer(text, own.start, own.end))
    match = signed[-1] if signed else _INTRODUCED.search(text, own.start, own.end)
    if match is None:
        return None
    name = " ".join(match["name"].split())
    return Found(name, (Span(*match.span("name")),), is_certain=bool(signed))


def _only_email(text: str, own: Span, city_domains: tuple[str, ...]) -> Found[str] | None:
    """The one address in the person's own words that is not the city's; none where there are several."""
    found = [match for match in EMAIL.finditer(text, own.start, own.end) if not is_of_city(match.group(), city_domains)]
    if len({match.group().lower() for match in found}) != 1:
        return None
    return Found(found[0].group(), tuple(Span(*match.span()) for match in found), is_certain=False)


def _receipt(
    text: str, block: _Block | None, own: Span, reference_on: date
) -> tuple[Found[Receipt] | None, Found[str] | None]:
    if block is not None and own.start == block.start:
        for kind in ("received", "sent"):
            line = block.lines.get(kind)
            moment = _header_moment(text, line, reference_on) if line else None
            if moment is not None and line is not None:
                found = Receipt(moment[0], moment[1], ReceiptSource.MAIL_HEADER)
                sender = block.lines["sender"]
                return Found(found, (line,), kind == "received"), Found("email", (sender,))
        return None, Found("email", (block.lines["sender"],))
    return _oral_receipt(text, own, reference_on)


def _header_moment(text: str, line: Span, reference_on: date) -> tuple[date, time | None] | None:
    value = text[line.start : line.end]
    dated = periods_in(value, reference_on)
    if not dated or dated[0][1].first_on != dated[0][1].last_on:
        return None
    span, period = dated[0]
    offset = _OFFSET.search(value, span.end)
    if offset is not None and period.at is not None:
        written = datetime.strptime(f"{period.first_on} {period.at:%H:%M} {offset['offset']}", "%Y-%m-%d %H:%M %z")
        here = written.astimezone(HELSINKI)
        return here.date(), here.time().replace(tzinfo=None)
    return period.first_on, period.at


def _oral_receipt(text: str, own: Span, reference_on: date) -> tuple[Found[Receipt] | None, Found[str] | None]:
    """`Puhelimitse 3.3.2026 klo 15.50: ...` – a request made orally is received when it is made (hallintolaki 20 §)."""
    match = _ORAL.search(text, own.start, min(own.end, own.start + 400))
    if match is None:
        return None, None
    how = Span(*match.span("how"))
    channel = Found("counter" if _AT_COUNTER.search(match["how"]) else "phone", (how,))
    dated = periods_in(text[match.end() : match.end() + 60], reference_on)
    if not dated or dated[0][0].start > 0 or dated[0][1].first_on != dated[0][1].last_on:
        return None, channel
    span, period = dated[0]
    words = Span(match.start("how"), match.end() + span.end)
    return Found(Receipt(period.first_on, period.at, ReceiptSource.ORAL_NOTE), (words,)), channel
