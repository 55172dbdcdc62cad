"""What consumers raise about contact, the person and the call, and what agents make of it.

Each trigger is answered well, answered badly, and not answered at all.
"""

import pytest

from callqa.compliance.rules import RuleBook, load
from tests.compliance import calls

OPENING = (
    "A: Hello, is this Maria? | C: Yes. | A: Can I get your date of birth? | C: May fourth 1979."
)
DEBT = "A: This call is from a debt collector about your Metro Wireless account."
CHAT = "A: " + " ".join(["the weather is fine today"] * 30)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load()


def outcome(book: RuleBook, rule_id: str, *turns: str) -> str:
    return calls.outcome(calls.judged(book, " | ".join(turns)), rule_id)


RAISED = {
    "T01": "I want no further contact of any kind from your company.",
    "T02": "Quit texting my cell phone.",
    "T03": "I've hired a lawyer for this.",
    "T06": "I'm driving, this is a bad time.",
    "T07": "Never call me before noon.",
    "T08": "My boss doesn't allow calls at work.",
    "T13": "I don't want to be recorded.",
    "T14": "I don't speak English very good.",
    "T15": "I want to file a complaint about you people.",
    "T18": "I'll come down there and break your neck.",
    "T24": "How do I know this isn't a scam?",
}
ANSWERED = {
    "T01": [
        "I understand, I've noted your request and you won't hear from us again.",
        "I'll stop all calls and letters today.",
        "We will cease communication with you.",
    ],
    "T02": [
        "Okay, I've taken that number off.",
        "Understood, no more texts to this number. Would email be okay?",
        "I'll mark that down as do not text.",
    ],
    "T03": [
        "What is your attorney's name and number?",
        "I'll note that you are represented and send everything to them.",
        "Which law firm is it?",
    ],
    "T06": [
        "I'll let you go, when's a better time to reach you?",
        "Drive safe, I'll try you another time.",
        "I can call you back tomorrow at ten.",
    ],
    "T07": [
        "I've noted that, no calls before noon.",
        "We won't call you in the mornings anymore.",
        "When would be a better time for you?",
    ],
    "T08": [
        "I'll remove your work number right away.",
        "I've noted no calls at work. Is there another number?",
    ],
    "T13": [
        "I can move you to an unrecorded line.",
        "All our calls are recorded, so I'll have someone write you by mail instead.",
        "I'll end the call here then.",
    ],
    "T14": [
        "One moment, I'll get an interpreter.",
        "Which language do you prefer?",
        "Un momento, le comunico con un representante.",
    ],
    "T15": [
        "I'm sorry about that, let me get my supervisor.",
        "I've documented your complaint and someone will follow up.",
    ],
    "T18": [
        "I'm ending this call and reporting what was said.",
        "I want everyone to stay safe, I'm getting my manager.",
    ],
    "T24": [
        "My name is Dana Moore, I'm with Northfield Recovery.",
        "You can call us back at the number on our website.",
        "It's a personal business matter, I need to verify I have the right person.",
    ],
}
WRONG = {
    "T01": [
        "You have to put that in writing.",
        "I can only stop if you pay.",
        "Before I do that, can you pay the balance today?",
    ],
    "T02": ["It's an automatic system, I can't stop it.", "We'll stop when it's resolved."],
    "T03": ["Your attorney can't help you with this.", "I still need to talk to you about it."],
    "T06": ["It'll only take a minute.", "You need to make time for this."],
    "T07": ["We call when the system dials.", "We're allowed to call between eight and nine."],
    "T08": ["We have to try every number we have.", "We'll keep calling until it's handled."],
    "T13": ["It's recorded anyway, go ahead.", "You have no choice."],
    "T14": ["Just say yes or no.", "You need to find someone who speaks English."],
    "T15": ["Go ahead and complain.", "Good luck with that."],
    "T18": ["Come on then.", "I'd like to see you try."],
    "T24": ["I'm calling from the courthouse.", "That's none of your business."],
}
CASES = list(RAISED)


@pytest.mark.parametrize(
    ("rule_id", "answer"), [(rule_id, one) for rule_id in CASES for one in ANSWERED[rule_id]]
)
def test_a_good_answer_is_credited(book: RuleBook, rule_id: str, answer: str) -> None:
    said = (OPENING, DEBT, f"C: {RAISED[rule_id]}", f"A: {answer}", "C: Okay.")

    assert outcome(book, rule_id, *said) == "met"


