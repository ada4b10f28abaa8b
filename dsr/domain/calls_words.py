"""Why a file or a row of it was not taken, in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

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
        "sv": "Filen har {found} kolumner, profilen {profile} väntar sig {expected}. Välj rätt profil.",
        "en": "The file has {found} columns, the profile {profile} expects {expected}. Choose the right profile.",
    },
    "file_layout_unknown": {
        "fi": "Asteriskin muokattua sarakejärjestystä ({found} saraketta) ei vielä tunneta. "
        "Vie 21 sarakkeen muodossa (newcdrcolumns) tai tee sarakeprofiili.",
        "sv": "Asterisks egen kolumnordning ({found} kolumner) är ännu inte känd. "
        "Exportera i formatet med 21 kolumner (newcdrcolumns) eller gör en kolumnprofil.",
        "en": "Asterisk's customised column order ({found} columns) is not known yet. "
        "Export the 21-column form (newcdrcolumns) or make a column profile.",
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
        "fi": "Tiedoston kellonajat eivät ole yhtä aikavyöhykettä: puhelutunnisteiden mukaan {found}, "
        "esimerkiksi rivillä {line}. Vie puhelut uudelleen yhdestä lähteestä.",
        "sv": "Filens klockslag är inte i en tidszon: enligt samtals-id {found}, till exempel på rad {line}. "
        "Exportera samtalen på nytt ur en källa.",
        "en": "The file's times are not in one time zone: by the call ids {found}, for example on line {line}. "
        "Export the calls again from one source.",
    },
    "file_zone_unproved": {
        "fi": "Kellonaikojen vyöhykettä ei voi päätellä tunnisteista. Kerro aikavyöhyke profiilissa {profile}.",
        "sv": "Klockslagens tidszon kan inte härledas ur id:n. Ange tidszonen i profilen {profile}.",
        "en": "The zone of the times cannot be proved by the ids. State the time zone in the profile {profile}.",
    },
    "file_no_profile": {
        "fi": "Mikään profiili ei sovi tiedostoon. Tee tiedostolle sarakeprofiili ja valitse se.",
        "sv": "Ingen profil passar filen. Gör en kolumnprofil för filen och välj den.",
        "en": "No profile fits the file. Make a column profile for it and choose it.",
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
    # Rows: the rest of the file is taken.
    "row_key_repeated": {
        "fi": "Tiedostossa on jo rivi, jolla on sama tunniste mutta eri sisältö.",
        "sv": "Filen har redan en rad med samma id men annat innehåll.",
        "en": "The file already has a row with the same id but other content.",
    },
    # Not a fault: what a row did to one taken before.
    "row_changed": {
        "fi": "Rivi muutti aiemmin tuotua: {fields}.",
        "sv": "Raden ändrade en tidigare importerad: {fields}.",
        "en": "The row changed one taken before: {fields}.",
    },
    "row_columns": {
        "fi": "Rivillä on {found} kenttää, pitäisi olla {expected}.",
        "sv": "Raden har {found} fält, den ska ha {expected}.",
        "en": "The row has {found} fields, it should have {expected}.",
    },
    "row_time_missing": {
        "fi": "Alkamisaika puuttuu.",
        "sv": "Starttiden saknas.",
        "en": "The start time is missing.",
    },
    "row_time_unreadable": {
        "fi": "Kentän {field} arvo {value} ei ole aika muodossa {pattern}.",
        "sv": "Värdet {value} i fältet {field} är inte en tid i formen {pattern}.",
        "en": "The value {value} of the field {field} is not a time of the form {pattern}.",
    },
    "row_time_skipped": {
        "fi": "Kellonaikaa {value} ei ole: kelloja siirrettiin silloin eteenpäin ({zone}).",
        "sv": "Klockslaget {value} finns inte: klockan ställdes då fram ({zone}).",
        "en": "There was no such time as {value}: the clocks were put forward then ({zone}).",
    },
    "row_time_out_of_range": {
        "fi": "Aika {value} ei voi olla oikein: vuosi ei ole välillä 1990–2100.",
        "sv": "Tiden {value} kan inte stämma: året är inte mellan 1990 och 2100.",
        "en": "The time {value} cannot be right: the year is not between 1990 and 2100.",
    },
    "row_time_before_id": {
        "fi": "Alkamisaika {value} on ennen puhelutunnisteen aikaa.",
        "sv": "Starttiden {value} är före tiden i samtalets id.",
        "en": "The start time {value} is before the time in the call's id.",
    },
    "row_end_before_start": {
        "fi": "Puhelu päättyy ennen kuin se alkaa.",
        "sv": "Samtalet slutar innan det börjar.",
        "en": "The call ends before it begins.",
    },
    "row_duration": {
        "fi": "Kentän {field} arvo {value} ei ole kesto (0 – {limit} h).",
        "sv": "Värdet {value} i fältet {field} är inte en längd (0 – {limit} h).",
        "en": "The value {value} of the field {field} is not a duration (0 to {limit} h).",
    },
    "row_id_missing": {
        "fi": "Puhelun tunniste ({field}) puuttuu.",
        "sv": "Samtalets id ({field}) saknas.",
        "en": "The call's id ({field}) is missing.",
    },
    "row_too_long": {
        "fi": "Kenttä {field} on pidempi kuin {limit} merkkiä.",
        "sv": "Fältet {field} är längre än {limit} tecken.",
        "en": "The field {field} is longer than {limit} characters.",
    },
}


def sentence(code: str, values: Mapping[str, str | int], language: str) -> str:
    """The sentence for a file's or a row's fault in fi, sv or en; a KeyError names a code that does not exist."""
    return SENTENCES[code][language].format_map(dict(values))
