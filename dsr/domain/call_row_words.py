"""Why a row of a call file was not taken, or what it changed, in Finnish, Swedish and English."""

from __future__ import annotations

ROW_SENTENCES: dict[str, dict[str, str]] = {
    # Rows: the rest of the file is taken. Columns are called as the file calls them.
    "row_key_repeated": {
        "fi": "Rivillä on sama tunniste (sarake ”{column}”) kuin rivillä {first} mutta eri sisältö. "
        "Jätä tiedostoon vain oikea rivi ja tuo se uudelleen.",
        "sv": "Raden har samma id (kolumnen ”{column}”) som rad {first} men annat innehåll. "
        "Lämna bara den rätta raden i filen och importera den på nytt.",
        "en": "The row has the same id (column “{column}”) as line {first} but other content. "
        "Leave only the right one in the file and import it again.",
    },
    "row_past_term": {
        "fi": "Puhelu on vanhempi kuin {months} kuukautta, jotka puhelujen tietoja säilytetään. Riviä ei oteta.",
        "sv": "Samtalet är äldre än de {months} månader som samtalsuppgifter bevaras. Raden tas inte in.",
        "en": "The call is older than the {months} months for which the facts of calls are kept. The row is not taken.",
    },
    # Not a fault: what a row did to one taken before.
    "row_changed": {
        "fi": "Rivi muutti aiemmin tuotua: {fields}.",
        "sv": "Raden ändrade en tidigare importerad: {fields}.",
        "en": "The row changed one taken before: {fields}.",
    },
    "row_columns": {
        "fi": "Rivillä on {found} saraketta, pitäisi olla {expected}. "
        "Tarkista rivin erottimet ja lainausmerkit ja vie rivi lähteestä uudelleen.",
        "sv": "Raden har {found} kolumner, den ska ha {expected}. "
        "Kontrollera radens skiljetecken och citattecken och exportera den på nytt.",
        "en": "The row has {found} columns, it should have {expected}. "
        "Check its separators and quotation marks and export it again.",
    },
    "row_time_missing": {
        "fi": "Sarake ”{column}” on tyhjä: puhelun alkamisaika puuttuu. Lisää aika ja tuo rivi uudelleen.",
        "sv": "Kolumnen ”{column}” är tom: samtalets starttid saknas. Lägg till tiden och importera raden på nytt.",
        "en": "The column “{column}” is empty: the call's start is missing. Add the time and import the row again.",
    },
    "row_time_unreadable": {
        "fi": "Sarakkeen ”{column}” arvo ”{value}” ei ole aika, joka on olemassa. "
        "Kirjoita se muodossa {example} tai valitse profiili, joka lukee sen.",
        "sv": "Värdet ”{value}” i kolumnen ”{column}” är inte en tid som finns. "
        "Skriv den i formen {example} eller välj en profil som läser den.",
        "en": "The value “{value}” in the column “{column}” is not a time that exists. "
        "Write it as {example}, or choose a profile that reads it.",
    },
    "row_time_skipped": {
        "fi": "Sarakkeen ”{column}” kellonaikaa {value} ei ole: kelloja siirrettiin silloin eteenpäin ({zone}). "
        "Tarkista aika lähteestä ja profiilin aikavyöhyke.",
        "sv": "Klockslaget {value} i kolumnen ”{column}” finns inte: klockan ställdes då fram ({zone}). "
        "Kontrollera tiden i källan och profilens tidszon.",
        "en": "There was no such time as {value} in the column “{column}”: the clocks were put forward then ({zone}). "
        "Check the time in the source and the time zone of the profile.",
    },
    "row_time_out_of_range": {
        "fi": "Sarakkeen ”{column}” aika {value} ei voi olla oikein: vuosi ei ole välillä 1990–2100. "
        "Korjaa aika ja tuo rivi uudelleen.",
        "sv": "Tiden {value} i kolumnen ”{column}” kan inte stämma: året är inte mellan 1990 och 2100. "
        "Rätta tiden och importera raden på nytt.",
        "en": "The time {value} in the column “{column}” cannot be right: the year is not between 1990 and 2100. "
        "Correct the time and import the row again.",
    },
    "row_time_before_id": {
        "fi": "Sarakkeen ”{column}” alkamisaika {value} on ennen puhelutunnisteen aikaa. "
        "Tarkista vaihteen kello ja korjaa aika.",
        "sv": "Starttiden {value} i kolumnen ”{column}” är före tiden i samtalets id. "
        "Kontrollera växelns klocka och rätta tiden.",
        "en": "The start {value} in the column “{column}” is before the time in the call's id. "
        "Check the clock of the exchange and correct the time.",
    },
    "row_in_future": {
        "fi": "Sarakkeen ”{column}” alkamisaika {value} on myöhempi kuin hetki, jolloin tiedosto saatiin. "
        "Tarkista lähteen kello ja profiilin aikavyöhyke.",
        "sv": "Starttiden {value} i kolumnen ”{column}” är senare än stunden då filen togs emot. "
        "Kontrollera källans klocka och profilens tidszon.",
        "en": "The start {value} in the column “{column}” is later than the moment at which the file was received. "
        "Check the clock of the source and the time zone of the profile.",
    },
    "row_end_before_start": {
        "fi": "Sarakkeen ”{column}” aika on ennen puhelun alkua. Tarkista ajat lähteestä ja tuo rivi uudelleen.",
        "sv": "Tiden i kolumnen ”{column}” är före samtalets början. "
        "Kontrollera tiderna i källan och importera raden på nytt.",
        "en": "The time in the column “{column}” is before the call's start. "
        "Check the times in the source and import the row again.",
    },
    "row_duration": {
        "fi": "Sarakkeen ”{column}” arvo ”{value}” ei ole kesto (0–{limit} h). "
        "Korjaa arvo tai profiilin keston yksikkö.",
        "sv": "Värdet ”{value}” i kolumnen ”{column}” är inte en längd (0–{limit} h). "
        "Rätta värdet eller längdens enhet i profilen.",
        "en": "The value “{value}” in the column “{column}” is not a duration (0 to {limit} h). "
        "Correct it, or the unit of durations in the profile.",
    },
    "row_duration_missing": {
        "fi": "Puhelun kesto puuttuu: tyhjänä ”{column}”. Lisää kesto ja tuo rivi uudelleen.",
        "sv": "Samtalets längd saknas: ”{column}” är tomt. Lägg till längden och importera raden på nytt.",
        "en": "The length of the call is missing: “{column}” is empty. Add it and import the row again.",
    },
    "row_id_missing": {
        "fi": "Sarake ”{column}” on tyhjä: puhelun tunniste puuttuu. Vie rivi lähteestä uudelleen tunnisteineen.",
        "sv": "Kolumnen ”{column}” är tom: samtalets id saknas. Exportera raden på nytt med id.",
        "en": "The column “{column}” is empty: the call's id is missing. Export the row again with its id.",
    },
    "row_session_unknown": {
        "fi": "Päivitys koskee istuntoa, jota rekisterissä ei ole. Tuo ensin istunnon täydelliset tiedot (complete).",
        "sv": "Uppdateringen gäller en session som inte finns i registret. Importera först sessionens fullständiga "
        "uppgifter (complete).",
        "en": "The update is about a session that is not in the register. Import the session's complete metadata first.",
    },
    "row_session_crowded": {
        "fi": "Istunnossa on yli {limit} osallistujaa. Vie se lähteestä osissa.",
        "sv": "Sessionen har fler än {limit} deltagare. Exportera den i delar ur källan.",
        "en": "The session has more than {limit} participants. Export it from the source in parts.",
    },
    "row_too_long": {
        "fi": "Sarakkeen ”{column}” arvo on pidempi kuin {limit} merkkiä. "
        "Tarkista, että sarake on oikea, ja lyhennä arvoa.",
        "sv": "Värdet i kolumnen ”{column}” är längre än {limit} tecken. "
        "Kontrollera att kolumnen är den rätta och förkorta värdet.",
        "en": "The value in the column “{column}” is longer than {limit} characters. "
        "Check that it is the right column, and shorten the value.",
    },
    "row_session_destroyed": {
        "fi": "Istunnon tallenne on tuhottu. Istunnosta ei oteta enää mitään.",
        "sv": "Sessionens inspelning har förstörts. Inget mer tas in om sessionen.",
        "en": "The recording of this session has been destroyed. Nothing more is taken of the session.",
    },
    "row_talk_too_long": {
        "fi": "Puheaika on pidempi kuin koko puhelu. Tarkista, mitkä sarakkeet kertovat ne, tai korjaa rivi lähteessä.",
        "sv": "Samtalstiden är längre än hela samtalet. Kontrollera vilka kolumner som anger dem, eller rätta raden i källan.",
        "en": "The talking time is longer than the whole call. Check which columns tell them, or mend the row in the source.",
    },
}
