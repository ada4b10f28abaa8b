"""What a letter may claim of what is given: copies, all or nothing of them, their cost, what is masked, and what is sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dsr.domain.claims.conditions import said
from dsr.domain.given import COPIED, KEPT_BACK
from dsr.domain.word_rows import Row, Sentence, beside, clauses, is_told, rows, sentences, telling

Values = Sequence[Mapping[str, Any]]

RESTATED = rows(
    "saat$|annamme|emme+anna|ei+anneta|annetaan|luovutamme|luovutetaan|emme+luovuta|lähetämme|lähetetään|toimitamme|toimitetaan|jätetty|jätämme|"
    "peitetty|peitimme *jäljen|*tallen|*kopio|mitään|kaik|molem",
    "får|lämnar|lämnas|ger$|ges$|sänder|sänds|skickar|skickas|utelämna|dolts|dolt$|dolda *kopi|*inspelning|*ljudfil|ingenting|inget|alla$|allt$|båda",
    "receive|get$|give$|given|disclose|send$|sent|provide|withh|masked|left+out *copy|*copies|*recording|sound+file|nothing|everything|all$|both",
)
"""A sentence of the writer's that says what is given: the program prints that."""

ALL_GIVEN = rows(
    "saat$|annamme|annetaan|luovutamme|luovutetaan|lähetämme|toimitamme kaik|molem|jokai|kokonaan|kokonaisuude *jäljen|*tallen|*kopio|*puhelu "
    "-muut$|muita$|muiden$|muista|muilta",
    "mitään|mistään|yhtään ei$|emme jätetty|jättäneet|poistettu|peitetty|peittäneet -alkuperäi",
    "får|lämnar|lämnas|sänder|skickar alla$|samtliga|båda|hela|varje|helhet *kopi|*inspelning|*samtal -övriga|andra",
    "ingenting|inget|inga|inte+något utelämnat|utelämnats|dolt$|dolts|maskera -original",
    "receive|get$|give$|disclose|send$|provide all$|both|every|whole|entire|full *copy|*copies|*recording|*call -other|others|rest$|remaining",
    "nothing|none|no+passage left+out|omitted|masked|withheld -original",
)
"""Everything is given, or nothing was left out."""

NOTHING_GIVEN = rows(
    "emme|ei$|et$ yhtään|mitään|yhdestäkään|mistään|lainkaan|ollenkaan anna$|anneta|saa$|luovuta|luovuteta|lähetä$ *jäljen|*tallen|*kopio",
    "inga|ingen|inte+någon|inte+några|inte+alls|ingenting lämnar|lämnas|får|sänder|ger$ *kopi|*inspelning",
    "no$|none|not+any|nothing disclose|give$|given|receive|send$|provide *copy|*copies|*recording",
)
"""No copy is given at all."""

_GIVES = (
    "saat$|annamme$|lähetämme$|luovutamme$|toimitamme$|postitamme$|liitämme$|voit$+noutaa$|annetaan$|lähetetään$|luovutetaan$|toimitetaan$|liitteenä$|"
    "liitteinä$|oheisena$|oheisina$|ohessa$|mukana$|"
    "får$|lämnar$|lämnas$|sänder$|sänds$|skickar$|skickas$|ger$|ges$|hämta$|bifogad$|bifogade$|bifogas$|bifogat$|bifogar$|medföljer$|bilaga$|"
    "receive$|get$|give$|gives$|given$|send$|sent$|disclose$|disclosed$|provide$|provided$|collect$|attached$|enclosed$"
)
_NOT_GIVEN = (
    "-jos$|mikäli$|om$+den$|om$+det$|om$+de$|om$+vi$|om$+du$|if$|"
    "ei$|et$|emme$|ette$|eivät$|eikä$|etkä$|emmekä$|ilman$|inte$|ingen$|inget$|inga$|utan$|not$|no$|cannot$|never$|without$|"
    "tuho|hävi|förstör|radera|destroy|erase|"
    + beside(
        "have$|has$|had$|was$|were$",
        "disclosed$|given$|sent$|provided$|been$+disclosed$|been$+given$|been$+sent$|been$+provided$",
    )
)
"""What says that there is none or that it was destroyed, and what tells of the past."""

_COPIES = "jäljenn|kopio|kopia$|kopian$|kopior$|kopiorna$|copy$|copies$"
_RECORDINGS = (
    "tallenne$|tallenteen$|tallenteet$|tallenteita$|tallennetta$|tallenteesi$|puhelutallen|äänitiedosto|"
    "inspelning$|inspelningen$|inspelningar$|inspelningarna$|ljudfil|recording$|recordings$|sound$+file$|sound$+files$"
)
_OF_DATA = beside(_COPIES, "~1", "tiedoista$|av$+uppgift|of$+the$+data$")
_ONLY_TOLD = (
    beside(
        "tiedon$|tiedot$|tietoja$",
        "tallenne$|tallenteen$|tallenteet$|tallenteita$|tallennetta$|tallenteesi$|puhelutallen|äänitiedosto",
    )
    + "|"
    + beside(
        "tallenne$|tallenteen$|tallenteet$|tallenteita$|tallennetta$|tallenteesi$|puhelutallen|äänitiedosto",
        "tuho|säily|sija|olemassa",
    )
    + "|"
    + beside("om$|av$", "inspelning$|inspelningen$|inspelningar$|inspelningarna$|ljudfil")
    + "|"
    + beside("about$+the$|of$+the$|of$+a$", "recording$|recordings$|sound$+file$|sound$+files$")
)

