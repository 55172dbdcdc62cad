"""What to do about a missed rule or a weak line of the form, in one sentence for the agent.

Ids are stable for ever, so the sentences are keyed by them; an id without one gets a sentence
made from its name.
"""

from __future__ import annotations

__all__ = ["for_item", "for_rule"]

_RULES = {
    "D01": "Say that the line is recorded in the first sentence, before any question.",
    "D02": "Give your name and the company's name once the right person is on the line.",
    "D03": "Check who you are speaking to before anything about the account is said.",
    "D04": "Read the full notice once identity is confirmed, before the account is discussed: "
    "that you are a debt collector, that this is an attempt to collect a debt, and that any "
    "information will be used for that purpose.",
    "D05": "Say on every later call, too, that the call is from a debt collector.",
    "P01": "Never speak of arrest, jail or crime; a debt is a civil matter.",
    "P02": "Do not speak of a lawsuit unless one is decided and you are allowed to say so.",
    "P03": "Do not speak of wages, accounts or property being taken.",
    "P09": "Keep the language clean, whatever the consumer says.",
    "S01": "Say nothing about a debt until the right person is confirmed.",
    "S03": "Move the notice forward: it comes before the balance and before any request to pay.",
    "T01": "When the consumer asks for no more contact, confirm it, note it and end the call.",
    "T02": "When a number or medium is refused, say that it is taken out, and ask at most which "
    "other one suits.",
    "T03": "When an attorney is named, take the name and number and stop discussing the debt.",
    "T04": "When the debt is disputed, say that it is noted and how to dispute in writing; do not "
    "argue.",
    "T05": "When proof is asked for, offer to send it and ask whether mail or email suits.",
    "T06": "When now is a bad time, ask for a better one and let them go.",
    "T07": "When a time or place does not suit, say it back and that it is noted.",
    "T08": "When calls at work are not allowed, take the number out at once and ask for another "
    "one.",
    "T09": "When it is the wrong number, believe it, say sorry, and say nothing of the debt.",
    "T10": "When somebody has died, say that you are sorry and ask who handles the estate; the "
    "family owes nothing by itself.",
    "T11": "When a bankruptcy is named, take the case number and the attorney's name and stop "
    "collecting.",
    "T12": "When identity theft is claimed, note it, say that the creditor will be told, and offer "
    "the affidavit; ask for no payment.",
    "T13": "When somebody will not be recorded, offer another way or end the call; do not go on.",
    "T14": "When somebody has little English, get an interpreter before anything else is said.",
    "T15": "When somebody complains, hear them out, write it down and offer a supervisor.",
    "T16": "When a hardship is named, say that you heard it, then look for what could work.",
    "T17": "When somebody speaks of dying, leave the account, ask whether they are safe, give the "
    "number 988 and get a supervisor.",
    "T18": "When violence is threatened, keep calm, end the call and report it.",
    "T19": "When somebody else is on the line, ask for the consumer or for proof of authority "
    "first.",
    "T20": "When military service is named, thank them, note it and have it reviewed.",
    "T21": "When payment is refused, accept it, note it, and ask once what is wrong with the bill.",
    "T22": "When it was paid already, ask when and to whom, note it and look into it.",
    "T23": "When somebody cannot look after their affairs, stop negotiating and ask who can speak "
    "for them.",
    "T24": "When asked who you are, give your true name and a way to check it.",
    "T25": "When the income is Social Security or the like, acknowledge it and do not ask for it.",
    "T26": "When a payment is taken back, cancel it and say so, with a reference.",
    "V01": "Do not let a security code be read out on a recorded line; pause it or use the keypad.",
    "V02": "Do not let a card number be read out on a recorded line; pause it or use the keypad.",
    "V03": "Ask for the last four digits only, never the whole social security number.",
    "V04": "Take bank account numbers by keypad, or pause the recording while they are read out.",
    "V05": "Let the consumer say the birthday or address; ask for it, and never say it first.",
    "V06": "Never ask for a PIN, a password, a texted code or a log-in; stop whoever begins one.",
}

_ITEMS = {
    "agent_identity": "Open every call with your own name and the company's name.",
    "greeting": "Open with a greeting and ask for the consumer by name.",
    "calm": "Take a breath before each answer, and let the end of a sentence fall.",
    "pace": "Aim for 130 to 165 words a minute; slow down for amounts, dates and notices.",
    "reply": "Let the consumer finish, count one beat, then answer.",
    "pauses": "Put a short pause after each question and after each figure.",
    "dead_air": "Say what you are doing before you go silent, and for how long.",
    "monologue": "Stop after two or three sentences and ask whether that is clear.",
    "loudness": "Keep the volume of the first minute through to the end of the call.",
    "talk_over": "When both speak at once, stop first and let the consumer finish.",
    "interruptions": "Wait for the end of the consumer's sentence before you start.",
    "talk_share": "Ask an open question early and leave the consumer room to answer it.",
    "empathy": "Name what the consumer said about their situation before you speak of payment.",
    "probing": "Ask why the payment was missed and what is possible now.",
    "ask_in_full": "Ask for the balance in full before you offer anything smaller.",
    "terms": "Agree an amount, a date and a way of paying.",
    "recap": "Say the agreement back in one sentence before the call ends.",
    "promise": "A promise needs an amount, a date and a way of paying; ask for what is missing.",
    "closing": "Sum up, give the number to call back, and thank the consumer.",
}


def for_rule(rule_id: str, name: str) -> str:
    """What to do differently so that the rule is met."""
    return _RULES.get(rule_id, f"Listen to the moments below and agree how to meet “{name}”.")


def for_item(item_id: str, name: str) -> str:
    """What to do about a line of the scorecard that costs points."""
    made = f"Practise “{name}”: listen to the moments below and agree on one sentence to try."
    return _ITEMS.get(item_id, made)
