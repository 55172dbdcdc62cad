import pytest

from callqa.compliance.check import matches
from callqa.compliance.rules import RuleBook, load


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def fires(book: RuleBook, rule_id: str, said: str) -> bool:
    rule = book.rule(rule_id)
    assert rule is not None
    return matches(rule, book, said)


@pytest.mark.parametrize(
    "said",
    [
        "if you do not pay you will be arrested",
        "unless we hear nothing else you will be arrested",
        "you never called us back so you will be arrested",
        "without a payment today you will be arrested",
        "no, you will be arrested",
        "no you will be arrested",
        "do not ignore this or you will be arrested",
        "I don't care what he says, you will be arrested",
    ],
)
def test_a_negation_in_another_clause_leaves_a_threat_standing(book: RuleBook, said: str) -> None:
    assert fires(book, "P01", said)


@pytest.mark.parametrize(
    "said",
    [
        "you will not be arrested",
        "you cannot be arrested for this",
        "nobody is going to be arrested",
        "i am not saying you will be arrested",
        "we never said that you'd be arrested",
        "that does not mean you get arrested",
        "no one will have you arrested",
    ],
)
def test_a_negation_that_governs_the_threat_takes_it_back(book: RuleBook, said: str) -> None:
    assert not fires(book, "P01", said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("this isn't attempt to collect a debt information will be used for that purpose", True),
        ("this is not an attempt to collect a debt information will be used for it", False),
    ],
)
def test_only_a_negation_with_an_article_undoes_a_disclosure(
    book: RuleBook, said: str, expected: bool
) -> None:
    assert fires(book, "D04", said) is expected


def test_words_of_the_consumer_that_are_quoted_are_not_held_against_the_agent(
    book: RuleBook,
) -> None:
    assert fires(book, "P09", "this is bullshit")
    assert not fires(book, "P09", "you said this is bullshit and i understand that")


def test_a_question_about_the_past_is_no_threat(book: RuleBook) -> None:
    assert fires(book, "P03", "they will garnish your wages")
    assert not fires(book, "P03", "did they garnish your wages")


def test_another_meaning_of_the_word_is_no_hit(book: RuleBook) -> None:
    assert fires(book, "P01", "we will send the sheriff to your house")
    assert not fires(book, "P01", "he had a cardiac arrest and you go to work at the jail")
