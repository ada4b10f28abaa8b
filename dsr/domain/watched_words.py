"""What is told of files of the watched folder: why one waits or was not taken, and what helps; Finnish, Swedish, English."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.calls_words import SENTENCES as CALL_FILE_SENTENCES
from dsr.domain.languages import LANGUAGES

SENTENCES: dict[str, dict[str, str]] = {
    # Why an item is not taken, with what helps.
    "given_up": {
        "fi": "Tiedostosta luovuttiin tuontien sivulla. Jos se kuuluu rekisteriin, siirrä se takaisin alikansioon.",
        "sv": "Filen gavs upp på sidan för importer. Om den hör till registret, flytta tillbaka den till undermappen.",
        "en": "A person gave the file up on the page of imports. If it belongs in the register, move it back to its sub-folder.",
    },
    "refused": {
        "fi": "Tiedosto hylättiin. Katso syy tuonnista, korjaa vienti tai profiili ja siirrä tiedosto takaisin "
        "alikansioon tai poista se.",
        "sv": "Filen avvisades. Se orsaken på importen, rätta exporten eller profilen och flytta tillbaka filen till "
        "undermappen eller ta bort den.",
        "en": "The file was refused. See the reason at the import, correct the export or the profile, and move the file "
        "back to its sub-folder or delete it.",
    },
    "unknown": {
        "fi": "Alikansion nimi ei ole minkään profiilin nimi. Anna kansiolle profiilin nimi tai tallenna profiili "
        "(Puhelut, Profiilit).",
        "sv": "Undermappens namn är inte namnet på någon profil. Ge mappen en profils namn eller spara en profil "
        "(Samtal, Profiler).",
        "en": "No profile is called as this sub-folder is. Name the folder after a profile, or save a profile "
        "(Calls, Profiles).",
    },
    "stray": {
        "fi": "Tiedosto ei ole missään alikansiossa. Siirrä se lähteensä profiilin alikansioon.",
        "sv": "Filen finns inte i någon undermapp. Flytta den till undermappen för källans profil.",
        "en": "The file is in no sub-folder. Move it to the sub-folder of its source's profile.",
    },
    "inner": {
        "fi": "Alikansion sisällä oleviin kansioihin ei katsota. Siirrä puhelutiedostot suoraan alikansioon.",
        "sv": "Mappar inne i en undermapp läses inte. Flytta samtalsfilerna direkt till undermappen.",
        "en": "Folders inside a sub-folder are not looked into. Move the call files up into the sub-folder itself.",
    },
    "link": {
        "fi": "Tiedosto on linkki, joka voi johtaa kansion ulkopuolelle, eikä sitä avata. Vie itse tiedosto kansioon.",
        "sv": "Filen är en länk som kan leda ut ur mappen och den öppnas inte. Lägg själva filen i mappen.",
        "en": "The item is a link, which may lead out of the folder, and is not opened. Put the file itself there.",
    },
    "other": {
        "fi": "Kohde ei ole tavallinen tiedosto tai sen nimeä ei voi lukea. Nimeä se uudelleen tai poista se kansiosta.",
        "sv": "Objektet är inte en vanlig fil eller så kan dess namn inte läsas. Byt namn på det eller ta bort det ur mappen.",
        "en": "The item is not an ordinary file, or its name cannot be read. Rename it or remove it from the folder.",
    },
    "sound": {
        "fi": "Äänitiedosto, jonka nimistä tallennetta rekisteri ei tunne. Ääntä ei oteta tänne: selvitä, mihin puheluun se "
        "kuuluu, tuo puhelun tiedot ja poista tiedosto kansiosta.",
        "sv": "En ljudfil vars namn registret inte känner som någon inspelning. Ljud tas inte in här: ta reda på vilket "
        "samtal den hör till, importera samtalets uppgifter och ta bort filen ur mappen.",
        "en": "A sound file with the name of no recording that the register knows. Sound is not taken here: find out which "
        "call it belongs to, import the facts of that call, and remove the file from the folder.",
    },
    "sound_known": {
        "fi": "Äänitiedosto, jonka tallenteen rekisteri tuntee. Ääntä ei oteta tänne: poista tiedosto kansiosta.",
        "sv": "En ljudfil vars inspelning registret känner. Ljud tas inte in här: ta bort filen ur mappen.",
        "en": "The sound file of a recording that the register knows. Sound is not taken here: remove the file from the folder.",
    },
    "growing": {
        "fi": "Tiedosto muuttuu jatkuvasti eikä tule valmiiksi. Vie puhelut tiedostoon, joka päättyy, tai selvitä, "
        "onko siirto jäänyt kesken.",
        "sv": "Filen ändras hela tiden och blir aldrig färdig. Exportera samtalen till en fil som tar slut, eller ta reda "
        "på om överföringen har stannat.",
        "en": "The file goes on changing and is never whole. Export the calls to a file that ends, or find out whether its "
        "transfer is stuck.",
    },
    "unreadable": {
        "fi": "Tiedostoa ei voi lukea. Anna ohjelman käyttäjätunnukselle lukuoikeus.",
        "sv": "Filen kan inte läsas. Ge programmets användare läsrätt.",
        "en": "The file cannot be read. Give the program's account the right to read it.",
    },
    "unmoved": {
        "fi": "Tiedosto on käsitelty, mutta sitä ei voi siirtää. Anna ohjelman käyttäjätunnukselle kirjoitusoikeus "
        "alikansioon. Tiedostoa ei oteta toista kertaa.",
        "sv": "Filen är behandlad men kan inte flyttas. Ge programmets användare skrivrätt till undermappen. Filen tas inte "
        "in en andra gång.",
        "en": "The file is dealt with but cannot be moved. Give the program's account the right to write to the sub-folder. "
        "The file is not taken a second time.",
    },
    "stopped": {
        "fi": "Työ pysähtyi. Yritä uudelleen tuonnin sivulla; alikansion muut tiedostot odottavat sitä.",
        "sv": "Arbetet stannade. Försök igen på importens sida; de andra filerna i undermappen väntar på det.",
        "en": "The work stopped. Try again on the page of the import; the sub-folder's other files wait for it.",
    },
    # Why a file waits for a person's word.
    "doubt_zone": {
        "fi": "Aikavyöhyke on vain profiilin ilmoittama, eikä mikään tiedostossa todista sitä.",
        "sv": "Tidszonen är bara angiven i profilen och bevisas inte av något i filen.",
        "en": "The time zone is only what the profile says; nothing in the file proves it.",
    },
    "doubt_profile": {
        "fi": "Tiedosto on luettu toisella profiililla kuin alikansion omalla.",
        "sv": "Filen är läst med en annan profil än undermappens egen.",
        "en": "The file was read with another profile than the sub-folder's own.",
    },
    "doubt_rejected": {
        "fi": "Yli sadasosa riveistä hylättäisiin.",
        "sv": "Över en hundradel av raderna skulle avvisas.",
        "en": "More than one row in a hundred would be rejected.",
    },
    "doubt_changed": {
        "fi": "Yli sadasosa riveistä muuttaisi rekisterissä jo olevaa.",
        "sv": "Över en hundradel av raderna skulle ändra något som redan finns i registret.",
        "en": "More than one row in a hundred would change what is in the register already.",
    },
    "doubt_elsewhere": {
        "fi": "Sama sisältö on tuotu jo muuta kautta, ja se tuonti odottaa ratkaisua. Tiedosto ratkeaa sen mukana.",
        "sv": "Samma innehåll har redan sänts på annat sätt, och den importen väntar på ett beslut. Filen följer den.",
        "en": "The same content was sent another way already, and that import waits for a word. The file goes with it.",
    },
    "doubt_numbers": {
        "fi": "Moni soittajan numero puuttuu tai on sellainen, ettei haku löydä sitä: profiili voi olla väärä.",
        "sv": "Många uppringares nummer saknas eller är sådana att en sökning inte hittar dem: profilen kan vara fel.",
        "en": "Many callers' numbers are missing or such that no search finds them: the profile may be wrong.",
    },
}

_FROM_THE_FILE = ("value", "column")
"""Places of sentences that may repeat what stands in the file: a receipt leaves them out."""


def watched_sentence(code: str, language: str) -> str:
    """The sentence of an item that was not taken, or of a doubt; KeyError for a code that is not known."""
    return SENTENCES[code][language]


def receipt_sentences(code: str, values: Mapping[str, str | int]) -> dict[str, str]:
    """Why a file was refused in every language, without anything that stands in the file."""
    shown = {name: "…" if name in _FROM_THE_FILE else value for name, value in values.items()}
    texts = SENTENCES.get(code) or CALL_FILE_SENTENCES.get(code) or SENTENCES["refused"]
    return {language: texts[language].format_map(shown) for language in LANGUAGES}
