"""Fields as somebody typed them, taken one by one: what they hold, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsr.domain.email import is_email
from dsr.domain.errors import Fault
from dsr.domain.phone import NumberKind, classify
from dsr.domain.plain_text import composed, hidden_fault, is_plain, without_hidden

TEXT_LIMIT = 100_000
NUMBER_LIMIT = 8


class FieldTaker:
    """Takes fields one by one and notes their faults."""

    def __init__(self, form: Mapping[str, str], faults: list[Fault]) -> None:
        self._form, self._faults = form, faults

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        """One of the options; the first one when nothing was chosen."""
        value = self._form.get(name, "") or allowed[0]
        if value in allowed:
            return str(value)
        self._faults.append(Fault(name, "Choose one of the options.", "choice_unknown"))
        return str(allowed[0])

    def line(self, name: str, limit: int) -> str:
        """One line, runs of blanks as one."""
        return self._shown(name, " ".join(composed(self._form.get(name, "")).split()), limit)

    def lines(self, name: str, limit: int) -> str:
        """Several lines, empty ones left out."""
        value = "\n".join(
            " ".join(line.split()) for line in composed(self._form.get(name, "")).splitlines() if line.strip()
        )
        return self._shown(name, value, limit)

    def long_text(self, name: str) -> str:
        """A text that must not be empty, with plain line ends."""
        value = composed(self._form.get(name, "")).replace("\r\n", "\n").strip()
        if not value:
            self._faults.append(Fault(name, "Paste the message, or write down what was asked.", "text_missing"))
        return self._checked(name, value, TEXT_LIMIT)

    def email(self, name: str) -> str:
        """An e-mail address, or nothing."""
        value = self.line(name, 254)
        if value and not is_email(value):
            self._faults.append(
                Fault(name, "Write the address in full, for example etunimi@example.fi.", "email_unread")
            )
        return value

    def _shown(self, name: str, value: str, limit: int) -> str:
        """As `_checked`, and every character must show: a name must not read as another."""
        checked = self._checked(name, value, limit)
        if fault := hidden_fault(name, checked):
            self._faults.append(fault)
            return ""
        return checked

    def _checked(self, name: str, value: str, limit: int) -> str:
        if not is_plain(value):
            self._faults.append(
                Fault(name, "This is not text: it holds control characters. Paste the text again.", "not_text")
            )
            return ""
        if len(value) > limit:
            self._faults.append(
                Fault(
                    name,
                    f"Too long: {len(value)} characters, at most {limit} fit. Shorten it.",
                    "too_long",
                    (("length", len(value)), ("limit", limit)),
                )
            )
            return ""
        return value


def numbers_from(form: Mapping[str, str], faults: list[Fault]) -> tuple[str, ...]:
    """The numbers of the fields `number_1` and on, as written, each once; empty fields are left out."""
    numbers = []
    for place in range(1, NUMBER_LIMIT + 1):
        name = f"number_{place}"
        value = " ".join(
            without_hidden(form.get(name, "")).split()
        )  # telephones wrap copied numbers in direction marks
        if not value:
            continue
        if len(value) > 40 or not _is_whole_number(value):
            faults.append(
                Fault(name, "Write the number in full, for example 040 555 0123, or leave it empty.", "number_unread")
            )
        else:
            numbers.append(value)
    return tuple(dict.fromkeys(numbers))


def _is_whole_number(text: str) -> bool:
    """False for what cannot be read as a number, and for a Finnish one that no line has, such as one cut short."""
    number = classify(text)
    if number.kind is NumberKind.NUMBER and (number.e164 or "").startswith("+358"):
        return number.is_valid
    return number.kind is not NumberKind.UNPARSED
