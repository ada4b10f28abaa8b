"""What is done to every text of a letter: where its lines may not break, and what has no place on paper."""

from __future__ import annotations

import pytest

from dsr.domain.letter_words import NO_BREAK
from dsr.printing import marks


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("12~artiklan 3~kohta", "a number and what it numbers"),
        ("§~12", "the sign before its number"),
        ("klo~14, kl.~9, puh.~09, tfn~+358~9, PL~1, den~3", "an abbreviation and its number"),
        ("aklo 3, xPL 1", "an abbreviation is a word of its own"),
        ("artikel~12, Artiklarna~15, Article~15, Articles~13, section~34, Sections~6", "a provision in words"),
        ("kohdan~b, 6.1~f, kohdan ba", "a letter of a list"),
        ("040~555~0123, 1 2", "groups of a telephone number, and no single digits"),
        ("02070~ESPOO, 102070 ESPOO", "a postal code has five digits"),
        ("(EU)~2016/679", "a regulation"),
        ("liite~1, Liitteessä~2, bilaga~3, Annex~4", "an annex"),
        ("a~alakohta, ja alakohta", "a letter before its word"),
        ("3~November~2026, November 26, Novembers 2026", "an English day"),
        ("15(1)~GDPR, 15~GDPR, 15 GDPRs", "an article of the regulation"),
        ("P.O.~Box~1", "a post-office box"),
        ("kolme kohtaa ja min 3", "words alone break anywhere"),
    ],
)
def test_a_line_does_not_break_between_what_belongs_together(words: str, why: str) -> None:
    assert marks.without_breaks(words.replace("~", " ")) == words.replace("~", NO_BREAK), why


@pytest.mark.parametrize(
    ("typed", "shown", "why"),
    [
        ("Ä\u0301 a\u0308", "Ä\u0301 ä", "one form of each character"),
        ("a\tb\nc", "a b\nc", "a tab is a blank, and a line stays a line"),
        ("pit\u00adkä", "pit\u00adkä", "a soft hyphen stays"),
        ("a\u202eb\u200bc\x07d\ue000e", "abcde", "turning, unseen, control and private characters go"),
        (f"5{NO_BREAK}min", f"5{NO_BREAK}min", "a no-break space stays"),
        ("王 Жданова", "王 Жданова", "whether a face has it is asked elsewhere"),
    ],
)
def test_what_has_no_place_on_paper_is_left_out(typed: str, shown: str, why: str) -> None:
    assert marks.cleaned({"x": [typed]}) == {"x": [shown]}, why
