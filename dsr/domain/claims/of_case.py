"""What a letter may claim of a case, found by its usual words in three languages; the checks hold each against the facts."""

from __future__ import annotations

import re
from collections.abc import Collection

from dsr.domain.word_rows import Row, beside, rows

_GROUPS = {
    "@poliisi": "poliisi$|poliisit$|syyttäjä$|tuomioistuin$|käräjäoikeus$|hovioikeus$|hallinto+oikeus$|tuomari$|ulosottomies$|ulosotto$|vastaanottaja$|"
    "tietosuojavaltuutettu$|viranomainen$|asianajajasi$|avustajasi$|edustajasi$|asiamiehesi$|edunvalvojasi$|huoltajasi$",
    "@polisen": "polis$|polisen$|poliserna$|åklagare$|åklagaren$|domstol$|domstolen$|tingsrätten$|hovrätten$|domare$|domaren$|utmätningsman|utsökning|"
    "mottagare$|mottagaren$|dataombudsmannen$|myndigheten$|ditt+biträde|din+advokat|din+företrädare|ditt+ombud",
    "@police": "police|prosecutor|court|recipient|judge|bailiff|enforcement|ombudsman|your+lawyer|your+attorney|your+representative",
    "@du": "du+lyssnade|ni+lyssnade|lyssnade+du|lyssnade+ni|du+har+lyssnat|du+har+själv|har+du+lyssnat|har+du+själv|har+ni+lyssnat|du+själv",
    "@you": "you+listened|you+have+listened|you+had+listened|you+also+listened|you+yourself",
    "@gone": "ei+enää|ei+ole|ole+enää|ei+löyt|emme+voi|ei+voi|tuhottiin|tuhottu|tuhoutu|poistettiin|poistettu|tallennettu|finns+inte|inte+finns|finns+ingen|"
    "finns+inga|ingen+inspelning|inga+inspelning|har+förstörts|förstördes|raderades|raderats|kan+inte|spelats+in|spelades+in|no+recording|"
    "was+destroyed|were+destroyed|been+destroyed|was+erased|were+erased|been+erased|was+deleted|were+deleted|been+deleted|cannot|not+recorded|no+longer",
}
"""Who listens to a copy of theirs: others, as the ones who do it (`poliisin pyynnöstä` is no listening of the police), and the reader."""


def _rows(*written: str) -> tuple[Row, ...]:
    """Rows in which a group stands written out."""
    for name, words in _GROUPS.items():
        written = tuple(one.replace(name, words) for one in written)
    return rows(*written)


LISTENED = _rows(
    "kuuntelimme|kuunneltiin|kuuntelemalla|kuunneltuamme|kuunneltuaan -ei$|emme|kukaan+ei",
    "kuunteli$|kuuntelivat -ei$|emme|kukaan+ei|@poliisi",
    "on$|olemme$|ovat$ kuunneltu|kuunnellut|kuunnelleet -ei$|eivät|emme|kukaan|@poliisi",
    "lyssnade|lyssnades|avlyssnade|avlyssnades|genom+att+lyssna -inte|ingen$|om$|@polisen|@du",
    "har lyssnat|avlyssnat|avlyssnats -inte|ingen$|om$|@polisen|@du",
    "listened|listening+to+the|by+listening -not|nobody|no+one|without|never|if$|whether|@police|@you",
)
"""Somebody of the city has listened to a recording; what a recipient or the reader did with a copy is another matter."""

NOT_LISTENED = _rows(
    "ei|emme|eivät|kukaan|eikä|emmekä kuunneltu|kuunnellut|kuunnelleet -mui|muut$|muuta$|muuhun|muulloin|muuten$|muun$",
    "ingen|inte|aldrig lyssnat|lyssnade|avlyssnat|avlyssnats|avlyssnade|avlyssnades -annars|andra|övrigt|övriga",
    "nobody|not|no+one|never listened -other|otherwise",
)
"""Nobody has listened to a recording."""

