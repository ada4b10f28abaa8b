"""Reads pages as a browser does: the links that lead on, and the forms with what they would send as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_TYPED = ("text", "search", "email", "tel", "url", "number", "password", "date", "textarea")


@dataclass
class Control:
    """One control of a form: `kind` is its type (`textarea` and `select` are their own), `is_sent` whether it would go along."""

    name: str
    kind: str
    value: str = ""
    is_sent: bool = True
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether a person types into it."""
        return self.kind in _TYPED


@dataclass
class Form:
    """A form that posts: the address it goes to, and its controls."""

    action: str
    is_upload: bool = False
    controls: list[Control] = field(default_factory=list)

    def sent(self, typed: Callable[[Control], str | None] = lambda _control: None) -> dict[str, list[str]]:
        """What goes along: as it stands, but for what `typed` gives; of radio buttons and menus without a choice the first."""
        values: dict[str, list[str]] = {}
        for control in self.controls:
            if control.kind in ("file", "submit", "button") or not control.name:
                continue
            given = typed(control)
            if given is not None:
                values[control.name] = [given]
            elif control.is_sent:
                values.setdefault(control.name, []).append(control.value)
        for control in self.controls:
            if control.kind == "radio":
                values.setdefault(control.name, [control.value])
        return values


@dataclass(frozen=True)
class Page:
    """What a page leads to."""

    links: tuple[str, ...]
    forms: tuple[Form, ...]


@lru_cache(maxsize=2000)
def read_page(html: str, address: str) -> Page:
    """The links (paths of this site, without their part after `#`) and the posting forms of the page at `address`.

    The same page is read once, however many look at it: whoever gets it changes nothing in it.
    """
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    posting = [form for form in reader.forms if form.action]
    return Page(tuple(dict.fromkeys(reader.links)), tuple(_with_buttons(posting, reader.buttons)))


def _with_buttons(forms: list[Form], buttons: list[tuple[Form, str, str, str]]) -> Iterable[Form]:
    """A form once for each address or value that one of its buttons sends."""
    for form in forms:
        mine = [one for one in buttons if one[0] is form] or [(form, "", "", "")]
        seen = set()
        for _form, action, name, value in mine:
            if (action, name, value) in seen:
                continue
            seen.add((action, name, value))
            extra = [Control(name, "hidden", value)] if name else []
            yield Form(action or form.action, form.is_upload, [*form.controls, *extra])


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.buttons: list[tuple[Form, str, str, str]] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._area: Control | None = None
        self._menu: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a link, a form or a control."""
        held = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in held and (path := self._local(held["href"])):
            self.links.append(path)
        elif tag == "form":
            self._begin_form(held)
        elif tag == "option" and self._menu is not None:
            self._option(held)
        elif tag in ("input", "textarea", "select", "button") and "disabled" not in held:
            self._control(tag, held)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form, a text area or a menu."""
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select" and self._menu is not None:
            if not self._menu.is_sent and self._menu.options:
                self._menu.value, self._menu.is_sent = self._menu.options[0], True
            self._menu = None

    def handle_data(self, data: str) -> None:
        """The content of a text area."""
        if self._area is not None:
            self._area.value += data.removeprefix("\n")

    def _local(self, href: str) -> str:
        parts = urlsplit(urljoin(self._address, href))
        if parts.scheme or parts.netloc:
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _begin_form(self, held: dict[str, str]) -> None:
        action = self._local(held["action"]) if held.get("action") else self._address
        is_posting = held.get("method", "get").lower() == "post"
        self._form = Form(action if is_posting else "", "multipart" in held.get("enctype", ""))
        self.forms.append(self._form)
        if "id" in held:
            self._by_id[held["id"]] = self._form

    def _control(self, tag: str, held: dict[str, str]) -> None:
        form = self._by_id.get(held["form"]) if "form" in held else self._form
        if form is None:
            return
        kind = held.get("type", "submit" if tag == "button" else "text").lower() if tag in ("input", "button") else tag
        name = held.get("name", "")
        if kind == "submit":
            action = self._local(held["formaction"]) if held.get("formaction") else ""
            self.buttons.append((form, action, name, held.get("value", "")))
            return
        is_sent = "checked" in held if kind in ("checkbox", "radio") else kind != "select"
        value = held.get("value", "on" if kind in ("checkbox", "radio") else "")
        control = Control(name, kind, value, is_sent)
        form.controls.append(control)
        if kind == "textarea":
            self._area = control
        elif kind == "select":
            self._menu = control

    def _option(self, held: dict[str, str]) -> None:
        assert self._menu is not None
        value = held.get("value", "")
        if value:
            self._menu.options.append(value)
        if "selected" in held:
            self._menu.value, self._menu.is_sent = value, True
