"""What a letter may claim of a case, found by its usual words in three languages; the checks hold each against the facts."""

from __future__ import annotations

import re
from collections.abc import Collection

from dsr.domain.word_rows import Row, rows

_GROUPS = {
    "@others": "poliisi|syyttäj|tuomioistui|vastaanottaja$|polis|åklag|domstol|mottagar|police|prosecutor|court|recipient",
    "@gone": "ei+enää|ei+ole|ole+enää|ei+löyt|emme+voi|ei+voi|tuhottiin|tuhottu|tuhoutu|poistettiin|poistettu|tallennettu|finns+inte|inte+finns|finns+ingen|"
    "finns+inga|ingen+inspelning|inga+inspelning|har+förstörts|förstördes|raderades|raderats|kan+inte|spelats+in|spelades+in|no+recording|"
    "was+destroyed|were+destroyed|been+destroyed|was+erased|were+erased|been+erased|cannot|not+recorded|no+longer",
}


def _rows(*written: str) -> tuple[Row, ...]:
    """Rows in which a group stands written out."""
    for name, words in _GROUPS.items():
        written = tuple(one.replace(name, words) for one in written)
    return rows(*written)


LISTENED = _rows(
    "kuuntelimme|kuunteli$|kuuntelivat|kuunneltiin|kuuntelemalla|kuunneltuamme|kuunneltuaan -ei$|emme|kukaan+ei|@others",
    "on|olemme|ovat kuunneltu|kuunnellut|kuunnelleet -ei$|eivät|emme|kukaan|@others",
    "lyssnade|lyssnades|avlyssnade|avlyssnades|genom+att+lyssna -inte|ingen$|om$|@others",
    "har lyssnat|avlyssnat|avlyssnats -inte|ingen$|om$|@others",
    "listened|listening+to+the|by+listening -not|nobody|no+one|without|never|if$|whether|@others",
)
"""Somebody of the city has listened to a recording; what a recipient did with its copy is another matter."""

NOT_LISTENED = _rows(
    "ei|emme|eivät|kukaan|eikä|emmekä kuunneltu|kuunnellut|kuunnelleet -muut|muita|muuten|muissa",
    "ingen|inte|aldrig lyssnat|lyssnade|avlyssnat|avlyssnats|avlyssnade|avlyssnades -annars|andra|övrigt|övriga",
    "nobody|not|no+one|never listened -other|otherwise",
)
"""Nobody has listened to a recording."""

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
    "poistimme|olemme+poistaneet|poistettiin|on+poistettu|hävitimme|olemme+hävittäneet|tuhosimme|olemme+tuhonneet *tallenne|*tallente "
    "-ei$|emme|yhtään|automaattisesti|säilytysa|rajoituks",
    "raderade$|raderades|har+raderat|har+raderats|förstörde$|har+förstört$ *inspelning -inte|ingen|inga|automatiskt|förvaringstid|begränsning",
    "erased|deleted|we+destroyed|have+destroyed *recording -not|no+recording|nothing|will|automatically|is$|are$|storage+period|restriction$",
)
"""A recording was erased because the person asked for it."""

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

OBJECTED_NOT = re.compile(
    r"\bet ole \w*\s*vastusta|\bei ole \w*\s*vastustettu|vastust\w+ ei ole (?:tehty|esitetty)"
    r"|inte \w*\s*(?:invänt|(?:gjort|framställt) (?:någon )?invändning)|ingen invändning har|invändning har inte"
    r"|have not objected|no objection (?:was|has been)",
    re.IGNORECASE,
)
"""Nobody has objected to the processing."""

CONTESTED_NOT = re.compile(
    r"\bet ole \w*\s*kiistä|\bei ole \w*\s*kiistet|har (?:du )?inte \w*\s*bestrid|(?:have not|has not been) contested",
    re.IGNORECASE,
)
"""Nobody has contested the accuracy of the data."""

STATEMENT_ATTACHED = re.compile(
    r"lisäselvity\w*[^.]*\bliit(?:imme|ett\w+|äneet)|\bliit(?:imme|ett\w+|äneet)\b[^.]*lisäselvity"
    r"|(?:fogat|fogats|fogade|fogades|bifogat|bifogats)\b[^.]*utlåtande|utlåtande[^.]*\b(?:fogat|fogats|fogade|fogades|bifogats)\b"
    r"|\battached\b[^.]*statement|statement[^.]*\b(?:was|were|been|we) attached\b",
    re.IGNORECASE,
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


def goes_beyond(sentence: str, true_of: Collection[int], total: int) -> bool:
    """Whether a sentence claims of recordings what is true only of those of the calls `true_of`, of `total` calls.

    By the calls that it names, by a number of recordings, or by calling them all.
    """
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
