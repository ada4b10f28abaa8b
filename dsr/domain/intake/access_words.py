"""The words by which people ask for their recordings and data, in Finnish, Swedish and English."""

from __future__ import annotations

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_GAP = r"[^.!?;\n]{0,60}?"
_SHORT_GAP = r"[^.!?;\n]{0,40}?"

# Access: words that are enough by themselves.
ACCESS_ALONE = _any(
    r"\btarkastuspyyn\w*",
    r"\btarkastusoikeu\w*",
    r"\btietopyyn\w*",
    r"\brekisteriot\w+",
    r"\bpääsy\w*\s(?:\w+\s){0,2}tieto\w*",
    rf"\bmitä\s(?:kaikkia?\s)?(?:henkilö)?tie(?:toja|dot|toa)\b{_SHORT_GAP}\b(?:minu\w+|meistä|\w+st[aä]ni)",
    rf"\bonko{_GAP}\b(?:puhelu\w*ni|minusta|minun){_GAP}(?:tallen\w*|nauhoi\w*|tietoja)",
    r"\bregisterutdrag\w*",
    r"\binsynsbegäran\w*",
    r"\brätt till (?:tillgång|insyn)",
    r"\bbegär\w* (?:om |att få )?(?:tillgång|insyn)\b",
    r"\btillgång till (?:\w+\s){0,2}(?:person)?uppgift\w*",
    rf"\bvilka (?:person)?uppgifter\b{_SHORT_GAP}\bom mig\b",
    rf"\bvad (?:har ni|vet ni|ni har|ni vet){_SHORT_GAP}\bom mig\b",
    r"\ballt ni (?:har|vet) om mig\b",
    rf"\bvem\b{_SHORT_GAP}\blyssnat\b",
    rf"\bkaikki,?\smitä\b{_SHORT_GAP}\bminusta\b",
    rf"\bkuka\b{_SHORT_GAP}\bkuunnel(?:lut|tu)\b",
    rf"\beverything\b{_SHORT_GAP}\b(?:about|on) me\b",
    rf"\bwho\b{_SHORT_GAP}\blistened to my\b",
    r"\bsubject access\b",
    r"\bD?SAR\b(?=\W|$)",
    r"\b(?:right of|data) access\b",
    r"\baccess request\b",
    r"\baccess to (?:my|the|all|any|his|her|our)\s(?:\w+\s)?(?:data|information|recordings?|calls?)\b",
    rf"\bwhat (?:personal )?(?:data|information)\b{_SHORT_GAP}\byou\b{_SHORT_GAP}\b(?:about|on) (?:me|us)\b",
    rf"\b(?:data|information)\b{_SHORT_GAP}\byou (?:hold|have|keep|store)\b{_SHORT_GAP}\b(?:about|on) (?:me|us)\b",
)

