"""Why a file or a row of it was not taken, in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.call_row_words import ROW_SENTENCES
from dsr.domain.workflow import Labels

# Each sentence says what is wrong and, where a person can mend it, how. Places in braces are filled by plain values.
SENTENCES: dict[str, dict[str, str]] = {
    # Files: nothing of them is taken.
    "file_missing": {
        "fi": "Tiedostoa ei ole tai sitä ei voi lukea. Tarkista polku ja oikeudet.",
        "sv": "Filen finns inte eller kan inte läsas. Kontrollera sökvägen och rättigheterna.",
        "en": "The file does not exist or cannot be read. Check the path and its permissions.",
    },
    "file_empty": {
        "fi": "Tiedosto on tyhjä. Vie puhelut lähteestä uudelleen.",
        "sv": "Filen är tom. Exportera samtalen på nytt ur källan.",
        "en": "The file is empty. Export the calls from the source again.",
    },
    "file_no_rows": {
        "fi": "Tiedostossa on otsikkorivi mutta ei yhtään riviä sen jälkeen.",
        "sv": "Filen har en rubrikrad men inga rader efter den.",
        "en": "The file has a heading row but no rows after it.",
    },
    "file_too_large": {
        "fi": "Tiedosto on liian suuri: {megabytes} Mt, enintään {limit} Mt. Vie lyhyempi aika kerrallaan.",
        "sv": "Filen är för stor: {megabytes} MB, högst {limit} MB. Exportera en kortare tid åt gången.",
        "en": "The file is too large: {megabytes} MB, at most {limit} MB. Export a shorter time at once.",
    },
    "file_binary": {
        "fi": "Tiedosto ei ole tekstiä (nollatavu rivillä {line}). Vie puhelut CSV-muodossa.",
        "sv": "Filen är inte text (en nollbyte på rad {line}). Exportera samtalen i CSV-format.",
        "en": "The file is not text (a zero byte on line {line}). Export the calls as CSV.",
    },
    "file_encoding": {
        "fi": "Tiedoston merkistöä ei voi tulkita ({encoding}). Vie puhelut UTF-8-muodossa.",
        "sv": "Filens teckenkodning kan inte tolkas ({encoding}). Exportera samtalen i UTF-8.",
        "en": "The file's encoding cannot be read ({encoding}). Export the calls as UTF-8.",
    },
    "file_packed": {
        "fi": "Tiedosto on {kind}-tiedosto eikä tekstiä. Tallenna taulukko CSV-muodossa tai pura paketti, ja lähetä se.",
        "sv": "Filen är en {kind}-fil och inte text. Spara tabellen som CSV eller packa upp filen, och skicka den.",
        "en": "The file is a {kind} file and not text. Save the sheet as CSV, or unpack the package, and send that.",
    },
    "file_truncated": {
        "fi": "Tiedosto katkeaa kesken riviltä {line} alkaen. Kopioi tai vie se uudelleen kokonaan.",
        "sv": "Filen tar slut mitt i en rad, från rad {line}. Kopiera eller exportera den på nytt i sin helhet.",
        "en": "The file ends in the middle of a row, from line {line}. Copy or export the whole of it again.",
    },
    "file_open_quote": {
        "fi": "Rivillä {line} alkava lainausmerkki ei pääty. Korjaa rivi tai vie tiedosto uudelleen.",
        "sv": "Citattecknet som börjar på rad {line} avslutas inte. Rätta raden eller exportera filen på nytt.",
        "en": "The quotation mark opened on line {line} is never closed. Mend the row or export the file again.",
    },
    "file_line_too_long": {
        "fi": "Rivi {line} on pidempi kuin {limit} merkkiä. Tiedosto ei ole puheluluettelo tai se on vioittunut.",
        "sv": "Rad {line} är längre än {limit} tecken. Filen är inte en samtalsförteckning eller är skadad.",
        "en": "Line {line} is longer than {limit} characters. The file is not a list of calls, or it is damaged.",
    },
    "file_column_missing": {
        "fi": "Sarake {column} puuttuu. Lisää se vientiin tai korjaa profiili {profile}.",
        "sv": "Kolumnen {column} saknas. Lägg till den i exporten eller rätta profilen {profile}.",
        "en": "The column {column} is missing. Add it to the export or correct the profile {profile}.",
    },
    "file_column_repeated": {
        "fi": "Sarake {column} on otsikkorivillä kahdesti. Jätä siitä vain yksi.",
        "sv": "Kolumnen {column} finns två gånger på rubrikraden. Lämna bara en av dem.",
        "en": "The column {column} stands twice in the heading row. Leave only one of them.",
    },
    "file_columns": {
        "fi": "Tiedostossa on {found} saraketta, profiili {profile} odottaa {expected}. Valitse oikea profiili.",
        "sv": "Filen har {found} kolumner, profilen {profile} förutsätter {expected}. Välj rätt profil.",
        "en": "The file has {found} columns, the profile {profile} expects {expected}. Choose the right profile.",
    },
    "file_layout_unknown": {
        "fi": "Asteriskin muokattua sarakejärjestystä ({found} saraketta) ei vielä tunneta. Tee sarakeprofiili "
        "(Puhelut, Profiilit tai dsr calls profile save) ja valitse se, tai vie 21 saraketta (newcdrcolumns).",
        "sv": "Asterisks egen kolumnordning ({found} kolumner) är ännu inte känd. Gör en kolumnprofil "
        "(Samtal, Profiler eller dsr calls profile save) och välj den, eller exportera 21 kolumner (newcdrcolumns).",
        "en": "Asterisk's customised column order ({found} columns) is not known yet. Make a column profile "
        "(Calls, Profiles, or dsr calls profile save) and choose it, or export the 21 columns of newcdrcolumns.",
    },
    "file_layout_other": {
        "fi": "Tiedostossa on {found} saraketta profiilin {layout} järjestyksessä, valittu profiili on {profile}. "
        "Valitse profiili {layout}.",
        "sv": "Filen har {found} kolumner i profilens {layout} ordning, den valda profilen är {profile}. "
        "Välj profilen {layout}.",
        "en": "The file has {found} columns in the order of the profile {layout}, the chosen profile is {profile}. "
        "Choose the profile {layout}.",
    },
    "file_layout_short": {
        "fi": "Asteriskin tiedostossa on {found} saraketta, ohjelma lukee 21:n muodon (newcdrcolumns). Vie ne kaikki, "
        "tai tee sarakeprofiili (Puhelut, Profiilit tai dsr calls profile save) ja valitse se.",
        "sv": "Asterisks fil har {found} kolumner, programmet läser formen med 21 (newcdrcolumns). Exportera alla, "
        "eller gör en kolumnprofil (Samtal, Profiler eller dsr calls profile save) och välj den.",
        "en": "Asterisk's file has {found} columns, the form that is read has 21 (newcdrcolumns). Export them all, "
        "or make a column profile (Calls, Profiles, or dsr calls profile save) and choose it.",
    },
    "file_zone_differs": {
        "fi": "Tiedoston kellonajat ovat vyöhykettä {found} (puhelutunnisteiden mukaan), profiilissa on {declared}. "
        "Korjaa profiilin aikavyöhyke.",
        "sv": "Filens klockslag är i zonen {found} (enligt samtals-id), profilen säger {declared}. "
        "Rätta profilens tidszon.",
        "en": "The file's times are in {found} (by its call ids), the profile says {declared}. "
        "Correct the profile's time zone.",
    },
    "file_zone_varies": {
        "fi": "Tiedoston kellonajat eivät ole samaa aikavyöhykettä: puhelutunnisteiden mukaan {found}, "
        "esimerkiksi rivillä {line}. Vie puhelut uudelleen yhdestä lähteestä.",
        "sv": "Filens klockslag är inte i en och samma tidszon: enligt samtals-id {found}, till exempel på rad {line}. "
        "Exportera samtalen på nytt ur en enda källa.",
        "en": "The file's times are not in one time zone: by the call ids {found}, for example on line {line}. "
        "Export the calls again from one source.",
    },
    "file_zone_unproved": {
        "fi": "Kellonaikojen vyöhykettä ei voi päätellä tunnisteista. Kerro aikavyöhyke profiilissa {profile}.",
        "sv": "Klockslagens tidszon kan inte härledas ur id:n. Ange tidszonen i profilen {profile}.",
        "en": "The zone of the times cannot be proved by the ids. State the time zone in the profile {profile}.",
    },
    "file_xml_dtd": {
        "fi": "XML-tiedostossa on DTD tai entiteettejä. Sellaista ei lueta: vie tallennustiedot ilman niitä.",
        "sv": "XML-filen har en DTD eller entiteter. En sådan läses inte: exportera inspelningsuppgifterna utan dem.",
        "en": "The XML file has a DTD or entities. Such a file is not read: export the recording metadata without them.",
    },
    "file_xml_broken": {
        "fi": "Tiedosto ei ole eheää XML:ää, ensimmäinen virhe on rivillä {line}. Vie tiedosto uudelleen.",
        "sv": "Filen är inte hel XML, det första felet är på rad {line}. Exportera filen på nytt.",
        "en": "The file is not well-formed XML, the first fault is on line {line}. Export the file again.",
    },
    "file_xml_other": {
        "fi": "XML-tiedosto ei ole tallennustietoja (SIPREC, RFC 7865). Vie tallennustiedot siinä muodossa.",
        "sv": "XML-filen är inte inspelningsuppgifter (SIPREC, RFC 7865). Exportera inspelningsuppgifterna i den formen.",
        "en": "The XML file is not recording metadata (SIPREC, RFC 7865). Export the recording metadata in that form.",
    },
    "file_no_profile": {
        "fi": "Mikään profiili ei sovi tiedostoon, jossa on {found} saraketta. "
        "Tee sarakeprofiili (Puhelut, Profiilit tai dsr calls profile save) ja valitse se, tai nimeä sarakkeet profiilin generic "
        "mukaan: ainakin started ja caller sekä total, talk tai ended.",
        "sv": "Ingen profil passar filen, som har {found} kolumner. "
        "Gör en kolumnprofil (Samtal, Profiler eller dsr calls profile save) och välj den, eller ge kolumnerna de namn som profilen "
        "generic läser: minst started och caller samt total, talk eller ended.",
        "en": "No profile fits the file, which has {found} columns. "
        "Make a column profile (Calls, Profiles, or dsr calls profile save) and choose it, or name the columns as the profile "
        "generic reads them: at least started and caller, and total, talk or ended.",
    },
    "file_many_profiles": {
        "fi": "Tiedostoon sopii useampi profiili: {profiles}. Valitse niistä yksi.",
        "sv": "Flera profiler passar filen: {profiles}. Välj en av dem.",
        "en": "More than one profile fits the file: {profiles}. Choose one of them.",
    },
    "file_changed": {
        "fi": "Tiedosto ei ole enää sama, jota alettiin tuoda. Lataa se uudelleen.",
        "sv": "Filen är inte längre den som importen började med. Ladda upp den på nytt.",
        "en": "The file is no longer the one that the import began with. Send it again.",
    },
    **ROW_SENTENCES,
}

LINE = {"fi": "Rivi", "sv": "Rad", "en": "Line"}
# What a row may change of one taken before, by the register's own names.
CHANGED: dict[str, Labels] = {
    "call_id": Labels("puhelu, johon rivi kuuluu", "samtalet som raden hör till", "the call it belongs to"),
    "caller_raw": Labels("soittajan numero", "uppringarens nummer", "the caller's number"),
    "caller_name_raw": Labels("soittajan nimi", "uppringarens namn", "the caller's name"),
    "dialled_raw": Labels("valittu numero", "det slagna numret", "the number dialled"),
    "queue": Labels("palvelu", "tjänsten", "the service"),
    "agent": Labels("asiakaspalvelija", "kundtjänstmedarbetaren", "the customer service agent"),
    "leg_type": Labels("yhteyden laji", "anslutningens typ", "the kind of connection"),
    "direction": Labels("suunta", "riktningen", "the direction"),
    "started_at": Labels("alkamisaika", "starttiden", "the start"),
    "other_started_at": Labels(
        "alkamisajan toinen tulkinta", "starttidens andra tolkning", "the start's second reading"
    ),
    "started_local": Labels("alkamisaika lähteessä", "starttiden i källan", "the start as the source writes it"),
    "utc_offset_min": Labels("kellon ero UTC-aikaan", "klockans skillnad till UTC", "the clock's offset from UTC"),
    "zone_confidence": Labels("aikavyöhykkeen peruste", "tidszonens grund", "what the time zone rests on"),
    "answered_at": Labels("vastaamisaika", "svarstiden", "the time of the answer"),
    "ended_at": Labels("päättymisaika", "sluttiden", "the end"),
    "wait_ms": Labels("odotusaika", "väntetiden", "the waiting time"),
    "talk_ms": Labels("puheaika", "samtalstiden", "the talking time"),
    "total_ms": Labels("kokonaiskesto", "den totala längden", "the whole length"),
    "result": Labels("lopputulos", "resultatet", "the result"),
    "recording_ref": Labels("tallenteen nimi", "inspelningens namn", "the recording's name"),
}


def sentence(code: str, values: Mapping[str, str | int], language: str) -> str:
    """The sentence for a file's or a row's fault in fi, sv or en; a KeyError names a code that does not exist."""
    told = dict(values)
    if code == "row_changed":
        told["fields"] = _changed_words(str(told["fields"]), language)
    return SENTENCES[code][language].format_map(told)


def row_sentence(line: int, code: str, values: Mapping[str, str | int], language: str) -> str:
    """The same with the row's line before it, for where no column of a table says it."""
    return f"{LINE[language]} {line}: {sentence(code, values, language)}"


def _changed_words(fields: str, language: str) -> str:
    return ", ".join(CHANGED[name][language] if name in CHANGED else name for name in fields.split(", "))
