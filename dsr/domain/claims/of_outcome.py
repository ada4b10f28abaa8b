"""What a writer's addition to a decision may not say, since the decision itself prints it: what was decided."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.claims.conditions import surely_telling
from dsr.domain.word_rows import Row, rows

_OF_ONE_USE = (
    "osin|osalta|tarkoituks|laadun|laatua|kehittä|koulutu|parantami|tilasto|ändamål|kvalitet|utveckl|utbildning|statistik|förbättra|"
    "purpose|quality|training|improv|statistic"
)
"""Processing for one purpose stops though the rest goes on: no fact of the case says it, so the writer does."""

_RESTATED: Mapping[str, tuple[Row, ...]] = {
    "erasure_refused": rows(
        "poistamme|poistimme|poistetaan|poistettiin|emme+poista|ei+poisteta|säilytämme|säilytetään|tuhoamme|tuhotaan|hävitämme|hävitetään "
        "*tallen|tietoja|tietosi|tiedot|tietojasi|kaikki|mitään",
        "raderar|raderas|raderade|raderats|raderat|förstör$|förstörs|bevarar|bevaras|behåller|behålls|förvarar|förvaras *inspelning|uppgift|alla$|allt$|inget|ingenting",
        "erase$|erased|erases|delete|destroy|destroyed|keep$|keeps|kept|store$|stored *recording|data$|everything|nothing|all$",
    ),
    "rectification_refused": rows(
        "oikaisemme|oikaisimme|oikaistaan|oikaistiin|emme+oikaise|emme+muuta|muutamme|muutetaan|ei+muuteta|liitämme|liitimme|liitetään|liitettiin "
        "*tallen|tietoja|tietosi|tiedot|tieto$|lisäselvity|mitään",
        "rättar|rättas|rättade|rättades|rättat|ändrar|ändras|fogar|fogas|fogade|fogades|fogat *inspelning|uppgift|utlåtande|ingenting|inget",
        "rectify|rectified|corrected|change$|changed|attach|attached *recording|data$|statement|nothing",
    ),
    "restriction_refused": rows(
        "rajoitamme|rajoitimme|rajoitetaan|rajoitettiin|emme+rajoita|ei+rajoiteta *käsittely|*tallen|tietoja|tietosi|tietojasi|tietojesi",
        "begränsar|begränsas|begränsade|begränsats|begränsat *behandl|*inspelning|uppgift",
        "restrict$|restricts|restricted process|processing|*recording|data$",
    ),
    "objection_refused": rows(
        f"lopetamme|lopeta$|lopetetaan|loppuu|jatkamme|jatketaan|jatkuu|hyväksymme|hylkäämme *käsittely|säilyttäm|vastustu|*tallen -{_OF_ONE_USE}",
        f"upphör|avslutar|slutar|fortsätter|godkänner|avslår *behandl|förvar|lagra|invändning -{_OF_ONE_USE}",
        f"stop|stops|cease|continue|continues|uphold|reject process|processing|storing|storage|objection|*recording -{_OF_ONE_USE}",
    ),
    "objection_upheld": rows(
        "poistamme|poistimme|poistetaan|poistettiin|emme+poista|ei+poisteta|säilytämme|säilytetään|tuhoamme|tuhotaan|hävitämme|hävitetään *tallen",
        "raderar|raderas|raderade|raderats|raderat|förstör$|förstörs|bevarar|bevaras|behåller|behålls|förvarar|förvaras *inspelning",
        "erase$|erased|erases|delete|destroy|destroyed|keep$|keeps|kept|store$|stored *recording",
    ),
    "restriction_lifting": rows(
        "päättyy|päätämme|päätetään|lakkaa|lakkautamme|kumoamme|kumotaan|puramme|puretaan|jatkuu|jatkamme|poistamme|poistetaan|poistuu *rajoit",
        "upphör|upphäver|upphävs|avslutar|hävs|häver|fortsätter|gäller|tas+bort *begränsning",
        "ends$|end$|ended|lift|lifts|lifted|cease|ceases|continue|continues|stands|removed restriction",
    ),
}
"""By the kind of decision."""

STATES_OUTCOME = tuple(_RESTATED)
"""The decisions and answers that print by themselves what was decided of each call, besides the decision on access (`claims.restated`)."""


def outcome_restated(kind: str, text: str) -> str:
    """The first sentence that says what a decision of this kind prints by itself; empty where none does.

    What happens only if something else does is no outcome.
    """
    return next(surely_telling(text, _RESTATED[kind]), "")
