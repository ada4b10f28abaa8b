"""Numbers as exchanges, people and spreadsheets write them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.domain.phone import NumberKind, NumberRules, classify
from dsr.domain.phone_shown import display, masked, masked_in_letters

MAIJA = "+358401234567"

SPELLINGS = [
    ("040 123 4567", "number", MAIJA, "as people write it"),
    ("0401234567", "number", MAIJA, "run together"),
    ("040-1234567", "number", MAIJA, "hyphen"),
    ("040-123 45 67", "number", MAIJA, "pairs"),
    ("040.123.4567", "number", MAIJA, "dots"),
    ("040\u2013123\u00a04567", "number", MAIJA, "en dash and no-break space"),
    ("(040) 123 4567", "number", MAIJA, "brackets"),
    ("+358 40 123 4567", "number", MAIJA, "international"),
    ("+358401234567", "number", MAIJA, "as the trunk sends it"),
    ("+358 (0)40 123 4567", "number", MAIJA, "the zero in brackets is not dialled"),
    ("+358(0)401234567", "number", MAIJA, "the same without spaces"),
    ("+3580401234567", "number", MAIJA, "the zero left in"),
    ("(+358) 40 1234567", "number", MAIJA, "country in brackets"),
    ("00358401234567", "number", MAIJA, "00 as the plus"),
    ("00358 (0)40 1234567", "number", MAIJA, "00 and a zero"),
    ("358401234567", "number", MAIJA, "bare country code"),
    ("990 358 40 1234567", "number", MAIJA, "a Finnish international selection"),
    ("\u202a+358401234567\u202c", "number", MAIJA, "bidi marks from a phone's contact card"),
    ("\u200b040\u200b1234567\ufeff", "number", MAIJA, "zero-width marks"),
    ("\uff0b\uff13\uff15\uff18\uff14\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "number", MAIJA, "full width"),
    ("\u0660\u0664\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667", "number", MAIJA, "Arabic digits"),
    ("sip:+358401234567@telia.fi", "number", MAIJA, "the library raises on this"),
    ("sips:0401234567@10.0.0.1:5061", "number", MAIJA, "secure address"),
    ("sip:%2B358401234567@host;user=phone", "number", MAIJA, "escaped plus"),
    ("+358401234567;user=phone", "number", MAIJA, "parameter without scheme"),
    ("tel:+358-40-123-4567", "number", MAIJA, "tel address"),
    ("tel:0401234567;phone-context=+358", "number", MAIJA, "local tel address"),
    ("0401234567#", "number", MAIJA, "trailing hash"),
    ("*31#0401234567", "number", MAIJA, "hidden presentation dialled before the number"),
    ("*31*0401234567", "number", MAIJA, "the same with a star"),
    ("#31#0401234567", "number", MAIJA, "the same with a hash"),
    ('"Maija" <0401234567>', "number", MAIJA, "caller name and number"),
    ('"Maija" <sip:+358401234567@host>', "number", MAIJA, "caller name and address"),
    ('="0401234567"', "number", MAIJA, "a spreadsheet's guarded text"),
    ("'0401234567", "number", MAIJA, "a spreadsheet's apostrophe"),
    ("358401234567.0", "number", MAIJA, "a spreadsheet took it for a number"),
    ("050 1234", "number", "+358501234", "short mobile numbers exist"),
    ("018 12345", "number", "+3581812345", "Åland"),
    ("03/5812345", "number", "+35835812345", "slash after the area code; not a country code"),
    ("+46 70 123 45 67", "number", "+46701234567", "Sweden"),
    ("0046701234567", "number", "+46701234567", "Sweden by 00"),
    ("990 46 70 123 45 67", "number", "+46701234567", "Sweden by a Finnish international selection"),
    ("+44 20 7946 0958", "number", "+442079460958", "United Kingdom"),
    ("81621", "extension", None, "the library makes it a valid number in Oulu"),
    ("4060", "extension", None, "four digits"),
    ("sip:4060@pbx.example", "extension", None, "extension as an address"),
    ("tel:81621;phone-context=+3589", "extension", None, "extension with a context"),
    ("116117", "short", None, "medical helpline: possible, not valid"),
    ("112", "short", None, "emergency"),
    ("118", "short", None, "directory"),
    ("0800 123456", "service", None, "free of charge"),
    ("0600 12345", "service", None, "premium"),
    ("0700 123456", "service", None, "premium"),
    ("010 1234567", "service", None, "company number"),
    ("020202", "service", None, "company number of six digits"),
    ("029 566 6700", "service", None, "state authority"),
    ("030 6000", "service", None, "company number"),
    ("075 123 4567", "service", None, "company number the library does not know"),
    ("+358981621", "city_range", None, "the city's switchboard"),
    ("09 816 21", "city_range", None, "the same as the city writes it"),
    ("09 816 21000", "city_range", None, "a direct number of the city"),
    ("0981621", "city_range", None, "without spaces"),
    ("+358 9 816 2222", "city_range", None, "another direct number"),
    ("", "unavailable", None, "nothing was delivered"),
    ("   ", "unavailable", None, "only spaces"),
    ("0", "unavailable", None, "a lone zero"),
    ("unavailable", "unavailable", None, "word"),
    ("Unknown", "unavailable", None, "word in capitals"),
    ("tuntematon", "unavailable", None, "Finnish word"),
    ("okänd", "unavailable", None, "Swedish word"),
    ("anonymous", "withheld", None, "word"),
    ("Anonymous", "withheld", None, "word in capitals"),
    ("sip:anonymous@anonymous.invalid", "withheld", None, "the standard address for a hidden caller"),
    ('"Anonymous" <sip:anonymous@anonymous.invalid>', "withheld", None, "the same with a name"),
    ("restricted", "withheld", None, "word"),
    ("Private", "withheld", None, "word"),
    ("salainen", "withheld", None, "Finnish word"),
    ("Salainen numero", "withheld", None, "two Finnish words"),
    ("hemligt nummer", "withheld", None, "two Swedish words"),
    ("+266696687", "withheld", None, "ANONYMOUS on the keys, not a line in Lesotho"),
    ("266696687", "withheld", None, "the same without plus"),
    ("sip:maija@example.fi", "uri", None, "an address without a number"),
    ("maija@example.fi", "uri", None, "an address without scheme"),
    ("99040 1234567", "unparsed", None, "the library reads Romania"),
    ("0358401234567", "unparsed", None, "an outside line's zero before 358"),
    ("000401234567", "unparsed", None, "three zeros: no country begins with 0"),
    ("+0401234567", "unparsed", None, "a plus before a national number"),
    ("816 2222", "unparsed", None, "local number without area code: the library makes it +3588162222"),
    ("401234567", "unparsed", None, "the zero is missing; Sweden and Denmark look the same"),
    ("4570123456", "unparsed", None, "Denmark or a Finnish mobile"),
    ("090123 0401234567", "unparsed", None, "carrier code"),
    ("040 … 67", "unparsed", None, "already masked"),
    ("+358 40 ... 4567", "unparsed", None, "already masked with dots"),
    ("050 1234/5", "unparsed", None, "two numbers in one"),
    ("040 1234567 / 050 1234567", "unparsed", None, "two numbers in one field"),
    ("040 1234567, 050 7654321", "unparsed", None, "two numbers with a comma"),
    ("040 CALLNOW", "unparsed", None, "letters"),
    ("4.01235E+08", "unparsed", None, "a spreadsheet lost the digits"),
    ("+", "unparsed", None, "a lone plus"),
    ("040 123 4567 alanumero 5", "unparsed", None, "more than a number"),
    ("0" * 5000, "unparsed", None, "very long"),
    ("+999123456789", "unparsed", None, "no such country"),
]


@pytest.mark.parametrize(("raw", "kind", "e164", "why"), SPELLINGS, ids=[f"{s[0][:24]!r} {s[3]}" for s in SPELLINGS])
def test_a_spelling_is_classified(raw: str, kind: str, e164: str | None, why: str) -> None:
    number = classify(raw)
    assert (number.kind, number.e164) == (NumberKind(kind), e164), why
    assert number.raw == raw


def test_there_are_at_least_fifty_spellings() -> None:
    assert len({row[0] for row in SPELLINGS}) >= 50


def test_a_missing_number_is_unavailable() -> None:
    assert classify(None).kind is NumberKind.UNAVAILABLE


def test_only_a_number_carries_an_e164_form() -> None:
    assert all((classify(row[0]).e164 is not None) == (row[1] == "number") for row in SPELLINGS)


def test_a_possible_number_is_not_called_valid() -> None:
    number = classify("+358401234567890")
    assert number.e164 == "+358401234567890"
    assert not number.is_valid


def test_an_outside_prefix_is_taken_off_only_where_the_source_says_so() -> None:
    rules = NumberRules(outside_prefixes=("0",))
    assert classify("00401234567", rules).e164 == MAIJA
    assert classify("000358401234567", rules).e164 == MAIJA
    assert classify("0401234567", rules).e164 == MAIJA


def test_a_source_may_say_that_it_drops_the_leading_zero() -> None:
    rules = NumberRules(bare_national=True)
    assert classify("401234567", rules).e164 == MAIJA
    assert classify("81621", rules).kind is NumberKind.EXTENSION


def test_the_city_can_name_its_own_ranges() -> None:
    rules = NumberRules(city_ranges=("+3589816", "+35846877"))
    assert classify("046 877 1234", rules).kind is NumberKind.CITY_RANGE


@settings(max_examples=500)
@given(st.text(max_size=200))
def test_any_text_has_a_kind_and_never_raises(raw: str) -> None:
    number = classify(raw)
    assert (number.e164 is not None) == (number.kind is NumberKind.NUMBER)


@settings(max_examples=300)
@given(st.integers(min_value=1, max_value=999_999))
def test_up_to_six_bare_digits_are_never_a_number(digits: int) -> None:
    assert classify(str(digits)).kind in (NumberKind.EXTENSION, NumberKind.SHORT)


@pytest.mark.parametrize(
    ("e164", "home", "abroad", "hidden"),
    [
        (MAIJA, "040 123 4567", "+358 40 123 4567", "040 … 67"),
        ("+358501234", "050 1234", "+358 50 1234", "050 … 34"),
        ("+35891234567", "09 123 4567", "+358 9 123 4567", "09 … 67"),
        ("+3581812345", "018 12345", "+358 18 12345", "018 … 45"),
        ("+46701234567", "+46 70 123 45 67", "+46 70 123 45 67", "+46 … 67"),
    ],
)
def test_a_number_is_shown_grouped_and_masked(e164: str, home: str, abroad: str, hidden: str) -> None:
    assert display(e164) == home
    assert display(e164, international=True) == abroad
    assert masked(e164) == hidden


def test_a_letter_shows_the_beginning_of_each_number_and_three_digits() -> None:
    numbers = ["+358401234567", None, "+358401234567", "+46701234567"]
    assert masked_in_letters(numbers) == ["+46\u00a0…\u00a0567", "040\u00a0…\u00a0567"]


def test_text_that_is_not_a_number_is_masked_to_its_last_two_digits_at_most() -> None:
    assert masked("81079905550010") == "… 10"
    assert masked("4060") == "…"
    assert masked("anonymous") == "…"
    assert display("4060") == "4060"


@given(
    st.sampled_from(["+358", "0"]),
    st.sampled_from(["40", "41", "44", "45", "46", "47", "48", "457", "4946", "49", "43", "50", "5", "501"]),
    st.text("0123456789", min_size=3, max_size=9),
)
def test_the_short_way_for_mobile_numbers_says_what_the_library_says(prefix: str, area: str, rest: str) -> None:
    written = f"{prefix}{area}{rest}"
    number = classify(written)
    if number.kind is NumberKind.NUMBER:
        parsed = phonenumbers.parse(written, "FI")
        assert number.e164 == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        assert number.is_valid is phonenumbers.is_valid_number(parsed)
