"""The provisions that a decision names: each once, in the order of the statutes, in the three languages."""

from __future__ import annotations

import pytest

from dsr.domain.provision_words import applied, codes_in
from tests.made_once import catalogue


@pytest.mark.parametrize(
    ("codes", "fi", "sv", "en", "reason"),
    [
        (
            ["12(4)", "21(1)", "12(3)", "21(1)"],
            "EU:n yleisen tietosuoja-asetuksen (EU) 2016/679 12 artiklan 3 ja 4 kohta ja 21 artiklan 1 kohta",
            "artiklarna 12.3, 12.4 och 21.1 i EU:s allmänna dataskyddsförordning (EU) 2016/679",
            "Articles 12(3), 12(4) and 21(1) of the General Data Protection Regulation (EU) 2016/679",
            "once, though the ground names it too",
        ),
        (
            ["12(3)", "12(4)", "16", "16", "5(1)(d)"],
            "EU:n yleisen tietosuoja-asetuksen (EU) 2016/679 5 artiklan 1 kohdan d alakohta, 12 artiklan 3 ja 4 kohta ja 16 artikla",
            "artiklarna 5.1 d, 12.3, 12.4 och 16 i EU:s allmänna dataskyddsförordning (EU) 2016/679",
            "Articles 5(1)(d), 12(3), 12(4) and 16 of the General Data Protection Regulation (EU) 2016/679",
            "in order",
        ),
        (
            ["12(4)", "12(5)(b)"],
            "EU:n yleisen tietosuoja-asetuksen (EU) 2016/679 12 artiklan 4 kohta ja 5 kohdan b alakohta",
            "artiklarna 12.4 och 12.5 b i EU:s allmänna dataskyddsförordning (EU) 2016/679",
            "Articles 12(4) and 12(5)(b) of the General Data Protection Regulation (EU) 2016/679",
            "one article",
        ),
        (
            ["20", "20(1)", "20(3)", "12(4)"],
            "EU:n yleisen tietosuoja-asetuksen (EU) 2016/679 12 artiklan 4 kohta ja 20 artiklan 1 ja 3 kohta",
            "artiklarna 12.4, 20.1 och 20.3 i EU:s allmänna dataskyddsförordning (EU) 2016/679",
            "Articles 12(4), 20(1) and 20(3) of the General Data Protection Regulation (EU) 2016/679",
            "the parts stand for the whole",
        ),
        (
            ["procedure 47", "dpa 34(1)(2)", "dpa 34(2)", "dpa 34(3)", "dpa 34(4)", "procedure 14(3)", "procedure 34"],
            "tietosuojalain (1050/2018) 34 §:n 1 momentin 2 kohta ja 2–4 momentti; hallintolain (434/2003) 14 §:n 3 momentti sekä 34 ja 47 §",
            "34 § 1 mom. 2 punkten och 2–4 mom. i dataskyddslagen (1050/2018); 14 § 3 mom. samt 34 och 47 § i förvaltningslagen (434/2003)",
            (
                "sections 34(1)(2), 34(2), 34(3) and 34(4) of the Data Protection Act (1050/2018); "
                "sections 14(3), 34 and 47 of the Administrative Procedure Act (434/2003)"
            ),
            "subsections, and sections of their own",
        ),
        (
            ["16", "procedure 43", "procedure 44", "procedure 45", "procedure 47"],
            "EU:n yleisen tietosuoja-asetuksen (EU) 2016/679 16 artikla; hallintolain (434/2003) 43–45 ja 47 §",
            "artikel 16 i EU:s allmänna dataskyddsförordning (EU) 2016/679; 43–45 och 47 § i förvaltningslagen (434/2003)",
            (
                "Article 16 of the General Data Protection Regulation (EU) 2016/679; "
                "sections 43–45 and 47 of the Administrative Procedure Act (434/2003)"
            ),
            "a span",
        ),
    ],
)
def test_each_provision_is_named_once_and_in_order(codes: list[str], fi: str, sv: str, en: str, reason: str) -> None:
    told = {language: applied(codes, language) for language in ("fi", "sv", "en")}
    assert told == {"fi": fi, "sv": sv, "en": en}, reason


def test_a_provision_of_a_statute_that_is_not_known_is_told_in_its_own_words() -> None:
    words = "varhaiskasvatuslain (540/2018) 5 §"
    assert codes_in("section 5 of the Act on Early Childhood Education and Care (540/2018)") == ()
    assert applied(["16", "procedure 47"], "fi", [words, words]) == (
        f"EU:n yleisen tietosuoja-asetuksen (EU) 2016/679 16 artikla; {words}; hallintolain (434/2003) 47 §"
    )


def test_every_ground_of_the_house_names_provisions_that_are_known() -> None:
    grounds = catalogue().grounds.values()
    named = [text["en"] for one in grounds for text in (one.provision, one.fee_provision) if text is not None]
    assert [english for english in named if not codes_in(english)] == []
    assert codes_in(
        "Article 15(4) GDPR and section 24(1) of the Act on the Openness of Government Activities (621/1999)"
    ) == (
        "15(4)",
        "openness 24(1)",
    )
