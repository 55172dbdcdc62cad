"""What a word may be misheard as, through rules made here."""

from pathlib import Path

import pytest

from callqa.compliance.rules import RuleBook
from tests.compliance.house import book, finding, rule

PATTERNS = [
    "killing your credit",
    "dispute ~3 debt",
    "my attorney",
    "garnish* wages",
    "bankruptcy",
    "irresponsible",
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    folder: Path = tmp_path_factory.mktemp("sounds")
    greeting = rule("skill", id="K90", match={"any": ["calling about", "responsible for"]})
    return book(folder, rule(match={"any": PATTERNS}), greeting)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        pytest.param("a call for my a turney please", "review", id="split before it ends"),
        pytest.param("a call for my a turn ee please", "review", id="split in three"),
        pytest.param("it is a bank rup see they say", "review", id="split after its first part"),
        pytest.param("he disputes that debt now", "review", id="another ending"),
        pytest.param("we are calling your credit union", "met", id="a word that the rules know"),
        pytest.param("I need this paid, it is a debt", "met", id="sounds without the letters"),
        pytest.param("well you responsible for that wages thing", "met", id="a long known word"),
        pytest.param("is that my attorney is it", "violated", id="the word and a little one"),
    ],
)
def test_only_what_is_no_word_of_the_rules_is_taken_for_another(
    house: RuleBook, said: str, outcome: str
) -> None:
    assert finding(house, f"A: {said}").outcome == outcome
