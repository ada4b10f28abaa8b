"""A decision is corrected by a provision that carries it, and to the party's detriment only as the law allows."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.decision_corrections import CorrectionSaid, correction_faults

DECIDED, HEARD, TODAY = date(2026, 11, 25), date(2026, 12, 1), date(2026, 12, 8)
CONSENT = CorrectionSaid("facts", "detriment", "consent", HEARD, date(2026, 12, 3), "email")
EVIDENT = CorrectionSaid("law", "detriment", "own_conduct", HEARD)
CLERICAL = CorrectionSaid("clerical", "detriment", "reasonable", HEARD)


@pytest.mark.parametrize(
    ("said", "places", "why"),
    [
        (CorrectionSaid("facts", "favour"), [], "in the party's favour it needs nobody's consent (50 § 2 mom.)"),
        (CorrectionSaid("new_facts", "favour"), [], "new facts serve the party (50 § 2 mom.)"),
        (CorrectionSaid("clerical", "neither"), [], "a slip of the pen is mended (51 § 1 mom.)"),
        (CONSENT, [], "asked, and consented two days later (34 §, 50 § 2 mom.)"),
        (EVIDENT, [], "evident, and by the party's own conduct; heard all the same (34 §)"),
        (CLERICAL, [], "a clerical error whose correction is not unreasonable (51 § 2 mom.)"),
        (CorrectionSaid("new_facts", "detriment", "consent", HEARD, HEARD, "phone"), ["bearing"], "new facts never to the detriment"),
        (CorrectionSaid("facts", "detriment"), ["leave", "heard_on"], "neither heard nor consented"),
        (CorrectionSaid("facts", "detriment", "reasonable", HEARD), ["leave"], "that serves clerical errors alone"),
        (CorrectionSaid("clerical", "detriment", "consent", HEARD, HEARD, "phone"), ["leave"], "51 § knows no consent"),
        (CorrectionSaid("law", "detriment", "own_conduct"), ["heard_on"], "not heard"),
        (CorrectionSaid("law", "detriment", "own_conduct", date(2026, 11, 24)), ["heard_on"], "heard before there was a decision"),
        (CorrectionSaid("law", "detriment", "own_conduct", date(2026, 12, 9)), ["heard_on"], "heard tomorrow"),
        (CorrectionSaid("facts", "detriment", "consent", HEARD), ["consented_on", "consent_way"], "consent without day and way"),
        (CorrectionSaid("facts", "detriment", "consent", HEARD, DECIDED, "phone"), ["consented_on"], "consented before being asked"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_correction_to_the_partys_detriment_needs_what_the_law_asks(
    said: CorrectionSaid, places: list[str], why: str
) -> None:
    assert [fault.place for fault in correction_faults(said, decided_on=DECIDED, on=TODAY)] == places, why
