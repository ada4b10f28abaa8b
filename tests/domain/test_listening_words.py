"""What a letter on access says of listening comes from who listened to which call, and denies no more than is so."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.domain.listening_words import heard

OWN = {"on": "2026-11-02", "role": "agent", "why": "own"}
OTHERS = {"on": "2026-11-02", "role": "agent", "why": "request"}
QUALITY = {"on": "2026-10-01", "role": "supervisor", "why": "quality"}
BY_AGENT = "tallenteen kuunteli 2.11.2026 puhelun asiakaspalvelija pyyntösi käsittelemiseksi."
NONE = "Tallenteita ei ole kuunneltu tätä asiaa varten."
NOT_IT = "Tallennetta ei ole kuunneltu tätä asiaa varten."


def call(number: int, *listened: dict[str, str], given: str = "full", recording: str = "kept") -> dict[str, Any]:
    return {"number": number, "given": given, "recording": recording, "listened": list(listened)}


TOLD = [
    ([call(1)], "", NOT_IT, "nobody, and there is something to listen to"),
    ([call(1), call(2)], "", NONE, "two recordings are a plural"),
    ([call(1), call(2, recording="never"), call(3, recording="expired")], "", NOT_IT, "one recording is none, beside calls without"),
    ([call(1, recording="never")], "", "", "nothing to listen to: nothing to deny"),
    ([call(1, OWN, recording="lost")], "", f"Puhelun 1 {BY_AGENT}", "listening before the recording went is told"),
    ([call(1, OWN), call(2, OWN)], "", "Puheluiden 1 ja 2 tallenteet kuunteli 2.11.2026 puhelun asiakaspalvelija pyyntösi käsittelemiseksi.", "one day, role and purpose: one sentence"),
    ([call(1, OWN), call(2)], "", f"Puhelun 1 {BY_AGENT} Puhelun 2 tallennetta ei ole kuunneltu tätä asiaa varten.", "of the one other, by its number, that nobody did"),
    ([call(1, OWN), call(2), call(3)], "", f"Puhelun 1 {BY_AGENT} Muita tallenteita ei ole kuunneltu tätä asiaa varten.", "of the others that nobody did"),
    ([call(1, OTHERS)], "", f"Puhelun 1 tallenteen kuunteli 2.11.2026 puhelun asiakaspalvelija tietosuojaa koskevan pyynnön käsittelemiseksi. {NOT_IT}", "another case's listening is told, and is none for this"),
    ([call(1, QUALITY)], "", f"Puhelun 1 tallenteen kuunteli 1.10.2026 asiakaspalvelijan esihenkilö palvelun laadun parantamiseksi. {NOT_IT}", "what was written down besides the tasks"),
    ([call(1, OWN), call(2, OWN, given="none")], "34", f"Puhelun 1 {BY_AGENT}", "section 34 may keep the other secret: neither told nor denied"),
    ([call(1), call(2, OWN, given="none")], "34", "", "and nothing is denied beside it"),
    ([call(1, OWN), call(2, OWN, given="none")], "other", "Puheluiden 1 ja 2 tallenteet kuunteli 2.11.2026 puhelun asiakaspalvelija pyyntösi käsittelemiseksi.", "another ground limits the copy alone"),
]  # fmt: skip


@pytest.mark.parametrize(("calls", "ground", "words", "reason"), TOLD)
def test_listening_is_told_by_day_role_and_purpose(
    calls: list[dict[str, Any]], ground: str, words: str, reason: str
) -> None:
    grounds = [{"is_34": ground == "34"}] if ground else []
    assert heard(calls, grounds, "fi") == words, reason


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "Den 1.10.2026 lyssnade kundtjänstmedarbetarens chef på inspelningen av samtal 1 för att förbättra kvaliteten på servicen. "
                "Ingen har lyssnat på inspelningen för det här ärendet."
            ),
        ),
        (
            "en",
            (
                "On 1 October 2026 the agent's supervisor listened to the recording of call 1 to improve the quality of service. "
                "Nobody has listened to the recording for this matter."
            ),
        ),
    ],
)
def test_the_other_languages_say_the_same(language: str, words: str) -> None:
    assert heard([call(1, QUALITY)], [], language).replace("\u00a0", " ") == words
