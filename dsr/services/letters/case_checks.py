"""Checks of what a decision rests on against what the case knows when it is approved."""

from __future__ import annotations

from collections.abc import Iterator

from dsr.domain.errors import Invalid
from dsr.services.earlier_cases import check_earlier, unknown
from dsr.services.ground_checks import check_ground
from dsr.services.letters import fees
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.letters.values import request_of


def fee_ahead(looked: Looked) -> Iterator[Check]:
    """A fee is announced before the work begins: once the answer has left, the announcement is not true any more.

    Source: GDPR 12(5), 15(3); EDPB 01/2022 (the person may withdraw or narrow the request).
    """
    request = request_of(looked.session, looked.letter)
    if request is not None and not fees.is_ahead(looked.deps, request):
        yield Check("fee_late", Severity.REFUSES)


def grounds(looked: Looked) -> Iterator[Check]:
    """No ground is one that the case itself speaks against: it may have been true when it was documented (GDPR 12(4))."""
    request = request_of(looked.session, looked.letter)
    if request is None:
        return
    for entry in looked.letter.grounds:
        code, place = entry["code"], f"ground.{entry['code']}"
        told = "\n".join([*map(str, entry.get("reasons", {}).values()), str(entry.get("evidence", ""))])
        try:
            check_ground(looked.session, looked.deps, looked.case, request, code, looked.sight.on)
            check_earlier(looked.session, looked.case, code, told, place)
        except Invalid:
            yield Check("ground_against", Severity.REFUSES, place, {"ground": code})
        for reference in unknown(looked.session, code, told):
            yield Check("earlier_unknown", Severity.NOTE, place, {"reference": reference})