LISTENING_MENTIONED = _rows(
    "*kuunnel|*kuunte -ei|eivät|emme|eikä|emmekä|voit|saat$|kuuntelit|olet$|olette$|onko$|ovatko$|kuunneltiinko$|@poliisi",
    "*tarkist|läpi$|kuuli$|kuultiin -ei|eivät|emme|eikä|emmekä|voit|saat$|olet$|olette$|*henkilöltä|*henkilöiltä|*lokista|*lokitied|@poliisi",
    "*kuunnel|*kuunte kuin$|paitsi|ottamatta",
    "*lyssn -inte|ingen|aldrig|kan$|får$|om$+någon$|@polisen|@du",
    f"*granska|*kontroller|igenom$|hörde -inte|ingen|aldrig|kan$|får$|{beside('hos$|med$|av$', '~2', 'kontaktperson')}|*loggen|*logguppgift|@polisen|@du",
    "*lyssn än$|utom$|förutom|utöver",
    "listen -nobody|not|no+one|never|can$|may$|whether$|if$|@police|@you",
    f"*check|review|heard$|went+through -nobody|not|no+one|never|can$|may$|{beside('with$|from$', '~3', 'contact+person')}|log$|@police|@you",
    "listen than$|except|besides|apart|but$",
)
"""Listening or looking through is told of at all, by whatever word; a denial but for somebody tells of theirs.

Somebody who was asked, or a log that was read, is no recording that was looked through; nor is the question whether anybody
listened its answer."""

OF_THIS_MATTER = _rows(
    "tätä|tämän|tässä asia|päätös|päätök -koskaan",
    "pyyntöä|pyyntösi|pyynnön -koskaan",
    "det|detta här+ärende|ärende|beslut -aldrig",
    "begäran -aldrig",
    "this matter|case|decision -never",
    "request -never",
)
"""What is said is limited to this matter."""

ALL_LISTENING_DENIED = _rows(
    "*kuunnel|*kuunte ei|eivät|emme|eikä|emmekä",
    "*lyssn inte|ingen|aldrig",
    "listen not|nobody|no+one|never",
)
"""Some listening is denied, other than that of this case perhaps."""

BY_ROLE = {
    "supervisor": _rows("*esihenki|*esimie|chef|förman|förmän|*supervisor"),
    "agent": _rows(
        "asiakaspalvelija$|asiakaspalvelijat$ -*esihenki|*esimie",
        "kundtjänstmedarbetar|medarbetaren+i",
        "agent$|agents$",
    ),
}
"""Who of the two that may listen is said to have."""

BY_ANOTHER = _rows(
    "valmistelija|käsittelijä|päättäjä|tietosuojavastaava|lakimies|juristi",
    "handläggare|beredare|beslutsfattare|dataskyddsombud|jurist",
    "*handler|decision+maker|data+protection+officer|lawyer",
)
"""Somebody is named who may not listen at all (the register's privacy notice)."""

LISTENING_NOT_NEEDED = _rows(
    "ei+edellyttänyt|ei+vaatinut|ilman kuuntel",
    "krävde+inte|förutsatte+inte|utan lyssning|avlyssning",
    "not+call+for|not+require|without listening",
)
"""The usual words, as the model offers them, for a decision to which nobody listened."""

PROMISED = _rows(
    "jatkamme|jatketaan|säilytämme|säilytetään|tarvitsemme|tarvitaan|käsittelemme|käsitellään|poistamme|poistetaan|tuhoamme|tuhotaan|liitämme|"
    "liitetään|liitimme|olemme+liittäneet|rajoitamme|rajoitetaan|emme+poista|ei+poisteta|emme+muuta|ei+muuteta *tallenne|*tallente -@gone|kuusi+kuukautta|yleensä",
    "fortsätter|förvarar|förvaras|behåller|lagrar|lagras|behöver|behövs|behandlar|behandlas|raderar|raderas|förstör$|förstörs|fogar|fogas|fogade|fogat|"
    "begränsar|begränsas|ändrar|ändras *inspelning -@gone|sex+månader|i+regel|behöver+inte",
    "continue|continues|keep|keeps|kept|store|stores|stored|need|needs|needed|process|processed|erase$|erases|delete|attach$|attached|restrict|restricts|"
    "restricted|do+not+change|not+changed *recording -@gone|recording+register|six+months|as+a+rule",
)
"""Something goes on with a recording, or will be done with it."""

ACTED = _rows(
    "lopetimme|olemme+lopettaneet|lopetettiin|rajoitimme|olemme+rajoittaneet|rajoitettiin|oikaisimme|olemme+oikaisseet|oikaistiin|liitimme|"
    "olemme+liittäneet|poistimme|olemme+poistaneet -aiem|aikaisem|jo$",
    "vi+upphörde|upphörde+vi|vi+har+upphört|har+vi+upphört|vi+begränsade|begränsade+vi|vi+har+begränsat|har+vi+begränsat|vi+rättade|rättade+vi|vi+har+rättat|"
    "har+vi+rättat|vi+fogade|fogade+vi|vi+har+fogat|har+vi+fogat|vi+raderade|raderade+vi|vi+har+raderat|har+vi+raderat -tidigare|redan",
    "we+stopped|we+have+stopped|we+restricted|we+have+restricted|we+rectified|we+have+rectified|we+corrected|we+have+corrected|we+attached|"
    "we+have+attached|we+erased|we+have+erased -earlier|already|before$",
)
"""The city did what the request asks for: that happens between its receipt and the letter."""

