"""Which days of a text are claims about a recording or a restriction, and which are other facts."""

from __future__ import annotations

import pytest

from dsr.domain.claims import days_ending, days_kept


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Vaade vanhentuu 4.6.2029.", []),  # limitation
        ("Vahingonkorvausvaade vanhentuu 4.6.2029, ja kanne on nostettava ennen sitä.", []),
        ("Käräjäoikeuden pääkäsittely on 15.4.2027.", []),  # a hearing
        ("Asia käsitellään käräjäoikeudessa 15.4.2027.", []),
        ("Päätökseen voi hakea muutosta viimeistään 7.1.2027.", []),  # the last day of appeal
        ("Tallennetta tarvitaan 30.6.2027 asti, koska vaade vanhentuu 4.6.2029.", ["30.6.2027"]),
        ("Tallennetta tarvitaan, koska vaade vanhentuu 4.6.2029.", []),  # a reason, no day of the recording
        ("Säilytämme tallenteen 4.6.2029 asti.", ["4.6.2029"]),
        ("Tallenne tuhotaan 4.6.2029.", ["4.6.2029"]),
        ("Vaade vanhenee 31.12.2028, siihen asti sitä tarvitaan.", ["31.12.2028"]),
        ("Vaade vanhenee 31.12.2028. Siihen asti tallennetta tarvitaan.", ["31.12.2028"]),
        ("Pääkäsittely on 15.4.2027, ja tallennetta tarvitaan siellä.", ["15.4.2027"]),
        ("Fordran preskriberas den 4.6.2029.", []),
        ("Huvudförhandlingen hålls den 15.4.2027.", []),
        ("Målet behandlas i tingsrätten den 15.4.2027.", []),
        ("Inspelningen bevaras till och med den 4.6.2029.", ["4.6.2029"]),
        ("Fordran preskriberas den 4.6.2029, och till dess behövs inspelningen.", ["4.6.2029"]),
        ("The claim becomes time-barred on 4 June 2029.", []),
        ("The hearing is on 15 April 2027.", []),
        ("The recording is kept until 4 June 2029.", ["4 June 2029"]),
        ("The claim is barred on 4 June 2029. Until then we need the recording.", ["4 June 2029"]),
        # what is only joined to the claim is another matter
        ("Tallennetta säilytetään 3.2.2027 asti ja pääkäsittely on 4.3.2027.", ["3.2.2027"]),
        ("Pääkäsittely on 4.3.2027 ja tallennetta säilytetään 3.2.2027 asti.", ["3.2.2027"]),
        ("Inspelningen förvaras till den 3.2.2027 och förhandlingen är den 4.3.2027.", ["3.2.2027"]),
        ("The recording is kept until 3.2.2027 and the hearing is 4.3.2027.", ["3.2.2027"]),
        ("The hearing is on 4 March 2027 and we keep the recording until 3 February 2027.", ["3 February 2027"]),
        # joined, and of the recording all the same
        ("Tallennetta säilytetään 3.2.2027 ja 4.3.2027 asti.", ["3.2.2027", "4.3.2027"]),
        ("Tallennetta säilytetään 3.2.2027 asti ja se on meillä 4.3.2027 asti.", ["3.2.2027", "4.3.2027"]),
        ("Tallennetta säilytetään 3.2.2027 asti ja on saatavilla 4.3.2027 asti.", ["3.2.2027", "4.3.2027"]),
        ("Inspelningen förvaras till den 3.2.2027 och den är hos oss till den 4.3.2027.", ["3.2.2027", "4.3.2027"]),
        ("Inspelningen förvaras till den 3.2.2027 och därefter till den 4.3.2027.", ["3.2.2027", "4.3.2027"]),
        ("The recording is kept until 3.2.2027 and is with us until 4.3.2027.", ["3.2.2027", "4.3.2027"]),
        ("Huvudförhandlingen är den 4.3.2027 och till dess behövs inspelningen.", ["4.3.2027"]),
        ("The hearing is on 4 March 2027 and that is how long the recording is kept.", ["4 March 2027"]),
    ],
)
def test_a_day_is_a_claim_where_the_sentence_says_that_the_recording_is_kept_or_destroyed(
    text: str, days: list[str]
) -> None:
    assert [written for written, _day in days_kept(text)] == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Voit valittaa päätöksestä viimeistään 7.1.2027.", []),
        ("Du kan överklaga senast den 7.1.2027.", []),
        ("You can appeal by 7 January 2027.", []),
        ("Rajoitus päättyy 5.1.2027.", ["5.1.2027"]),
        ("Käsittelyn rajoitus on voimassa 5.1.2027 asti.", ["5.1.2027"]),
        ("Begränsningen upphör den 5.1.2027.", ["5.1.2027"]),
        ("Den upphör den 5.1.2027.", ["5.1.2027"]),
        ("The restriction ends on 5 January 2027.", ["5 January 2027"]),
    ],
)
def test_a_day_is_a_claim_where_the_sentence_says_that_the_restriction_ends(text: str, days: list[str]) -> None:
    assert [written for written, _day in days_ending(text)] == days
