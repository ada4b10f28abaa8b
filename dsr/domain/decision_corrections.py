"""Correcting a decision that was sent: by which provision, in whose favour, and what a correction to the party's detriment needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dsr.domain.errors import Fault
from dsr.domain.told_days import can_have_happened


class Basis(StrEnum):
    """The provision: hallintolaki 50 § 1 mom. 1-4 (a substantive error) and 51 § 1 mom. (a clerical one)."""

    FACTS = "facts"
    LAW = "law"
    PROCEDURE = "procedure"
    NEW_FACTS = "new_facts"
    CLERICAL = "clerical"


class Bearing(StrEnum):
    """What the correction is for the party."""

    FAVOUR = "favour"
    DETRIMENT = "detriment"
    NEITHER = "neither"


class Leave(StrEnum):
    """What allows a correction to the party's detriment: consent, an evident error that the party's own conduct caused, or that
    the result is not unreasonable for the party."""

    CONSENT = "consent"
    OWN_CONDUCT = "own_conduct"
    REASONABLE = "reasonable"


class ConsentWay(StrEnum):
    """How the party consented."""

    LETTER = "letter"
    EMAIL = "email"
    PHONE = "phone"
    IN_PERSON = "in_person"


_LEAVES = {True: (Leave.REASONABLE, Leave.OWN_CONDUCT), False: (Leave.CONSENT, Leave.OWN_CONDUCT)}
"""What allows it, by whether the error is a clerical one."""


TAKEN_UP: Mapping[str, str] = MappingProxyType(
    {
        "fi": "Päätös korjattiin henkilön eduksi: § {number}.",
        "sv": "Beslutet rättades till personens fördel: § {number}.",
        "en": "The decision was corrected in the person's favour: § {number}.",
    }
)
"""Why a request is taken up again after such a correction, in the language of the case."""


@dataclass(frozen=True)
class CorrectionSaid:
    """What is said of one correction; the days are Helsinki days, None where nothing is written."""

    basis: str = ""
    bearing: str = ""
    leave: str = ""
    heard_on: date | None = None
    consented_on: date | None = None
    consent_way: str = ""

    @property
    def is_told(self) -> bool:
        """Whether the provision and what the correction is for the party are both said."""
        return bool(self.basis and self.bearing)


def correction_faults(said: CorrectionSaid, *, decided_on: date | None, on: date) -> list[Fault]:
    """Why a decision of the day `decided_on` cannot be corrected so on the day `on`; empty where it can.

    Source: hallintolaki 50 § 2 mom. (to the party's detriment only with consent, or where the error is evident and the
    party's own conduct caused it; on new facts never), 51 § (not where the result is unreasonable), 34 § (hearing).
    """
    if said.bearing != Bearing.DETRIMENT:
        return []
    if said.basis == Basis.NEW_FACTS:
        sentence = (
            "On new facts a decision is corrected only in the party's favour. Choose another provision, or leave it."
        )
        return [Fault("bearing", sentence, "correction_new_facts")]
    faults = []
    if said.leave not in _LEAVES[said.basis == Basis.CLERICAL]:
        sentence = (
            "Say what allows the correction to the party's detriment: for a substantive error consent or the party's own "
            "conduct, for a clerical one that the result is not unreasonable or the party's own conduct."
        )
        faults.append(Fault("leave", sentence, "correction_leave"))
    if not can_have_happened(said.heard_on, on, since=decided_on):
        sentence = "Write the day on which the party was asked to comment: after the decision, today or earlier."
        faults.append(Fault("heard_on", sentence, "correction_heard"))
    if said.leave == Leave.CONSENT:
        if not can_have_happened(said.consented_on, on, since=said.heard_on or decided_on):
            sentence = "Write the day on which the party consented: not before the party was asked, today or earlier."
            faults.append(Fault("consented_on", sentence, "correction_consent_day"))
        if said.consent_way not in set(ConsentWay):
            faults.append(Fault("consent_way", "Choose how the consent was given.", "correction_consent_way"))
    return faults
