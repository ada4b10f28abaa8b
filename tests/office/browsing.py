"""A real browser on loopback that notes every request that would leave the server and every complaint on its console."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first loads and lays out a page with half of the others' work: it draws no window around it."""

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name but loopback is found: what a page would ask of others comes to nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


@dataclass
class Noted:
    """What went on in a page's window that must not."""

    left: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without windows where there is one so. Raises `NoBrowser` with a sentence."""
    path = next((found for found in map(shutil.which, PROGRAMS) if found is not None), None)
    if path is None:
        raise NoBrowser("Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def page_of(
    browser: Browser,
    base_url: str,
    *,
    width: int = 1440,
    height: int = 900,
    scheme: Literal["light"] = "light",
) -> Iterator[tuple[Page, Noted]]:
    """A window of its own, in Finnish. Requests to any other server are noted, and find none.

    They are listened to, not held up one by one: a browser whose requests are held up caches nothing and is slow.
    """
    noted = Noted()
    own = urlsplit(base_url).netloc

    def watch(request: Request) -> None:
        target = urlsplit(request.url)
        if target.netloc not in (own, "") and target.scheme not in ("data", "blob"):
            noted.left.append(request.url)

    def listen(message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is an error to the console; what it shows is looked at elsewhere.
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            noted.complaints.append(message.text)

    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        locale="fi-FI",
        timezone_id="Europe/Helsinki",
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    context.on("request", watch)
    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: noted.complaints.append(str(error)))
    page.set_default_timeout(15_000)
    try:
        yield page, noted
    finally:
        context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in by the form, with the pointer."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
