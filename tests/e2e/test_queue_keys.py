"""The keys of the work queue: the place in the list is kept while one looks which keys there are."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage


def test_looking_at_the_keys_does_not_lose_the_place_in_the_list(open_page: OpenPage) -> None:
    page = open_page("handler")
    page.goto("/queue")
    rows, keys = page.locator("[data-row] th a"), page.keyboard
    keys.press("j")
    keys.press("j")
    expect(rows.nth(1)).to_be_focused()
    for away in ("Escape", "?"):
        keys.press("?")
        expect(page.locator("[data-shortcuts] summary")).to_be_focused()
        keys.press(away)
        expect(page.locator("[data-shortcuts]")).not_to_have_attribute("open", "")
        expect(rows.nth(1)).to_be_focused()
    keys.press("j")
    expect(rows.nth(2)).to_be_focused()