# Access: words for getting something, and words for what is got; both in one clause.
ACCESS_GET = _any(
    r"\bsaa(?:da|nko|mmeko|n|vani)\b",
    r"\bsaisin(?:ko)?\b",
    r"\bkopio\w*",
    r"\bjäljennö\w*",
    r"\blähettä(?:kää|isittekö|ä)\b",
    r"\blähetä(?:ttekö|tte)?\b",
    r"\btoimitta(?:kaa|isitteko|a)\b",
    r"\btoimitatteko\b",
    r"\banta(?:kaa|isitteko|a)\b",
    r"\bluovutta(?:kaa|a|isitteko)\b",
    r"\bkuunnella\b",
    r"\bkuul(?:la|isin)\b",
    r"\bnähdä\b",
    r"\btarka?s?t(?:aa|ella|istaa)\b",
    r"\bhaen\b",
    r"\btilaa?(?:n|isin)\b",
    r"\bkopi(?:a|or|an|orna)\b",
    r"\b(?:skicka|sänd|lämna ut|få|får|höra|lyssna|ge mig|ta del av|tillgång|utdrag)\b",
    r"\bcop(?:y|ies)\b",
    r"\b(?:send|receive|get|obtain|provide|access|listen|hear|see|give|supply|disclose|have)\b",
)
ACCESS_ASK = _any(
    r"\bhalua(?:n|isin|mme|isimme|a)\b",
    r"\bpyy(?:dän|täisin|dämme|täisimme|tää|si|sin|simme|tävät)\b",
    r"\btoivo(?:n|isin|mme)\b",
    r"\btahdo?(?:n|mme)\b",
    r"\bvaad(?:in|imme)\b",
    r"\bvaatii\b",
    r"\btarvits(?:en|isin|emme|ee)\b",
    r"\b(?:begär|begära|vill|önskar|ber|behöver|kräver)\b",
    r"\b(?:want|would like|wish|request(?:ing|s)?|ask(?:ing|s)?|need|require|demand)\b",
)
ACCESS_WHAT = _any(
    r"\b\w*tallen(?:ne|te|tei)(?!taan|taa|tu|ta\b)\w*",
    r"\b\w*nauhoi(?:t|tt)(?:e|ee|ei|uks|ust|us)\w*",
    r"\bnauho(?:ja|jen|ilta|ista|t)\b",
    r"\bäänit(?:e|te|yks|yst)\w*",
    r"\blitteroin\w*",
    r"\bkaikki\w*\s(?:\w+\s){0,2}puhelu\w*",
    r"\bpuhelu\w*\s(?:tekstinä|äänenä|kirjallisena)\b",
    r"\bpuhelutie(?:dot|toja|toni|tojani)\b",
    r"\bpuhelut?\b(?=,?\s(?:joi|jot))",
    r"\bhenkilötie\w*",
    r"\b(?:omat|kaikki)\stie(?:dot|toni)\b",
    r"\bomi(?:a|en)\stieto\w*",
    r"\btie(?:toni|tojani|toihini|doistani)\b",
    r"\b(?:tiedot|tietoja)\s(?:minusta|itsestäni|meistä)\b",
    r"\b(?:itseäni|minua|meitä|lastani|äitiäni|isääni)\skoskev\w+\s(?:henkilö)?tie\w+",
    r"\b\w*inspelning\w*",
    r"\binspelade samtal\w*",
    r"\balla (?:mina )?samtal\b",
    r"\bsamtal(?:en)?\b(?=,?\s(?:som|där))",
    r"\btranskri\w+",
    r"\bpersonuppgift\w*",
    r"\bmina uppgifter\b",
    r"\buppgifter(?:na)? om mig\b",
    r"\bljudfil\w*",
    r"\brecordings?\b",
    r"\brecorded calls?\b",
    r"\btranscripts?\b",
    r"\b(?:all|my)\s(?:\w+\s)?calls\b",
    r"\bpersonal data\b",
    r"\bmy (?:own )?(?:data|information)\b",
    r"\b(?:data|information) about me\b",
)
# "I want a copy": enough where the message speaks of calls at all.
ACCESS_COPY = _any(r"\b(?:kopio\w*|jäljennö\w*)", r"\bkopi(?:a|or)\b", r"\bcop(?:y|ies)\b")
ABOUT_CALLS = _any(
    r"\bpuhelu\w*",
    r"\b\w*tallen(?:ne|te)\w*",
    r"\b\w*nauhoi\w*",
    r"\bsamtal\w*",
    r"inspelning",
    r"\bcalls?\b|recording",
)
# A copy of "my calls" is access; "my call" alone may ask to be called back.
ACCESS_CALLS = _any(
    rf"\b(?:saada|saavani|saisin\w*|saan\w*){_SHORT_GAP}\bpuhelu(?:t|ita|itani|jani|istani)\b",
    rf"\b(?:kuunnella|kuulla|kopio\w*){_GAP}\bpuhelu\w*",
    rf"\bpuhelu\w*{_SHORT_GAP}\b(?:kopio\w*|kuunnel\w*)",
    rf"\b(?:höra|lyssna|kopi\w+){_GAP}\bsamtal\w*",
    rf"\b(?:listen|copy|copies|hear)\b{_GAP}\bcalls?\b",
)
PERSONAL = _any(
    r"\b(?:minu\w*|om(?:at|ia|aa|an|ien)|itse\w*ni)\b",
    r"\b\w{3,30}(?:ni|mme)\b",
    r"\b(?:mina|mitt|min|mig|oss|vår)\b",
    r"\b(?:my|me|our|us)\b",
)
