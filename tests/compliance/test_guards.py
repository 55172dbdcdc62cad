"""Guards are tried on rules made here, so that no pack has to be read to understand a case."""

from pathlib import Path

import pytest

from callqa.compliance.check import matches
from callqa.compliance.rules import RuleBook, load

_PACK = """
pack: guards
version: 0.0.1
jurisdiction: nowhere
description: Rules for trying the guards.
rules:
"""
_RULE = """
  - id: {rule_id}
    slug: {slug}
    name: {slug}
    kind: prohibited
    severity: major
    why: For a test.
    authority: [{{cite: none, status: policy, checked_on: 2026-11-22}}]
    match:
      any: ["arrested|jail", "sue|suing you", "garnish* ~3 wages", "call|calling ~2 your boss"]
    guards: {guards}
    examples:
      must_match: ["you will be arrested"]
      must_not_match:
        negated: ["you will not be arrested"]
        other_speaker: ["C: i was arrested"]
        question: ["is the line good"]
        lawful: ["good morning"]
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    rules = {
        "G01": "{}",
        "G02": "{negation: {implied: true}}",
        "G03": "{enquiry: true}",
        "G04": "{quoted: true}",
        "G05": "{quoted: review}",
        "G06": "{part_of: [jail break]}",
    }
    path: Path = tmp_path_factory.mktemp("packs") / "guards.yaml"
    text = "".join(
        _RULE.format(rule_id=rule_id, slug=f"guard_{rule_id.lower()}", guards=guards)
        for rule_id, guards in rules.items()
    )
    path.write_text(_PACK + text, encoding="utf-8")
    return load((path,))


@pytest.fixture(scope="module")
def shipped() -> RuleBook:
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
        "don't ignore this or face getting arrested",
        "I don't care what he says, you will be arrested",
        "you didn't send me nothing, you will be arrested",
        "not paying gets you arrested",
        "why don't you just get arrested then",
        "couldn't somebody get you arrested",
    ],
)
def test_a_negation_in_another_clause_leaves_a_threat_standing(book: RuleBook, said: str) -> None:
    assert fires(book, "G01", said)


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
        "under no circumstances will you be arrested",
        "we're not in the business of calling your boss",
        "this has nothing to do with jail",
        "you don't need to worry about being arrested",
        "i don't have the authority to have you arrested",
        "we can no longer sue you",
        "nobody has put you in jail",
        "nobody can take you to jail",
        "we're not the police and nobody is getting arrested",
        "we have not decided to sue you",
        "nobody is asking that you be arrested",
        "you won't never be arrested for this",
    ],
)
def test_a_negation_that_governs_the_threat_takes_it_back(book: RuleBook, said: str) -> None:
    assert not fires(book, "G01", said)


@pytest.mark.parametrize(
    "said",
    [
        "I am not in any way trying to say that you are ever going to be arrested.",
        "We will not, under any circumstances, be suing you.",
    ],
)
def test_a_negation_reaches_over_words_without_weight_and_over_an_aside(
    book: RuleBook, said: str
) -> None:
    assert not fires(book, "G01", said)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("we can't have you put in jail or sue you", False),
        ("we don't have people arrested, garnish wages, or sue you", False),
        ("nobody will sue you, garnish your wages or call your boss", False),
        ("you can't hide, we will sue you", True),
        ("we are not playing games, expect us to sue you", True),
        ("we can't wait any longer or sue you some day, so now we sue you", True),
    ],
)
def test_a_negation_holds_for_everything_on_its_list(
    book: RuleBook, said: str, stands: bool
) -> None:
    assert fires(book, "G01", said) is stands


@pytest.mark.parametrize(
    "said",
    [
        "calling your boss is not something we do",
        "suing you is not on the table",
        "jail's not possible over a bill",
        "calling your boss would be illegal",
        "it is illegal for us to call your boss",
        "we are prohibited from calling your boss",
        "Sue you? No, that was never the plan.",
        "Garnish your wages? Absolutely not.",
    ],
)
def test_a_denial_may_follow_or_forbid(book: RuleBook, said: str) -> None:
    assert not fires(book, "G01", said)


@pytest.mark.parametrize(
    "said",
    [
        "not only will we sue you we will tell everyone",
        "don't think we won't sue you",
        "there is no way we won't be suing you",
        "there is nothing i can do you will be arrested",
        "this is not a threat you will be arrested",
        "i'm not threatening you i'm telling you you will be arrested",
        "getting arrested is not pretty",
        "what you did is illegal and we will sue you",
        "you will be arrested, that is not my fault",
        "suing you is not off the table",
        "old or not, we will sue you",
        "you cannot escape jail",
        "i can't stay we are suing you",
        "i am not playing with you about jail",
        "i can't promise you won't be in jail",
        "just letting you no you will be arrested",
        "no doubt you will be arrested",
        "no later than friday you will be arrested",
    ],
)
def test_words_that_only_look_like_a_denial_leave_the_threat(book: RuleBook, said: str) -> None:
    assert fires(book, "G01", said)


@pytest.mark.parametrize(
    "said",
    [
        "if you pay today we won't sue you",
        "if you can do fifty dollars we won't sue you",
        "we won't call your boss as long as you keep paying",
        "just pay it today and nobody goes to jail",
        "let's get this paid so we don't have to sue you",
        "let's get this paid so it doesn't end with you in jail",
        "i don't want to have to call your boss",
        "you don't want to end up in jail do you",
        "i do not want to see you in jail",
        "i would rather not call your boss but you force my hand",
    ],
)
def test_a_denial_that_hangs_on_payment_is_a_threat_where_the_rule_says_so(
    book: RuleBook, said: str
) -> None:
    assert fires(book, "G02", said)
    assert not fires(book, "G01", said)


@pytest.mark.parametrize(
    "said",
    [
        "we won't sue you even if you never pay",
        "you can't be arrested, but if you make a payment the clock starts again",
        "we won't sue you if you do not pay",
        "we will not sue you whether you pay or not",
        "i would not call your boss",
        "we won't call your boss if you tell us not to",
    ],
)
def test_a_denial_without_a_price_is_none(book: RuleBook, said: str) -> None:
    assert not fires(book, "G02", said)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("did they garnish your wages", False),
        ("have you ever been arrested", False),
        ("have her know that they will be arrested", True),
        ("has anyone threatened to sue you", False),
        ("and were you in jail at that time", False),
        ("okay, are they still garnishing your wages", False),
        ("do you live near the jail", False),
        ("is there a jail in your town", False),
        ("is this about the jail you worked at", False),
        ("is there any reason to wait before we sue you", True),
        ("do you have any idea how it feels when they sue you", True),
        ("okay so have they garnished your wages", False),
        ("i can make a call and have you in jail", True),
        ("did you know you can be arrested for that", True),
        ("do you want me to call your boss", True),
        ("have you thought about how it feels when we sue you", True),
        ("you did ignore us and we will sue you", True),
        ("are you going to make me call your boss", True),
    ],
)
def test_an_enquiry_is_no_threat(book: RuleBook, said: str, stands: bool) -> None:
    assert fires(book, "G03", said) is stands
    assert fires(book, "G01", said)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("you said we would sue you", False),
        ("i heard you say we'd call your boss", False),
        ("i know you're worried about being arrested", False),
        ("if anyone told you that you'd be arrested that was a scam", False),
        ("i already told you we will sue you", True),
        ("like i said you will be arrested", True),
        ("you heard it and i am telling you now we will sue you", True),
    ],
)
def test_what_the_consumer_said_is_not_held_against_the_agent(
    book: RuleBook, said: str, stands: bool
) -> None:
    assert fires(book, "G04", said) is stands
    assert fires(book, "G05", said) is stands


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("this isn't attempt to collect a debt information will be used for that purpose", True),
        ("this is not an attempt to collect a debt information will be used for it", False),
    ],
)
def test_only_a_negation_with_an_article_undoes_a_disclosure(
    shipped: RuleBook, said: str, expected: bool
) -> None:
    assert fires(shipped, "D04", said) is expected


def test_another_meaning_of_the_word_is_no_hit(shipped: RuleBook) -> None:
    assert fires(shipped, "P01", "we will send the sheriff to your house")
    assert not fires(shipped, "P01", "he had a cardiac arrest and you go to work at the jail")


def test_a_word_that_only_sounds_like_an_excusing_one_excuses_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "guards.yaml"
    rule = _RULE.format(rule_id="G07", slug="excused", guards="{exclude: [debt]}")
    path.write_text(_PACK.replace("rules:", "sounds_like: {debt: [dead]}\nrules:") + rule)
    book = load((path,))

    assert not fires(book, "G07", "a debt like this is your jail")
    assert fires(book, "G07", "you will be in jail until you are dead")


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("you go to jail", True),
        ("you play jail break", False),
        ("you play jail break and go to jail", True),
        ("you play jail break and we sue you", True),
    ],
)
def test_a_word_of_a_longer_phrase_is_taken_back_and_no_other_one(
    book: RuleBook, said: str, stands: bool
) -> None:
    assert fires(book, "G06", said) is stands