@pytest.mark.parametrize(
    ("rule_id", "answer"), [(rule_id, one) for rule_id in CASES for one in WRONG[rule_id]]
)
def test_an_answer_that_must_not_follow_is_a_violation(
    book: RuleBook, rule_id: str, answer: str
) -> None:
    said = (OPENING, DEBT, f"C: {RAISED[rule_id]}", f"A: {answer}", "C: Okay.")

    assert outcome(book, rule_id, *said) == "violated"


@pytest.mark.parametrize("rule_id", CASES)
def test_going_straight_on_to_the_money_is_a_violation(book: RuleBook, rule_id: str) -> None:
    said = (OPENING, DEBT, f"C: {RAISED[rule_id]}", "A: Can you pay the balance today?")

    assert outcome(book, rule_id, *said) == "violated"


@pytest.mark.parametrize("rule_id", CASES)
def test_an_answer_that_nobody_recognises_goes_to_a_person(book: RuleBook, rule_id: str) -> None:
    said = (
        OPENING,
        DEBT,
        f"C: {RAISED[rule_id]}",
        "A: Uh huh, well.",
        "C: Hm.",
        "A: So there it goes.",
    )

    assert outcome(book, rule_id, *said) == "review"


@pytest.mark.parametrize("rule_id", [*CASES, "T09", "T19"])
def test_what_was_not_raised_is_not_judged(book: RuleBook, rule_id: str) -> None:
    said = (OPENING, DEBT, "C: I can pay fifty dollars on Friday.", "A: Thank you, that works.")

    assert outcome(book, rule_id, *said) == "not_evaluable"


@pytest.mark.parametrize(
    ("rule_id", "expected"),
    [("T01", "violated"), ("T03", "violated"), ("T02", "met"), ("T07", "met")],
)
def test_money_may_come_up_later_on_only_where_contact_may_go_on(
    book: RuleBook, rule_id: str, expected: str
) -> None:
    said = (OPENING, DEBT, f"C: {RAISED[rule_id]}", f"A: {ANSWERED[rule_id][0]}", "C: Good.")
    later = (CHAT, "C: Right.", "A: Can you pay the balance today?")

    assert outcome(book, rule_id, *said, *later) == expected


ASKED = "A: Hello, may I speak with Maria Alvarez?"


@pytest.mark.parametrize(
    ("rule_id", "answer", "reply", "expected"),
    [
        ("T09", "You have the wrong number.", "I'm sorry to bother you, I'll remove it.", "met"),
        ("T09", "There's no Maria here.", "Thank you for letting me know.", "met"),
        ("T09", "She moved out last year.", "Are you sure you're not her?", "violated"),
        ("T09", "Wrong number, buddy.", "Tell her she owes us four hundred dollars.", "violated"),
        ("T09", "Nobody by that name lives here.", "Hm, well then.", "review"),
        ("T19", "This is her husband.", "I can only speak with Maria.", "met"),
        ("T19", "She's not home, this is her mother.", "Could you have her call Dana?", "met"),
        ("T19", "I'm her son.", "Well since you're her son, she owes 482 dollars.", "violated"),
        ("T19", "I'm her sister.", "Can you take care of her balance today?", "violated"),
        ("T19", "This is her roommate.", "Hm, well then.", "review"),
    ],
)
def test_somebody_else_on_the_line_is_believed_and_told_nothing(
    book: RuleBook, *, rule_id: str, answer: str, reply: str, expected: str
) -> None:
    assert outcome(book, rule_id, ASKED, f"C: {answer}", f"A: {reply}") == expected


def test_a_consumer_who_speaks_of_their_family_makes_no_wrong_number(book: RuleBook) -> None:
    said = (OPENING, DEBT, "C: My ex-wife opened that, she moved out years ago.")

    assert outcome(book, "T09", *said, "A: Your balance is 482 dollars.") == "not_evaluable"


def test_money_after_words_on_absent_family_is_for_a_person_to_judge(book: RuleBook) -> None:
    said = (OPENING, DEBT, "C: My husband does the bills and he's not home.")

    assert outcome(book, "T19", *said, "A: Can you pay the balance today?") == "review"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("You dialed the wrong house.", "wrong_number"),
        ("She hasn't lived here for years, she moved to Ohio.", "wrong_number"),
        ("I'm not who you're looking for.", "wrong_number"),
        ("This is her brother-in-law.", "third_party"),
        ("She's in the shower, can I ask who's calling?", "third_party"),
        ("I'm calling on behalf of her.", "third_party"),
    ],
)
def test_the_kind_of_call_follows_from_who_answered(book: RuleBook, answer: str, kind: str) -> None:
    call = calls.judged(book, f"{ASKED} | C: {answer} | A: Okay, sorry to bother you.")

    assert call.call_type == kind
