"""The sum by which a register is held to what its files brought."""

from __future__ import annotations

import pytest

from dsr.domain.key_sums import WRITTEN, key_sum, read_sum, written

KEYS = [f"{number:064x}" for number in range(50)]


def test_a_sum_has_no_order_and_is_made_in_parts_and_taken_back() -> None:
    whole = written(key_sum(KEYS))
    assert written(key_sum(reversed(KEYS))) == whole
    parts = read_sum(written(key_sum(KEYS[:20]))) + read_sum(written(key_sum(KEYS[20:])))
    assert written(parts) == whole
    more = read_sum(written(parts + key_sum(["more"])))
    assert written(more - key_sum(["more"])) == whole
    assert written(read_sum(whole) - key_sum(KEYS)) == written(0), "however often it went round"
    assert written(read_sum("")) == written(0)
    assert len(whole) == len(written(0)) == WRITTEN


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ([*KEYS[1:], "made up"], "one exchanged"),
        ([*KEYS, KEYS[0]], "one twice"),
        ([*KEYS[2:], KEYS[0], KEYS[0]], "one for another that is there already"),
        ([*KEYS[2:], f"{2**20:064x}", f"{1 - 2**20 + 2**256:064x}"], "two whose numbers add up to those of two others"),
    ],
)
def test_other_keys_have_another_sum(keys: list[str], reason: str) -> None:
    assert written(key_sum(keys)) != written(key_sum(KEYS)), reason