ERASED = _rows(
    "poistimme|olemme+poistaneet|hävitimme|olemme+hävittäneet|tuhosimme|olemme+tuhonneet *tallenne|*tallente "
    "-ei$|emme|yhtään|automaattisesti|säilytysa|rajoituks",
    "poistettiin|on+poistettu *tallenne|*tallente -ei$|emme|yhtään|automaattisesti|säilytysa|rajoituks|aika+päätty|ajan+päätty|aika+oli+päätty",
    "raderade$|har+raderat$|förstörde$|har+förstört$ *inspelning -inte|ingen|inga|automatiskt|förvaringstid|begränsning",
    "raderades|har+raderats *inspelning -inte|ingen|inga|automatiskt|förvaringstid|begränsning|tiden+gick|tiden+hade+gått|tiden+löpte",
    "we+erased|we+deleted|we+destroyed|have+erased|have+deleted|have+destroyed *recording "
    "-not|no+recording|nothing|will|automatically|is$|are$|storage+period|restriction$",
    "erased|deleted *recording "
    "-not|no+recording|nothing|will|automatically|is$|are$|storage+period|restriction$|time+ended|time+had+ended|period+ended|period+had+ended",
)
"""A recording was erased because the person asked for it; one that went when its time ended was not."""

DESTROYED = _rows(
    "*tuhot|*tuhou|*tuhos|poistet|poistim|poistu|hävit|hävis|hävin", "*förstör|*rader", "*destroy|erase|deleted"
)
"""Something was destroyed, or was not."""

DESTRUCTION_RETOLD = _rows(
    "*tuhot|*tuhou|*tuhos|poistet|poistim|poistu|hävit|hävis|hävin ennen|jälkeen|vaikka|automaatt|*säilytysa|pyynnöstä|pyysit|ei$|eivät|emme|kaik|molem",
    "*förstör|*rader innan|före|efter|trots|automatisk|*förvaringstid|begär|inte|aldrig|ingen|alla$|båda|samtliga",
    "*destroy|erase|deleted before|after$|although|automatic|storage+period|ask|request|not$|never|no+recording|none|all$|both",
    "*tallen tallella|olemassa|jäljellä|säilyny|säilyi -ei|eivät|muut$|muita|muiden",
    "*inspelning finns+kvar|finns+ännu|bevarad|bevarats -inte|andra|övriga",
    "*recording still|exists|remains|kept|preserved -not|no$|other|others",
)
"""When and why a recording went is told, or that it is there: the program prints that from its tombstone."""

DISCLOSED_TO_NOBODY = _rows(
    "emme|emmekä|ei|eikä|eivät|kukaan antaneet|luovuttaneet|annettu|luovutettu|antanut|luovuttanut|saanut tieto|tieta|*tallen|kellek|kenellek|niitä|ketään "
    "-muu|mui|lisäksi|edellä|paitsi|vain|ainoastaan",
    "inte|aldrig|ingen|inga lämnat|lämnats|gett|getts|fått uppgift|*inspelning|någon|ingen|dem -annan|andra|annat|övriga|ovan|utöver|förutom|bara|endast",
    "not|never|nobody|no+one|none disclosed|given|passed|received data|recording|anyone|anybody|them -else|other|others|above|besides|apart|only|except",
)
"""Data were given to nobody at all; `muille`, `kellekään muulle` says that the recipients above are all."""

UNANSWERED = _rows(
    "et+ole|et+vielä|ei+ole|etkä+ole|emme+ole|emmekä+ole|et+vastannut vastannut|vastattu|tarkentanut|täydentänyt|saaneet+vastaus|"
    "saaneet+tarkennu|saaneet+lisätie|saaneet+täydenny|saaneet+sinulta",
    "inte svarat|besvarat|preciserat|kompletterat|fått+svar|fått+något+svar|fått+preciser|fått+kompletter",
    "not answered|replied|clarified|specified|received+an+answer|received+your+answer|received+a+reply|received+any|received+a+clarification",
)
"""The person has not answered what they were asked."""

OBJECTED_NOT = rows(
    beside("et$+ole$", "~1", "vastusta"),
    beside("ei$+ole$", "~1", "vastustettu"),
    "*vastust+ei$+ole$+tehty$|*vastust+ei$+ole$+esitetty$",
    beside(
        "inte$",
        "~1",
        "invänt|gjort+invändning|gjort+någon+invändning|framställt+invändning|framställt+någon+invändning",
    ),
    "ingen+invändning+har$|invändning+har$+inte$",
    "have+not+objected|no$+objection+was|no$+objection+has+been",
)
"""Nobody has objected to the processing."""

