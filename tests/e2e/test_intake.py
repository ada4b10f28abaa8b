"""Logging in a real browser: what is pasted on the queue, where the focus goes, and what leaving would lose."""

from __future__ import annotations

import re

from playwright.sync_api import Dialog, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.keyboard import Keyboard

MESSAGE = """Från: Viola Provström <viola.provstrom@posti.example>
Ämne: samtalsinspelningar

Hej! Jag begär kopior av inspelningarna av mina samtal. Jag ringde 3.6. kl. 9.10 från numret 040 555 0046.
Min personbeteckning är 020358-901R. Radera sedan inspelningarna.
"""
_PASTE = """(text) => {
  const held = new DataTransfer();
  held.setData("text/plain", text);
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def _pasted(page: Page) -> None:
    page.goto("/queue")
    with page.expect_navigation():
        page.evaluate(_PASTE, MESSAGE)


def test_a_message_pasted_on_the_queue_opens_the_form_with_its_proposals(open_page: OpenPage) -> None:
    page = open_page("handler")
    _pasted(page)
    assert page.url.endswith("/intake/read"), "what was pasted never stands in an address"
    for field, value in (
        ("subject_name", "Viola Provström"),
        ("subject_email", "viola.provstrom@posti.example"),
        ("number_1", "040 555 0046"),
        ("window_1_from", "9.10"),
    ):
        expect(page.locator(f"[name={field}]")).to_have_value(value)
    expect(page.locator("input[name=language][value=sv]")).to_be_checked()
    for right in ("access", "erasure"):
        expect(page.locator(f"input[name=rights][value={right}]")).to_be_checked()
    expect(page.locator("mark.proof", has_text="040 555 0046")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("020358-901R")


def test_after_errors_the_focus_stands_on_their_summary_and_its_link_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page("handler")
    _pasted(page)
    keys = Keyboard(page)
    keys.write(re.sub(r"\s+", " ", page.locator("label[for=arrived]").inner_text()), "huomenna")
    keys.go("Control+Enter")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "arrived"
    expect(page.locator("#arrived")).to_have_value("huomenna")


def test_leaving_what_was_typed_asks_first_and_saving_does_not(open_page: OpenPage) -> None:
    page = open_page("handler")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/intake")
    page.goto("/queue")
    assert asked == [], "an empty form is left without a word"
    page.goto("/intake")
    page.locator("#text").press_sequentially("Pyydän")
    page.locator("button[formaction='/intake/read']").click()
    page.wait_for_load_state()
    assert asked == []
    page.locator("#subject_name").press_sequentially("Viola")
    page.goto("/queue")
    assert asked == ["beforeunload"]


def test_ctrl_enter_right_after_pasting_reads_the_message_and_logs_nothing(open_page: OpenPage) -> None:
    page = open_page("clerk")
    page.goto("/queue")
    page.keyboard.press("Alt+K")
    page.wait_for_url("**/intake")
    page.keyboard.insert_text(MESSAGE)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("input[name=was_read]")).to_have_value("yes")
    expect(page.locator("mark.proof").first).to_be_visible()
    assert "/cases/" not in page.url
