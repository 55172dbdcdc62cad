"""What fills the slots of patterns: amounts, dates, digits, people, companies nobody listed."""

import pytest

from callqa.compliance.slots import SLOTS, Names, amount, slot_ends, slot_places
from callqa.compliance.text import normal_forms
from callqa.compliance.vocabulary import Vocabulary

NAMES = Names.of(
    Vocabulary(
        agencies=("Northfield Recovery",), creditors=("First Prairie",), consumers=("Maria",)
    )
)


def longest(slot: str, said: str) -> list[str]:
    """What fills the slot, the longest reading from each start that lies in no other one."""
    tokens = normal_forms(said)
    found: list[str] = []
    reached = 0
    for at, ends in slot_places((slot,), tokens, NAMES)[0].items():
        if at >= reached:
            reached = max(ends)
            found.append(" ".join(tokens[at:reached]))
    return found


@pytest.mark.parametrize(
    ("said", "dollars"),
    [
        ("twelve hundred even", 1200),
        ("three fifty", 350),
        ("three hundred twelve dollars and fifty cents", 312.5),
        ("three hundred twelve dollars an fifty cents", 312.5),
        ("$219.44", 219.44),
        ("four eighty two ten", 482.1),
        ("a buck fifty", 150),
        ("a thousand dollars", 1000),
        ("2 thousand three hundred bucks", 2300),
        ("two grand", 2000),
        ("a hundred dollars and call it even", 100),
        ("ninety nine cents", 0.99),
    ],
)
def test_an_amount_is_read_however_it_is_said(said: str, dollars: float) -> None:
    tokens = normal_forms(said)

    values = [amount(tokens, at) for at in range(len(tokens))]

    assert [value for value in values if value is not None] == [pytest.approx(dollars)]


@pytest.mark.parametrize(
    "said",
    [
        "you can reach me at 800 555 0142",
        "the checking account ending in 4471",
        "the card ending 4471",
        "back in 2019 you had service",
        "within thirty days",
        "extension forty",
        "twenty people called",
        "June thirty",
        "the balance is zero",
    ],
)
def test_a_number_that_is_no_amount_is_none(said: str) -> None:
    assert longest("money", said) == []


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("coming out on the fifteenth of May", "15th of may"),
        ("on March the 9th", "march the 9th"),
        ("by June 3", "june 3"),
        ("by the end of the month", "end of the month"),
        ("on the last day of this month", "last day of this month"),
        ("in two weeks", "in 2 weeks"),
        ("next payday", "next payday"),
        ("due by 15th", "15th"),
        ("the last one [date_of_birth]", "[date_of_birth]"),
    ],
)
def test_a_day_is_read_however_it_is_said(said: str, date: str) -> None:
    assert longest("date", said) == [date]


@pytest.mark.parametrize(
    "said",
    [
        "May I speak to her",
        "call First Prairie",
        "give me a second",
        "the card for the first one",
        "the second payment is by mail",
        "the first sixty dollars",
    ],
)
def test_what_only_sounds_like_a_day_is_none(said: str) -> None:
    assert longest("date", said) == []


@pytest.mark.parametrize(
    ("slot", "said", "digits"),
    [
        ("last4", "ending in four four seven won", "447 won"),
        ("last4", "the card ending for for one two", "for for 12"),
        ("last4", "ending in double four one two for $75", "4412"),
        ("last4", "last four, six six one oh", "6610"),
        ("last4", "last four six six one oh", "46610"),
        ("last4", "forty four seventy one", "4471"),
        ("last4", "ending in [last_four] tomorrow", "[last_four]"),
        ("phone", "eight hundred five five five oh one for too", "80055501 for too"),
        ("phone", "eight hundred five five five owe one for two", "800555 owe 1 for 2"),
        ("phone", "eight hundred, five five five, oh one nine nine.", "800 555 oh 199"),
        ("phone", "five five five, oh one six three", "555 oh 163"),
        ("phone", "1-800-555-0142", "1 800 555 0142"),
    ],
)
def test_digits_are_put_together_again_when_they_were_parted_or_misheard(
    slot: str, said: str, digits: str
) -> None:
    assert longest(slot, said) == [digits]


def test_a_telephone_number_is_no_account_ending() -> None:
    assert longest("last4", "call 800 555 0142 to cancel") == []


@pytest.mark.parametrize(
    ("said", "agency"),
    [
        ("Priya over at Baxter Pike and Associates", "baxter pike and associates"),
        ("I work for Cumberland Account Services", "cumberland account services"),
        ("this is Sam with N R S", "n r s"),
        ("from Tri-Rivers Recovery Services out of Ohio", "tri rivers recovery services"),
        ("Dana with Northfield", "northfield"),
        ("priya here with north field recovery", "north field recovery"),
    ],
)
def test_an_agency_on_no_list_is_known_by_its_last_word(said: str, agency: str) -> None:
    assert longest("agency", said) == [agency]


@pytest.mark.parametrize(
    ("said", "creditor"),
    [
        ("about your Baxter Furniture account", "baxter furniture"),
        ("your account with Sunrise Credit Union", "sunrise credit union"),
        ("your Summit account", "summit"),
        ("lakeside medical sent us the account", "lakeside medical"),
        ("this one's for Ozark Electric Co-op", "ozark electric co op"),
        ("your account with First Prairie", "1st prairie"),
        ("you oh metro wire less four ninety seven", "metro wire less"),
        ("this is for silver prayer ebank", "silver prayer ebank"),
    ],
)
def test_a_creditor_on_no_list_is_known_by_its_last_word_or_its_place(
    said: str, creditor: str
) -> None:
    assert longest("creditor", said) == [creditor]


@pytest.mark.parametrize(
    "said",
    [
        "from your checking account",
        "your past due account",
        "the bank sent us the account",
        "your phone bill and your electric bill",
        "is this your bank account",
        "your credit card account",
    ],
)
def test_an_account_of_any_kind_names_no_creditor(said: str) -> None:
    assert longest("creditor", said) == []


@pytest.mark.parametrize("slot", SLOTS)
def test_a_slot_is_looked_for_wherever_it_can_start(slot: str) -> None:
    said = (
        "I am Maria with N R S and First Prairie, your Summit account ending for for one two, a"
        " buck fifty on the last day of May or in two weeks, call eight hundred 555 owe one 42"
        " [last_four]"
    )
    tokens = normal_forms(said)

    everywhere = {at: slot_ends(slot, tokens, at, NAMES) for at in range(len(tokens))}

    assert slot_places((slot,), tokens, NAMES)[0] == {
        at: ends for at, ends in everywhere.items() if ends
    }