COPY_PROMISED = rows(f"{_GIVES} {_COPIES} {_NOT_GIVEN}|{_OF_DATA}", f"{_GIVES} {_RECORDINGS} {_NOT_GIVEN}|{_ONLY_TOLD}")
"""A copy is promised."""

_CHARGED = beside(
    "emme$|ei$|eikä$|emmekä$|eivät$", "~4", "peri$|peritä$|veloita$|veloiteta$|laskuta$|laskuteta$|tarvitse$+maksaa$"
)
_OF_ELSE = (
    "-ensimmäi|första$|first$|jo$|redan$|already$|aiemmin$|tidigare$|earlier$|"
    "*valtuute|*valitt|*valitu|*oikaisuvaat|*ombudsman|*besvär|*omprövning|*appeal|*review|*peruut|*återta|*withdraw"
)
"""The first copy was free, and so are a withdrawal, the Ombudsman and a review."""

FREE = rows(
    "maksuton|maksutta|maksuttom|avgiftsfri|kostnadsfri|gratis|utan$+avgift$|free$+of$+charge$|for$+free$|"
    + beside("without$|without$+a$|without$+any$", "charge$|fee$|cost$")
    + f" -ei$|eivät$|eikä$|inte$|not$ {_OF_ELSE}",
    f"{_CHARGED}|" + beside("ei$|eikä$|eivät$", "~2", "maksa$") + f"|maksua$+ei$+tule$|maksua$+ei$+mene$ {_OF_ELSE}",
    beside("inte$+ut$", "~1", "avgift$")
    + "|ingen$+avgift$|"
    + beside("debiterar$", "~1", "inte$")
    + "|behöver$+inte$+betala|"
    + beside("kostar$", "~2", "inget$|ingenting$|inte$")
    + f" {_OF_ELSE}",
    "no$+charge$|no$+fee$|no$+cost$|not$+charge|t$+charge|not$+have$+to$+pay|cost$+nothing$|costs$+nothing$|cost$+you$+nothing$|"
    f"costs$+you$+nothing$|nothing$+to$+pay$ {_OF_ELSE}",
)
"""What is given now is free of charge; what is denied is not said."""

MASKED = rows(
    "peitetty$|peitetyt$|peitettyjä$|peitetyistä$|peitettiin$|peitimme$|peittäneet$|dolt$|dolts$|dolda$|döljer$|dolde$|maskerad|maskerar|maskeras|maskerat|masked$|masks$"
)
"""Passages are masked."""

SOUND = rows("äänitiedosto|äänite|ljudfil|ljudkopi|sound$+file|audio$+file -ei$|et$|emme$|inte$|ingen$|not$|no$")
"""A copy is sound."""


def copy_promised(text: str) -> str:
    """The first sentence that promises a copy; empty where none does. A denial in one clause denies nothing of the others."""
    return next((one.text for one in sentences(text) if _promises(one)), "")


def called_free(text: str) -> str:
    """The first sentence that says that what is given now is free of charge; empty where none does."""
    return _first(text, FREE)


def called_masked(text: str) -> str:
    """The first sentence that says that passages are masked; empty where none does."""
    return _first(text, MASKED)


def called_sound(text: str) -> str:
    """The first sentence that calls a copy sound; empty where none does."""
    return _first(text, SOUND)


def restated(text: str) -> str:
    """The first sentence that says what of the calls is given; empty where none does.

    What is given only if something happens is not given yet; where it hangs on the reader's wish it is, if it is all or nothing.
    """
    return next((one.text for one in sentences(text) if _restates(one)), "")


def untrue_of_all(text: str, calls: Values, left_out: int = 0) -> str:
    """The first sentence that says that all is given though something is kept back, or nothing though a copy is; else empty.

    `left_out`: so many restricted calls of the person's are not among the calls, and are given neither (GDPR 18(2)).
    """
    is_kept_back = left_out > 0 or any(call["given"] in KEPT_BACK for call in calls)
    is_copied = any(call["given"] in COPIED for call in calls)
    untrue = (*(ALL_GIVEN if is_kept_back else ()), *(NOTHING_GIVEN if is_copied else ()))
    found = (one for one in sentences(text) if any(part is not None and is_told(part, untrue) for part in said(one)))
    return next((one.text for one in found), "")


def _promises(sentence: Sentence) -> bool:
    found = (one for one in said(sentence) if one is not None)
    return any(is_told(part, COPY_PROMISED) for one in found for part in clauses(one))


def _restates(sentence: Sentence) -> bool:
    surely, wished = said(sentence)
    if surely is not None and is_told(surely, RESTATED):
        return True
    return wished is not None and is_told(wished, RESTATED) and is_told(wished, (*ALL_GIVEN, *NOTHING_GIVEN))


def _first(text: str, claim: Sequence[Row]) -> str:
    return next(telling(text, claim), "")
