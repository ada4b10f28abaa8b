"""Days, months, seasons and years named in a message, in the three languages, as periods of calendar days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta

from dsr.domain.intake.text import blanked
from dsr.domain.intake.values import Found, Period, PeriodRole, Span

_FI = ("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu")
_SV = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti"),
    *("september", "oktober", "november", "december"),
)
_EN = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_EN_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ALSO_SHORT = {"sept": 9, "okt": 10}  # British; Swedish, whose other short names are the English ones
_MONTHS = {name: number for names in (_FI, _SV, _EN, _EN_SHORT) for number, name in enumerate(names, 1)} | _ALSO_SHORT

_fi, _sv, _en, _en_short = ("|".join(names) for names in (_FI, _SV, _EN, (*_EN_SHORT, *_ALSO_SHORT)))
_WORDED = "|".join(dict.fromkeys((*_SV, *_EN, *_EN_SHORT, *_ALSO_SHORT)))
_FLAGS = re.IGNORECASE | re.ASCII
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_ONE_YEAR = rf"(?:,?\s{{1,2}}{_YEAR})?"

_CLOCK_AFTER = re.compile(
    r"\s{0,2},?\s{0,2}(?:(?:noin|n\.|omkring|cirka|ca|vid)\s)?(?:(?P<said>klo|kello|kl\.?|at)\s{0,2})?"
    r"(?:(?:noin|n\.|about|around|ca)\s)?(?P<hour>[01]?\d|2[0-3])(?:[.:](?P<minute>[0-5]\d)|(?(said)(?![\d.:]\d)|(?!)))"
    r"(?::[0-5]\d)?(?![\d.]?\d)(?:\s?(?P<half>[ap]m)\b)?",
    _FLAGS,
)
_CLOCK_BEFORE = re.compile(r"\b(?:klo|kello|kl\.?|at)\s{0,2}$", _FLAGS)
_BEFORE_OTHER = re.compile(
    r"(?:synt\w*|s\.|född|born|birth|kirjasi|kirjattu|registrera\w*|recorded|viimeistään|senast|by|before|until|till"
    r"|saapunut|saapui|vastaanotettu|inkommit|inkom|ankommit|ankom|mottage[nt]|received|päivätty|päiväys|daterat|daterad|dated)"
    r"(?:\s(?:den|the|on))?\W*$",
    re.IGNORECASE,
)
_AFTER_OTHER = re.compile(r"\W{0,3}(?:asti|saakka|mennessä|syntyn\w*)\b", re.IGNORECASE)
_MOST_PERIODS = 40

# Each pattern's periods are blanked before the next one looks, so the longer forms stand first.
_RANGE = re.compile(
    r"(?<![\d.,/])(?P<d1>\d{1,2})\.(?:(?P<m1>\d{1,2})\.(?P<y1>\d{4})?)?\s?[-\u2013]\s?"
    r"(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<year>\d{4})?(?!\d)",
    _FLAGS,
)
_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])", _FLAGS)
_FINNISH_DAY = re.compile(rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<name>{_fi})k(?:uuta?\b|\.){_ONE_YEAR}", _FLAGS)
_WORDED_DAY = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|:e|\.)?\s(?:of\s)?(?P<name>{_WORDED})\b\.?{_ONE_YEAR}", _FLAGS
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<name>{_en}|(?:{_en_short})(?=\.?\s\d{{1,2}},?\s(?:19|20)\d\d))\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:]\d)"
    rf"{_ONE_YEAR}",
    _FLAGS,
)
_NUMERIC = re.compile(
    r"(?<![\d.,/:])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>(?:19|20)\d{2}|\d{2})(?!\d|\.\d))?(?!\d)",
    _FLAGS,
)
_FINNISH_MONTH = re.compile(
    rf"\b(?P<name>{_fi})kuu(?:ssa|sta|n|lta|lla|hun)?\b(?:\s(?P<part>alus\w*|alkupuol\w*|puoliväli\w*|lopu\w*|loppupuol\w*))?"
    rf"{_ONE_YEAR}",
    re.IGNORECASE,
)
_SWEDISH_MONTH = re.compile(
    rf"\b(?:i|från|under|sedan)\s(?:(?P<part>början|mitten|slutet)\sav\s)?(?P<name>{_sv})\b{_ONE_YEAR}", re.IGNORECASE
)
_ENGLISH_MONTH = re.compile(
    rf"\b(?:in|from|during|since|of)\s(?:(?P<part>early|mid|late)[\s-])?(?P<name>{_en})\b{_ONE_YEAR}", _FLAGS
)
_SEASON = re.compile(
    r"\b(?:(?P<fi>kevää\w{1,5}|kesä(?:llä|ltä|n|nä|stä)|syksy(?:llä|ltä|n|nä|stä)|talve(?:lla|lta|n|na|sta))"
    r"|(?:i\s|under\s|från\s|förra\s|sedan\s)(?P<sv>våras|våren|somras|sommaren|höstas|hösten|vintras|vintern)"
    r"|(?:in|last|during|from|since|this|the)\s(?:the\s)?(?P<en>spring|summer|autumn|fall|winter))\b"
    rf"(?:\s(?:of\s|vuonna\s)?{_YEAR})?",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(
    rf"\b(?:vuonna|vuodelta|vuoden|vuodesta|år|under|in|during|from|for)\s{_YEAR}\b(?![.-]\d)", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"\b(?P<today>tänään|i\s?dag|today)\b|\b(?P<yesterday>eilen|eilistä|eilisestä|i\s?går|yesterday)\b"
    r"|\b(?P<before>toissapäivänä|i\s?förrgår)\b|\b(?P<week>viime viiko\w{1,3}|förra veckan|last week)\b"
    r"|\b(?P<month>viime kuu\w{1,3}|förra månaden|last month)\b",
    re.IGNORECASE,
)


def periods_in(text: str, reference_on: date) -> list[tuple[Span, Period]]:
    """The periods that a text names, in its order. Days and months without a year are the latest ones that are not
    after `reference_on`; what is no day of the calendar is passed over."""
    found: list[tuple[Span, Period]] = []
    left = text
    for pattern, reader in _READERS:
        spans = []
        for match in pattern.finditer(left):
            period = reader(match, reference_on)
            span = Span(*match.span())
            if period is None or _is_clock(left, span, pattern):
                continue
            period, span = _with_clock(left, span, period)
            spans.append(span)
            found.append((span, _with_role(text, span, period, reference_on)))
            if len(found) >= _MOST_PERIODS:
                return _joined(text, sorted(found, key=lambda each: each[0]))
        left = blanked(left, spans)
    return _joined(text, sorted(found, key=lambda each: each[0]))


def _joined(text: str, found: list[tuple[Span, Period]]) -> list[tuple[Span, Period]]:
    """Two days with `between … and`, `to` or a dash between them made one period."""
    joined: list[tuple[Span, Period]] = []
    for span, period in found:
        before = joined[-1] if joined else None
        if before is not None and _are_ends(text, before, (span, period)):
            whole = Span(before[0].start, span.end)
            joined[-1] = (whole, Period(before[1].first_on, period.last_on, None, before[1].role))
        else:
            joined.append((span, period))
    return joined


def _are_ends(text: str, first: tuple[Span, Period], last: tuple[Span, Period]) -> bool:
    if first[1].at or last[1].at or last[1].first_on < first[1].last_on or last[0].start - first[0].end > 20:
        return False
    between = text[first[0].end : last[0].start].strip().lower().removesuffix(" den").removesuffix(" the")
    if between in ("-", "\u2013", "to", "until", "till", "through"):
        return True
    opened = text[max(0, first[0].start - 14) : first[0].start].lower()
    return (between == "and" and "between" in opened) or (between == "och" and "mellan" in opened)


def found_periods(text: str, reference_on: date) -> tuple[Found[Period], ...]:
    """The periods as proposals, equal ones joined."""
    joined: dict[Period, list[Span]] = {}
    for span, period in periods_in(text, reference_on):
        joined.setdefault(period, []).append(span)
    return tuple(Found(period, tuple(spans), period.role is PeriodRole.CALL) for period, spans in joined.items())


def _is_clock(text: str, span: Span, pattern: re.Pattern[str]) -> bool:
    """True for `klo 9.10.`, which only looks like a day."""
    return pattern is _NUMERIC and _CLOCK_BEFORE.search(text, max(0, span.start - 8), span.start) is not None


def _with_clock(text: str, span: Span, period: Period) -> tuple[Period, Span]:
    clock = _CLOCK_AFTER.match(text, span.end)
    if clock is None or period.first_on != period.last_on:
        return period, span
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "pm" else 0)
    return Period(period.first_on, period.last_on, time(hour, int(clock["minute"] or 0))), Span(span.start, clock.end())


def _with_role(text: str, span: Span, period: Period, reference_on: date) -> Period:
    is_other = (
        period.first_on > reference_on
        or _BEFORE_OTHER.search(text, max(0, span.start - 25), span.start) is not None
        or _AFTER_OTHER.match(text, span.end) is not None
    )
    return Period(period.first_on, period.last_on, period.at, PeriodRole.OTHER if is_other else PeriodRole.CALL)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, reference_on: date) -> date | None:
    for year in range(reference_on.year, reference_on.year - 5, -1):
        found = _day(year, month, day)
        if found is not None and found <= reference_on:
            return found
    return None


def _year_of(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _one_day(day: int, month: int, year: int | None, reference_on: date) -> Period | None:
    on = _day(year, month, day) if year else _latest(month, day, reference_on)
    return Period(on, on) if on is not None else None


def _read_range(match: re.Match[str], reference_on: date) -> Period | None:
    month2 = int(match["m2"])
    month1 = int(match["m1"] or month2)
    year2 = _year_of(match["year"])
    last = _day(year2, month2, int(match["d2"])) if year2 else _latest(month2, int(match["d2"]), reference_on)
    if last is None:
        return None
    first = _day(_year_of(match["y1"]) or last.year, month1, int(match["d1"]))
    if first is not None and first > last and not match["y1"]:
        first = _day(last.year - 1, month1, int(match["d1"]))
    return Period(first, last) if first is not None and first <= last else None


def _read_numeric(match: re.Match[str], reference_on: date) -> Period | None:
    return _one_day(int(match["day"]), int(match["month"]), _year_of(match["year"]), reference_on)


def _read_named_day(match: re.Match[str], reference_on: date) -> Period | None:
    month = _MONTHS[match["name"].lower()]
    return _one_day(int(match["day"]), month, _year_of(match["year"]), reference_on)


def _read_month(match: re.Match[str], reference_on: date) -> Period | None:
    month, year = _MONTHS[match["name"].lower()], _year_of(match["year"])
    if year is None:
        year = reference_on.year if month <= reference_on.month else reference_on.year - 1
    last_day = monthrange(year, month)[1]
    first, last = {"a": (1, 10), "p": (11, 20), "l": (21, last_day)}.get(_part(match["part"]), (1, last_day))
    return Period(date(year, month, first), date(year, month, last))


def _part(word: str | None) -> str:
    """`a`, `p` or `l` for the beginning, the middle or the end of a month."""
    if not word:
        return ""
    word = word.lower()
    if word.startswith(("al", "bö", "early")):
        return "a"
    return "p" if word.startswith(("puoli", "mi")) else "l"


def _read_season(match: re.Match[str], reference_on: date) -> Period | None:
    word = (match["fi"] or match["sv"] or match["en"]).lower()
    start = _season_start(word)
    year = _year_of(match["year"])
    if year is None:
        year = reference_on.year
        if date(year if start != 12 else year - 1, start, 1) > reference_on:
            year -= 1
    first = date(year - 1 if start == 12 else year, start, 1)
    end_month = 2 if start == 12 else start + 2
    return Period(first, date(year, end_month, monthrange(year, end_month)[1]))


def _season_start(word: str) -> int:
    """The month in which a season begins: spring March, summer June, autumn September, winter December."""
    if word.startswith(("kevä", "vår", "spring")):
        return 3
    if word.startswith(("kesä", "som", "sum")):
        return 6
    if word.startswith(("talve", "vint", "winter")):
        return 12
    return 9


def _read_year(match: re.Match[str], reference_on: date) -> Period | None:
    year = int(match["year"])
    return Period(date(year, 1, 1), date(year, 12, 31)) if year <= reference_on.year else None


def _read_relative(match: re.Match[str], reference_on: date) -> Period | None:
    for name, days in (("today", 0), ("yesterday", 1), ("before", 2)):
        if match[name]:
            on = reference_on - timedelta(days=days)
            return Period(on, on)
    if match["week"]:
        monday = reference_on - timedelta(days=reference_on.weekday() + 7)
        return Period(monday, monday + timedelta(days=6))
    last = reference_on.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


Reader = Callable[["re.Match[str]", date], "Period | None"]
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_RANGE, _read_range),
    (_ISO, _read_numeric),
    (_FINNISH_DAY, _read_named_day),
    (_WORDED_DAY, _read_named_day),
    (_MONTH_FIRST, _read_named_day),
    (_NUMERIC, _read_numeric),
    (_FINNISH_MONTH, _read_month),
    (_SWEDISH_MONTH, _read_month),
    (_ENGLISH_MONTH, _read_month),
    (_SEASON, _read_season),
    (_YEAR_ALONE, _read_year),
    (_RELATIVE, _read_relative),
)
