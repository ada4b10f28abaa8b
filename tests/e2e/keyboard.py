"""Somebody who has no pointer: everything is reached with Tab and pressed with keys, as a person would."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import FileChooser, Page

_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const words = (text) => (text || "").replace(/\\s+/g, " ").trim();
  const label = one.labels && one.labels.length ? one.labels[0].innerText : "";
  const group = one.closest("fieldset");
  return {
    name: words(label || one.getAttribute("aria-label") || one.innerText || one.value),
    group: words(group && group.querySelector("legend") ? group.querySelector("legend").innerText : ""),
    tag: one.tagName.toLowerCase(), type: one.type || "", checked: !!one.checked,
    ring: getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none" || one.type === "radio" || one.type === "checkbox",
  };
}"""
MOST_TABS = 250


class NotReached(AssertionError):
    """Tab never came to it."""


class Keyboard:
    """The keys of one page's window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str, group: str = "") -> None:
        """Press Tab until the focus stands on what is called so (the beginning of its name, in any case of letters).

        Fails when Tab has gone round, or when the focus cannot be seen on it.
        """
        passed: list[str] = []
        for _ in range(MOST_TABS):
            here = self.page.evaluate(_FOCUSED)
            if here and _is_called(here["name"], name) and group.casefold() in here["group"].casefold():
                assert here["ring"], f"the focus on {here['name']!r} cannot be seen"
                return
            if here:
                passed.append(here["name"][:40])
            self.page.keyboard.press("Tab")
        raise NotReached(f"{name!r} was not reached on {self.page.url}; passed: {list(dict.fromkeys(passed))}")

    def press(self, name: str, group: str = "") -> None:
        """Reach a link or a button and press Enter."""
        self.reach(name, group)
        self.go("Enter")

    def go(self, keys: str) -> None:
        """Press keys that lead to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(keys)
        self.page.wait_for_load_state()

    def tick(self, name: str, group: str = "") -> None:
        """Tick a box that is not ticked."""
        self.reach(name, group)
        if not self.page.evaluate(_FOCUSED)["checked"]:
            self.page.keyboard.press("Space")
        assert self.page.evaluate(_FOCUSED)["checked"]

    def choose(self, option: str, group: str) -> None:
        """Choose a radio button of a group with the arrow keys."""
        self.reach("", group)
        for _ in range(20):
            here = self.page.evaluate(_FOCUSED)
            if _is_called(here["name"], option):
                if not here["checked"]:
                    self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise NotReached(f"{group!r} offers no {option!r}")

    def select(self, name: str, option: str) -> None:
        """Choose in a list by typing how the option begins."""
        self.reach(name)
        self.page.keyboard.type(option)

    def write(self, name: str, text: str, group: str = "") -> None:
        """Write into a field, in the place of what stands there."""
        self.reach(name, group)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def give_file(self, name: str, path: Path) -> None:
        """Open a file field's dialogue with the space bar and choose a file there.

        The dialogue is listened for before the focus goes there, and asked for again when a busy machine has not shown it.
        """
        opened: list[FileChooser] = []

        def note(dialogue: FileChooser) -> None:
            opened.append(dialogue)

        self.page.on("filechooser", note)
        self.reach(name)
        for _ in range(3):
            self.page.keyboard.press("Space")
            for _ in range(100):
                if opened:
                    opened[-1].set_files(path)
                    self.page.remove_listener("filechooser", note)
                    return
                self.page.wait_for_timeout(100)
        raise NotReached(f"{name!r} opened no dialogue on {self.page.url}")

    def start(self) -> None:
        """Begin at the top of the page again, as after loading it."""
        self.page.evaluate("() => { document.activeElement && document.activeElement.blur(); }")


def _is_called(found: str, wanted: str) -> bool:
    return re.sub(r"\s+", " ", found).casefold().startswith(wanted.casefold())
