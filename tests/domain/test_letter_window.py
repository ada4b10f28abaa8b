"""How many rows of an envelope's window an address takes."""

from __future__ import annotations

import pytest

from dsr.domain.letter_window import LETTERS, ROWS, rows_taken

CASES = [
    (("Kim Mallinen", ["Esimerkkikuja 1 A 2", "02100 Espoo"]), 3, "a name, a street and a post office"),
    (
        ("Kim Mallinen", ["c/o Malli", "Kuja 1", "PL 12", "Tapiola", "02100 ESPOO", "FINLAND"]),
        ROWS,
        "the window is full",
    ),
    (("Kim Mallinen", ["c/o Malli", "Kuja 1", "B 2", "PL 12", "Tapiola", "02100 ESPOO", "FINLAND"]), 8, "one too many"),
    (("M" * LETTERS, ["02100 Espoo"]), 2, "as long as a row"),
    (("Maria-Johanna Esimerkkiläinen-von Essen af Mallinborg", ["02100 Espoo"]), 3, "a long name takes two rows"),
    (("Kim Mallinen", []), 1, "no address is printed"),
]


@pytest.mark.parametrize(("to", "rows", "why"), CASES, ids=[why for *_, why in CASES])
def test_the_rows_of_an_address_are_counted_as_they_break(to: tuple[str, list[str]], rows: int, why: str) -> None:
    assert rows_taken(*to) == rows, why
