"""What the facts of the register are called, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.workflow import Labels

FACT_NAMES: Mapping[str, Labels] = MappingProxyType(
    {
        "register": Labels("rekisterin nimi", "registrets namn", "name of the register"),
        "controller": Labels("rekisterinpitäjä", "personuppgiftsansvarig", "controller"),
        "other_controllers": Labels("muut rekisterinpitäjät", "andra personuppgiftsansvariga", "other controllers"),
        "responsible": Labels("rekisterin vastuuhenkilö", "registrets ansvarsperson", "person responsible"),
        "contact_person": Labels("rekisterin yhteyshenkilö", "registrets kontaktperson", "contact person"),
        "dpo": Labels("tietosuojavastaava", "dataskyddsombud", "data protection officer"),
        "registry": Labels("kirjaamo", "registratur", "registry"),
        "purposes": Labels("käsittelyn tarkoitukset", "ändamål", "purposes"),
        "legal_bases": Labels("oikeusperusteet", "rättsliga grunder", "legal bases"),
        "categories": Labels("tietoryhmät", "uppgiftskategorier", "categories of data"),
        "categories_note": Labels("tietoryhmien lisäys", "tillägg om uppgifterna", "note on the categories"),
        "recipients": Labels("vastaanottajat", "mottagare", "recipients"),
        "listeners": Labels("kuuntelijat", "de som får lyssna", "listeners"),
        "retention": Labels("säilytysaika", "förvaringstid", "storage period"),
        "sources": Labels("tietolähteet", "uppgiftskällor", "sources"),
        "automated_decisions": Labels("automaattiset päätökset", "automatiserade beslut", "automated decisions"),
        "transfers": Labels("siirrot muihin maihin", "överföringar till andra länder", "transfers to other countries"),
        "ombudsman": Labels("tietosuojavaltuutetun toimisto", "dataombudsmannens byrå", "Data Protection Ombudsman"),
        "court": Labels("hallinto-oikeus", "förvaltningsdomstol", "administrative court"),
        "court_fee": Labels("oikeudenkäyntimaksu", "rättegångsavgift", "court fee"),
        "review_body": Labels("oikaisuvaatimuksen käsittelijä", "omprövningsmyndighet", "review body"),
        "unit_head": Labels("yksikön johtaja", "enhetens chef", "head of the unit"),
        "signing_authority": Labels("päätösvallan peruste", "grund för beslutanderätten", "authority to sign"),
    }
)


def named(names: str, language: str) -> str:
    """Facts given as `purposes,recipients` in the words of a language; one without words keeps its own name."""
    return ", ".join(FACT_NAMES[one][language] if one in FACT_NAMES else one for one in names.split(",") if one)