CONTESTED_NOT = rows(
    beside("et$+ole$", "~1", "kiistä"),
    beside("ei$+ole$", "~1", "kiistet"),
    beside("har$+inte$|har$+du$+inte$", "~1", "bestrid"),
    "have+not+contested|has+not+been+contested",
)
"""Nobody has contested the accuracy of the data."""

STATEMENT_ATTACHED = rows(
    "*lisäselvity liitimme|liitett|liittäneet",
    "fogat$|fogats$|fogade$|fogades$|bifogat$|bifogats$|bifogade$|bifogades$ *utlåtande",
    "attached+~5+statement",
    "statement was+attached|were+attached|been+attached|we+attached",
)
"""A supplementary statement has been attached."""

_CALL = re.compile(
    r"\b(?:puhelu|tallen|samtal|inspelning|calls?\b|recordings?\b)\w*\s+((?:\d{1,3}(?:\s*,\s*|\s+(?:ja|och|and)\s+)?)+)(?!\.?\d)",
    re.IGNORECASE,
)


_ALL = re.compile(
    r"\b(?:kaikki|kaikkia|kaikkien|kaikkiin|kaikista|kaikissa|molem\w+|jokai\w+|alla|samtliga|båda|varje|all|every|each|both)\b",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"\b(?:emme|ei|eivät|inte|not)\b|jäljellä|olemassa|\bmuut|\bkvar|\bfinns\b|\bövriga|\bremain|\bstill\b|\bexist|\bother\b",
    re.IGNORECASE,
)
"""All that are there, or not all: nothing is claimed of one that is gone."""

_OF_DATA = re.compile(r"\btiedo|\btieto|\buppgift|\bdata\b", re.IGNORECASE)
"""What is said of a call may be said of its data, which stay where the recording went."""

_NUMERALS = (
    "(?:yhde|yhtä|yksi|en|ett|one)",
    "(?:kaksi|kahde[nst]|kahta|två|two)",
    "(?:kolme|tre|three)",
    "(?:neljä|fyra|four)",
    "(?:vii[dst]|fem|five)",
    "(?:kuu[dst]|sex|six)",
    "(?:seitsem|sju|seven)",
    "(?:kahdeks|åtta|eight)",
    "(?:yhdeks|nio|nine)",
    "(?:kymmen|tio|ten)",
)
_COUNTED = [
    re.compile(rf"\b{one}\w*\s+(?:\w+\s+){{0,2}}?\w*(?:tallen|inspelning|recording)", re.IGNORECASE)
    for one in _NUMERALS
]
_IN_DIGITS = re.compile(r"(?<![.\d])(\d{1,2})\s+\w*(?:tallen|inspelning|recording)", re.IGNORECASE)
_OF_CALLS = re.compile(r"\b(?:puhelu[an]|samtal(?:en)?|calls?)\b", re.IGNORECASE)


def goes_beyond(sentence: str, true_of: Collection[int], total: int, *, counts_calls: bool = False) -> bool:
    """Whether a sentence claims of recordings what is true only of those of the calls `true_of`, of `total` calls.

    By the calls that it names, by a number of recordings, or by calling them all; with `counts_calls` a number of calls is
    one of recordings.
    """
    if counts_calls:
        sentence = _OF_CALLS.sub("recording", sentence) if not calls_named(sentence) else sentence
    named = calls_named(sentence)
    if named:
        return not named <= set(true_of) and (not named & set(true_of) or not _OF_DATA.search(sentence))
    counted = [number for number, one in enumerate(_COUNTED, start=1) if number > 1 and one.search(sentence)]
    counted += [int(number) for number in _IN_DIGITS.findall(sentence)]
    if counted:
        return max(counted) > len(true_of)
    return len(true_of) < total and _ALL.search(sentence) is not None and _NOT_ALL.search(sentence) is None


def person_named(name: str) -> re.Pattern[str]:
    """Finds a person's whole name, its parts inflected (`Esko Esihenkilön`); one word of it is not enough, for it may be a role."""
    stems = [re.escape(part[: max(3, len(part) - 2)]) for part in name.split()]
    return re.compile(r"\b" + r"\w*\s+".join(stems), re.IGNORECASE)


def calls_named(sentence: str) -> frozenset[int]:
    """The numbers of the calls that a sentence names (`puheluiden 1 ja 2`, `inspelning 3`); empty where it names none."""
    return frozenset(int(number) for found in _CALL.findall(sentence) for number in re.findall(r"\d+", found))
