import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa.compliance.index import Hit, Index
from callqa.compliance.pattern import Lexicons, parse
from callqa.compliance.phrases import transcript
from callqa.compliance.searching import Searcher
from callqa.compliance.slots import Names
from callqa.compliance.text import streams
from callqa.compliance.vocabulary import Vocabulary
from callqa.domain.recording import Speaker

LEXICONS = Lexicons(
    words={"officers": ("police", "sheriff", "law enforcement")},
    sounds_like={"debt": ("dept", "death"), "attorney": ("a turn he",)},
)
NAMES = Names.of(
    Vocabulary(agencies=("Northfield Recovery",), creditors=("First Prairie",), agents=("Dana",))
)


def find(pattern: str, said: str, *, lexicons: Lexicons = LEXICONS) -> tuple[Hit, ...]:
    heard = streams(transcript(said, speaker=Speaker.AGENT))
    parsed = parse(pattern, lexicons=lexicons)
    index = Index(heard[0], names=NAMES, searcher=Searcher([parsed]))
    return index.any((parsed,))


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("debt collector", "from a debt collector"),
        ("pay|paid ~3 today", "can you pay it all today"),
        ("garnish*", "we are garnishing wages"),
        ("@officers ~2 coming", "law enforcement is coming"),
        ("date_of_birth", "your date of birth please"),
        ("turn it? over", "we turn over the file"),
        ("turn it? over", "we turn it over"),
        ("collect ~2 debt", "to collect a death"),
        ("my attorney", "talk to my a turn he"),
        ("information", "any informations obtained"),
        ("^yes", "well yes that is me"),
        ("owe {money}", "you owe four hundred eighty two dollars"),
        ("owe {money}", "you owe 482"),
        ("on {date}", "on friday"),
        ("ending ~1 {last4}", "ending in four four seven one"),
        ("at {phone}", "at eight hundred five five five zero one four two"),
        ("is {person}", "this is dana"),
        ("from {agency}", "from north field recovery"),
        ("from {agency}", "from northfield"),
        ("from {agency}", "from liberty recovery"),
        ("with {creditor}", "account with first prairie"),
        ("[card_number]", "it is [card_number] yes"),
    ],
)
def test_a_pattern_finds_what_it_describes(pattern: str, said: str) -> None:
    assert find(pattern, said)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("debt collector", "collector of debt"),
        ("pay ~2 today", "pay it all off by today"),
        ("pay ~5 today", "I will pay. Today is fine."),
        ("!warrant", "the warranty expired"),
        ("!debt", "it was his death"),
        ("^yes", "he said yes"),
        ("owe {money}", "you owe five percent"),
        ("on {date}", "on first prairie"),
        ("{last4}", "four four seven"),
        ("this is {person}", "this is about your account"),
        ("with {creditor}", "account with another bank"),
        ("arrest", "i am not here to rest"),
    ],
)
def test_a_pattern_leaves_alone_what_it_does_not_describe(pattern: str, said: str) -> None:
    assert find(pattern, said) == ()


def test_the_shortest_match_for_an_end_is_kept() -> None:
    (hit,) = find("you ~9 arrested", "if you do not pay you will be arrested")

    assert (hit.start, hit.end) == (5, 9)


@pytest.mark.parametrize(
    ("said", "misheard"),
    [("collect a debt", False), ("collect a dept", True), ("collect a dept or debt", False)],
)
def test_a_hit_says_whether_it_was_misheard(said: str, misheard: bool) -> None:
    assert find("collect ~4 debt", said)[-1].misheard is misheard


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("any informations obtained", True),
        ("any information obtainet", False),
        ("any information obtained", True),
    ],
)
def test_where_a_rule_names_words_to_mishear_the_others_are_found_as_written(
    said: str, found: bool
) -> None:
    lexicons = Lexicons(misheard=frozenset(["information"]))

    assert bool(find("information obtained", said, lexicons=lexicons)) is found
    assert find("information obtained", said)  # where it names none


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("pay ~x today", "is no gap"),
        ("pay ~99 today", "is no gap"),
        ("pay ~3", "ends with a gap"),
        ("", "holds no word"),
        ("@nobody pay", "is no lexicon; known are: officers"),
        ("{colour}", "is no slot; known are: agency"),
        ("over? pay", "cannot be optional"),
        ("pay ...", "nothing that can be heard"),
    ],
)
def test_a_faulty_pattern_is_refused_with_its_fault(pattern: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(pattern, lexicons=LEXICONS)


WORDS = st.lists(st.sampled_from(["pay", "you", "will", "not", "today", "now"]), max_size=40)


@given(WORDS)
def test_matches_keep_order_and_gap(words: list[str]) -> None:
    hits = find("pay ~3 today", " ".join(["start", *words]))

    for hit in hits:
        first, last = hit.matched
        assert hit.start == first < last == hit.end - 1
        assert last - first - 1 <= 3


@given(WORDS)
def test_every_place_that_fits_is_found(words: list[str]) -> None:
    ends = {
        at + 1
        for at, word in enumerate(words)
        if word == "today" and "pay" in words[max(0, at - 4) : at]
    }

    hits = find("pay ~3 today", " ".join(["start", *words]))

    assert {hit.end - 1 for hit in hits} == ends
