"""The words for form and way, who acts for whom, scope, events and routes, in Finnish, Swedish and English."""

from __future__ import annotations

import re

_GAP = r"[^.!?;\n]{0,60}?"


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


FORMS = {
    "text": _any(
        r"\btekstinä\b",
        r"\blitteroi\w*",
        r"\bkirjallisena\b",
        r"\bpaperilla\b",
        r"\bpuhtaaksikirjoit\w*",
        r"\btranskri\w+",
        r"\bi (?:text|skrift)(?:form|lig form)?\b",
        r"\butskriv\w*",
        r"\btranscript\w*",
        r"\b(?:as|in) (?:text|writing)\b",
    ),
    "audio": _any(
        r"\bäänenä\b",
        r"\bääni(?:tiedosto|te|tallen)\w*",
        r"\b(?:mp3|wav)\b",
        r"\bkuunnella\b",
        r"\bljudfil\w*",
        r"\bsom ljud\b",
        r"\b(?:audio|sound) ?(?:file|recording|copy)?s?\b",
    ),
}
WAYS = {
    "email": _any(
        r"\bsähköposti(?:lla|tse|in|ini|iin|osoitteeseen\w*)\b",
        r"\b(?:per|via|med|genom) e-?post\b",
        r"\bepostadress\b",
        r"\b(?:by|via|to my|through) e-?mail\b",
    ),
    "pickup": _any(
        r"\bnoutopalvelu\w*",
        r"\bnou(?:dan|taa|taisin)\b",
        r"\bhämt(?:ar|a|tjänst\w*)\b",
        r"\bpick(?:ed)? up\b|\bcollect\b",
    ),
    "post": _any(
        r"\bpostitse\b",
        r"\bpostilla\b",
        r"\bkirje(?:enä|ellä|itse)\b",
        r"\bper (?:post|brev)\b",
        r"\bmed (?:posten|post)\b",
        r"\bby (?:post|letter|mail)\b",
    ),
    "counter": _any(r"\b(?:asiointi|palvelu)piste\w*", r"\bservicepunkt\w*", r"\bservice point\b"),
    "suomifi": _any(r"\bsuomi\.fi\b", r"\bomaespoo\w*", r"\bminesbo\b"),
}
REPRESENTATIVES = {
    "trustee": _any(r"\bedunvalvoj\w*", r"\bedunvalvontavaltuut\w*", r"\bintressebevakar\w*", r"\btrustee\b"),
    "guardian": _any(
        r"\bhuoltaja\w*",
        rf"\b(?:lapse(?:ni|mme|stani|stamme)|poika(?:ni|stani)|tyttäre(?:ni|stäni))\b{_GAP}\b(?:puolesta|tie(?:dot|toja)|puhelu\w*|tallen\w*)",
        r"\bvårdnadshavare\b",
        r"\b(?:mitt|vårt) barns\b|\bmin (?:son|dotter)s\b",
        r"\bmy (?:son|daughter|child)(?:'s|’s)\b|\b(?:legal )?guardian\b",
    ),
    "agent": _any(
        r"(?<!omasta\s)\b\w{2,30}\spuolesta\b(?!ni)",
        r"\bpuolestaan\b",
        r"\bvaltakirja\w*",
        r"\bvaltuutuks\w*",
        r"\basiamie\w*",
        r"\bpäämiehe\w*",
        r"\basiakkaani\b",
        r"\bför (?:min|vår|hans|hennes|deras) \w{2,20}s? räkning\b",
        r"\bpå \w{2,20}s? (?:vägnar|uppdrag)\b",
        r"\bfullmakt\w*",
        r"\b(?:som|är) ombud\b",
        r"\bon behalf of\b(?! myself)",
        r"\b(?:we|i) act (?:for|as)\b",
        r"\bacting for\b",
        r"\bpower of attorney\b",
        r"\bour client\b|\bmy client\b",
    ),
}
EMPLOYEE = _any(
    r"\bolen\s(?:espoon\s)?(?:kaupungin\s)?(?:entinen\s)?(?:puhelin|asiakas)(?:neuvoja|palvelija)\b",
    r"\bolen\s(?:itse\s)?(?:kaupungin|espoon kaupungin|teidän)\s(?:entinen\s)?(?:työntekijä|neuvoja|asiakaspalvelija|agentti)\b",
    r"\btyöskentel(?:en|in)\b[^.!?\n]{0,40}(?:puhelin|asiakaspalvel|neuvon)\w*",
    r"\b(?:joissa puhun|joihin (?:olen vastannut|vastasin))\b",
    r"\bjag (?:är|var|arbetar|jobbar)\b[^.!?\n]{0,40}(?:kundtjänst|rådgivare|anställd)\w*",
    r"\bi (?:am|was|work|worked)\b[^.!?\n]{0,40}(?:call (?:centre |center )?agent|customer service|employee|adviser)\b",
)
WHOLE_CITY = _any(
    r"\bmitä\s(?:kaikkia?\s)?(?:henkilö)?tietoja\b[^.!?\n]{0,30}\b(?:minu\w+|meistä)",
    r"\bkaikki\s(?:minua koskevat\s)?(?:henkilö)?tie(?:toni|dot minusta|toja minusta|dot)\b",
    r"\b(?:koko kaupun\w*|kaikista rekistereistä)\b",
    r"\bvilka (?:person)?uppgifter\b[^.!?\n]{0,30}\bom mig\b",
    r"\balla (?:person)?uppgifter\b[^.!?\n]{0,30}\bom mig\b",
    r"\bwhat (?:personal )?(?:data|information)\b[^.!?\n]{0,30}\b(?:about|on) me\b",
    r"\beverything\b[^.!?\n]{0,30}\b(?:about|on) me\b|\ballt ni (?:har|vet) om mig\b",
    r"\bkaikki,?\smitä\b[^.!?\n]{0,30}\bminusta\b",
    r"\ball (?:the |my )?(?:personal )?(?:data|information)\b[^.!?\n]{0,40}\b(?:about|on) me\b",
)
ABOUT_CALLS = _any(
    r"\bpuhelu\w*",
    r"\bsoit\w+",
    r"\btallen\w*",
    r"\bnauhoi\w*",
    r"\bsamtal\w*",
    r"\bringde\b",
    r"inspelning",
    r"\bcall(?:s|ed)?\b",
    r"recording",
)
WITHDRAWN = _any(
    r"\bper(?:un|umme|uisin|uutan|uutamme)\b(?![^.!?\n]{0,20}suostum)[^.!?\n]{0,40}",
    r"\bpyyntöni (?:voi|saa)[^.!?\n]{0,20}(?:perua|unohtaa|lopettaa|sulkea)",
    r"\ben (?:enää )?(?:tarvitse|halua)\b(?=[^.!?\n]{0,40}\benää\b|(?<=enää halua)|(?<=enää tarvitse))[^.!?\n]{0,40}",
    r"\ben enää (?:tarvitse|halua)\b[^.!?\n]{0,40}",
    r"\bvoitte (?:lopettaa|sulkea|unohtaa|keskeyttää)\b[^.!?\n]{0,30}",
    r"\b(?:drar|vill dra) (?:jag )?(?:tillbaka|tillbaks)\b[^.!?\n]{0,30}",
    r"\båter(?:tar|kallar)\b(?![^.!?\n]{0,20}samtyck)[^.!?\n]{0,30}",
    r"\bbehöver (?:jag )?inte längre\b[^.!?\n]{0,30}",
    r"\b(?:ni kan|kan) (?:sluta|lägga ner|avsluta)\b[^.!?\n]{0,30}",
    r"\b(?:withdraw|cancel|retract)(?:ing)?\b(?![^.!?\n]{0,20}consent)[^.!?\n]{0,30}",
    r"\bno longer (?:need|want|require|wish)\b[^.!?\n]{0,30}",
    r"\bplease disregard\b[^.!?\n]{0,30}",
    r"\byou can (?:stop|close)\b[^.!?\n]{0,30}",
)
AUTO = _any(
    r"\bauto-?(?:reply|matic reply|svar)\b",
    r"\bautomaattinen (?:vastaus|poissaoloviesti|ilmoitus)\b",
    r"\bautomaattivastaus\w*",
    r"\bautomatiskt svar\b",
    r"\bauto-submitted: auto-\w+",
    r"\bout of (?:the )?office\b",
    r"\bfrånvaro(?:meddelande)?\b",
    r"\b(?:undeliver\w+|delivery (?:status|has failed|failed))\b",
)
AWAY = _any(
    r"\bolen (?:vuosi)?lomalla\b",
    r"\bolen poissa\b",
    r"\ben ole (?:toimistolla|tavoitettavissa|paikalla)\b",
    r"\bjag (?:är|har) (?:på )?(?:semester|ledig|tjänstledig)\b",
    r"\bi am (?:on (?:holiday|vacation|leave)|away)\b",
)
DOCUMENTS = _any(
    r"\bjulkisuuslai\w*",
    r"\bjulkisuusperiaat\w*",
    r"\b621/1999\b",
    r"\basiakirjapyyn\w*",
    r"\btilasto\w*",
    r"\b(?:montako|kuinka (?:monta|paljon))\b[^.!?\n]{0,30}\bpuhelu\w*",
    r"\boffentlighet(?:slag|sprincip)\w*",
    r"\b(?:allmän|offentlig) handling\b",
    r"\bfå ta del av (?:en )?handling\w*",
    r"\bstatistik\w*",
    r"\bhur många samtal\b",
    r"\bfreedom of information\b",
    r"\bact on the openness\b",
    r"\bFOIA?\b",
    r"\bstatistics\b",
    r"\bhow many calls\b",
    r"\bolen toimittaja\b|\bjag är journalist\b|\bi am a journalist\b",
    r"\besitutkin\w*",
    r"\btutkinnanjohtaj\w*",
    r"\bförundersökning\w*",
    r"\bcriminal investigation\b",
)
HEALTH = _any(
    r"\bterveys(?:neuvon|asem|keskuk|palvel)\w*",
    r"\bhammas(?:hoi|lääk)\w*",
    r"\bpäivysty\w*",
    r"\bneuvola\w*",
    r"\bsosiaali(?:palvel|toim|päivyst|työ|huol)\w*",
    r"\bhyvinvointialue\w*",
    r"\b(?:lastensuojelu|kotihoi|kotihoido|vanhuspalvel|mielenterveyspalvel|päihdepalvel|vammaispalvel)\w*",
    r"\bhälso(?:vård|rådgivning|station|central)\w*",
    r"\btandvård\w*",
    r"\bsocial(?:vård|service|jour|tjänst)\w*",
    r"\bvälfärdsområde\w*",
    r"\b(?:barnskydd|hemvård|äldreomsorg)\w*",
    r"\bhealth (?:advice|centre|center|station|care|services?)\b",
    r"\bdental\b",
    r"\bsocial (?:services|welfare)\b",
    r"\bwell-?being services\b|\bwellbeing county\b",
    r"\bchild protection\b",
)
THANKS = re.compile(
    r"\A\W*(?:hei\W+|hej\W+|hello\W+)?(?:suuri )?(?:kiitos|kiitän|kiitoksia|tack|thank you|thanks)\b", re.IGNORECASE
)
DPO = _any(
    r"\btietosuojavastaava(?:lle|lta|n|a)?\b",
    r"\bdataskyddsombud(?:et)?\b",
    r"\bdata protection officer\b",
    r"\btietoturvaloukkau\w*",
    r"\bpersonuppgiftsincident\w*",
    r"\bdata breach\b",
)
OTHER_REGISTER = _any(
    r"\b(?:valvonta|turva)kamera\w*|\bkameravalvon\w*",
    r"\b(?:kirjasto|helmet|pysäköin|rakennusvalvon|rakennuslu|varhaiskasvatu|päiväko|koulu|opetu|wilma|uimahalli|vuokra)\w*"
    r"[^.!?\n]{0,30}\b(?:tiedo|tieto|rekister|asiakirj)\w*",
    r"\b(?:tiedo|tieto|rekister)\w*[^.!?\n]{0,30}\b(?:kirjasto|pysäköin|rakennusvalvon|varhaiskasvatu|päiväko|koulu|wilma)\w*",
    r"\b(?:kamera)?övervakning\w*",
    r"\b(?:bibliotek|parkering|bygglov|byggnadstillsyn|daghem|småbarnspedagogik|skola)\w*[^.!?\n]{0,30}\b(?:uppgift|register)\w*",
    r"\bCCTV\b|\bsurveillance camera\w*",
    r"\b(?:library|parking|building permit|daycare|school)\b[^.!?\n]{0,30}\b(?:data|records?|register|information)\b",
)
