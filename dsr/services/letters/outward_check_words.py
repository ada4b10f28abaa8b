"""What the checks of a letter against its case say: well and found, each in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OUTWARD_CHECK_WORDS: Mapping[str, tuple[str, str, str, str, str, str]] = MappingProxyType(
    {
        "recipient_unnamed": (
            "Jokainen luetteloon merkitty vastaanottaja on nimetty",
            "Varje mottagare i förteckningen är namngiven",
            "Every recipient of the ledger is named",
            "Tietoja on luovutettu vastaanottajalle {text}, mutta kirje ei nimeä sitä. Kirjoita nimi luettelon muodossa.",
            "Uppgifter har lämnats ut till {text}, men brevet nämner inte mottagaren. Skriv namnet som i förteckningen.",
            "Data were disclosed to {text}, and the letter does not name it. Write the name as the ledger has it.",
        ),
        "breach_risk": (
            "Tietoturvaloukkaus on arvioitu korkeaksi riskiksi",
            "Personuppgiftsincidenten har bedömts som en hög risk",
            "The breach was assessed as a high risk",
            "Asian tietoturvaloukkausta ei ole arvioitu korkeaksi riskiksi henkilölle. Arvioi se ensin tai hylkää kirje.",
            "Ärendets personuppgiftsincident har inte bedömts som en hög risk för personen. Bedöm den först eller kassera brevet.",
            "The breach of the case is not assessed as a high risk to the person. Assess it first, or discard the letter.",
        ),
        "corrected_decision": (
            "Kirje nimeää saman korjattavan päätöksen",
            "Brevet nämner samma beslut som rättas",
            "The letter names the same decision that is corrected",
            "Päätöskohta nimeää päätöksen § {written}, mutta kirje korjaa päätöstä § {printed}. Valitse oikea päätös tai korjaa numero.",
            "Beslutsstycket nämner beslutet § {written}, men brevet rättar beslutet § {printed}. Välj rätt beslut eller rätta numret.",
            "The decision block names decision § {written}, and the letter corrects § {printed}. Choose the right decision, or mend the number.",
        ),
        "subject_named": (
            "Kirje ei nimeä pyytäjää",
            "Brevet nämner inte den som har gjort begäran",
            "The letter does not name the requester",
            "Kirje nimeää pyytäjän ({text}). Poista nimi, jos vastaanottaja ei tarvitse sitä.",
            "Brevet nämner den som har gjort begäran ({text}). Ta bort namnet om mottagaren inte behöver det.",
            "The letter names the requester ({text}). Remove the name unless the addressee needs it.",
        ),
        "recipient_secret": (
            "Jokainen luetteloon merkitty vastaanottaja on nimetty",
            "Varje mottagare i förteckningen är namngiven",
            "Every recipient of the ledger is named",
            "Kirje ei nimeä vastaanottajaa {text}. Jos 34 § kieltää nimeämisen, kirje ei saa sanoa, ettei muita ole.",
            "Brevet nämner inte mottagaren {text}. Om 34 § hindrar det får brevet inte säga att det inte finns andra.",
            "The letter does not name {text}. Where section 34 forbids it, the letter may not say that there are no others.",
        ),
    }
)
