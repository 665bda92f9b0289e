"""The code on a card: read in every way people type it, refused whenever it is not exactly itself."""

import random
import string
import unicodedata

import pytest

from pointsapp.cards.errors import CardCodeUnreadable, CardForPractice, CardNotForPractice
from pointsapp.cards.rules import LENGTH, PREFIX, in_groups, new_card_code, parse_card_code
from pointsapp.core.codes import ALPHABET, base32, check_letters, normal_code

CODES = [new_card_code() for _ in range(200)]
WIDE = {ord(letter): chr(ord(letter) + 0xFEE0) for letter in string.ascii_uppercase + string.digits}


def is_refused(code: str) -> bool:
    try:
        parse_card_code(code)
    except CardCodeUnreadable:
        return True
    return False


def test_a_code_has_32_letters_of_the_qr_alphabet_and_none_comes_twice() -> None:
    assert all(len(code) == LENGTH and code.startswith(PREFIX) for code in CODES)
    assert all(set(code[4:]) <= set(ALPHABET) for code in CODES)
    assert len(set(CODES)) == len(CODES)


def test_check_letters_are_fixed_for_good_because_cards_live_for_years() -> None:
    body = base32(bytes(range(16)))

    assert body == "000G40R40M30E209185GR38E1W"
    assert parse_card_code(PREFIX + body + check_letters(body)) == "JF1P000G40R40M30E209185GR38E1W" + check_letters(
        body
    )


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        str.title,
        lambda code: code.translate(WIDE),
        lambda code: code.lower().translate(WIDE),
        lambda code: " ".join(in_groups(code)),
        lambda code: "\u3000".join(in_groups(code)),
        lambda code: f"\t{code}\r\n",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
)
def test_the_ways_of_typing_a_code_are_read(typed) -> None:
    for code in CODES:
        assert parse_card_code(typed(code)) == code


def test_every_flipped_bit_is_refused_or_is_the_same_letter_in_lower_case() -> None:
    for code in CODES[:50]:
        for place in range(LENGTH):
            for bit in range(8):
                changed = code[:place] + chr(ord(code[place]) ^ 1 << bit) + code[place + 1 :]
                assert is_refused(changed) or parse_card_code(changed) == code == normal_code(changed), changed


def test_every_other_letter_at_every_place_is_refused() -> None:
    for code in CODES[:20]:
        for place in range(LENGTH):
            for letter in ALPHABET:
                if letter != code[place]:
                    assert is_refused(code[:place] + letter + code[place + 1 :])


def test_neighbours_that_change_places_are_refused() -> None:
    for code in CODES:
        for place in range(4, LENGTH - 1):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert swapped == code or is_refused(swapped)


def test_a_code_cut_short_doubled_or_with_a_letter_more_is_refused() -> None:
    for code in CODES:
        assert all(is_refused(code[:length]) for length in range(LENGTH))
        assert all(is_refused(code[start:]) for start in range(1, LENGTH))
        assert is_refused(code + code)
        assert all(is_refused(code + letter) and is_refused(letter + code) for letter in ALPHABET)
        assert all(is_refused(code[:place] + code[place + 1 :]) for place in range(LENGTH))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "JF1P",
        "\x00" * 32,
        "\ud800" * 32,
        "https://example.org/JF1P",
        "WIFI:S:x;T:WPA;P:y;;",
        "javascript:alert(1)",
        "'; DROP TABLE cards; --",
        "<script>alert(1)</script>",
        "JF1D" + "0" * 28,
        "JF1V" + "0" * 28,
        "JF1P" + "U" * 28,
        "JF1P:" + "0" * 28,
        "JF1P" + "٣" * 28,
        "JF1P" + "一" * 28,
        "A" * 4000,
        "JF1P" + "\u200b" * 28,
    ],
)
def test_what_is_no_card_is_refused(typed: str) -> None:
    assert is_refused(typed)


def test_other_kinds_of_code_with_good_check_letters_are_refused() -> None:
    for code in CODES:
        for prefix in ("JF1D", "JF1V", "JF1R", "JF2P", "XF1P"):
            assert is_refused(prefix + code[4:])


def test_random_changes_are_refused() -> None:
    chance = random.Random(54)
    refused = same = 0
    for _ in range(20_000):
        letters = list(chance.choice(CODES))
        for _ in range(chance.randint(1, 3)):
            letters[chance.randrange(4)] = chance.choice(string.printable)
        changed = "".join(letters)
        if is_refused(changed):
            refused += 1
        else:
            same += 1
            assert unicodedata.normalize("NFKC", normal_code(changed)) in CODES

    assert refused > 15_000
    assert refused + same == 20_000


def test_practice_cards_and_real_ones_are_told_apart_and_never_taken_for_each_other() -> None:
    practice, real = new_card_code(is_practice=True), new_card_code()

    assert parse_card_code(practice.lower(), is_practice=True) == practice
    assert practice.startswith("JF1X")
    with pytest.raises(CardForPractice):
        parse_card_code(practice)
    with pytest.raises(CardNotForPractice):
        parse_card_code(real, is_practice=True)
    for misread in (real.replace("JF1P", "JF1X"), practice.replace("JF1X", "JF1P")):
        with pytest.raises(CardCodeUnreadable):
            parse_card_code(misread)
