"""The words around passwords, log-ins and security answers, by what they tell."""

from __future__ import annotations

from callqa.compliance.digit_words import word_list

__all__ = [
    "ASKING",
    "BEFORE_IS",
    "ENDS",
    "IS",
    "MOMENT",
    "NO_VALUE",
    "OWNED",
    "SPELLING",
    "VERBS",
    "WORDY",
]

WORDY = frozenset(
    word_list(
        "password passwords passcode passcodes passphrase username login logon word words "
        "phrase name user sign log id answer question maiden pet mascot teacher nickname"
    )
)
"""Words of cues that any word may answer; after others, such as "code is", only what is spelt."""
VERBS = frozenset(("log in", "sign in", "login"))
"""Cues that are verbs as well: "when I log in it is blank" names no log-in."""
OWNED = frozenset(
    word_list("my your the a and or his her their our its banking online bank account user secure")
)
"""Words before such a cue that make it a thing."""
IS = frozenset(word_list("is was it's that's as are"))
"""Words between a cue and its value."""
BEFORE_IS = frozenset(
    word_list(
        "for my the our your online bank banking website site account portal app they them "
        "sent me that you we gave i use used set to it of on one first number code and"
    )
)
"""Words that may stand between "password" and "is"."""
NO_VALUE = frozenset(
    word_list(
        "not no never nothing none wrong incorrect invalid expired locked blocked required "
        "needed something different same private personal confidential secret on in at for "
        "to too being reset working going gone internal with stored unknown why how what who "
        "where when because only still always usually between asked used case sensitive "
        "protected your set weak strong good important safe saved up down about by under and "
        "or if so very really one any anything everything my his her their i i'm i'll i've "
        "i'd you we he she they it don't do does did can can't could would will won't shall "
        "should have has had there here this these let hold hang wait sorry excuse pardon "
        "huh say please that problem issue thing question bad gonna supposed written "
        "somewhere optional new old temporary hard easy long short is isn't was wasn't "
        "redacted are aren't am nobody yes nope nah"
    )
)
"""Words with which no value begins: "my password is not working"."""
MOMENT = frozenset(word_list("second sec moment minute bit secret"))
"""What follows "one" or "a" in "hold on a second"."""
ENDS = frozenset(
    word_list(
        "and but because if can could do did does is was are thank thanks right correct "
        "please what which i i'm you we he she it it's that that's this my your okay ok so "
        "then if when who does that'll will would got for"
    )
)
"""Words with which the next clause begins."""
SPELLING = frozenset(
    word_list(
        "capital lower upper lowercase uppercase case caps letter letters as in like dash dot "
        "point underscore hash hashtag pound star asterisk exclamation mark sign dollar at "
        "symbol space number all one word"
    )
)
"""Words that say how something is spelt."""
ASKING = frozenset(
    word_list(
        "please what what's whats give gimme tell need needs read spell say confirm verify provide "
        "remember know have get share repeat send state enter got want"
    )
)
"""Words of which a request has one."""
