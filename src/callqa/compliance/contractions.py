"""Contractions and clipped words spelt out; recognisers often write them without the apostrophe."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SPELT_OUT", "spelt_out"]

_VERBS = "do does did is are was were have has had would could should must need might"
_WITHOUT_APOSTROPHE = {
    **{f"{verb}nt": f"{verb} not" for verb in _VERBS.split()},
    "cant": "can not",
    "wont": "will not",
    "aint": "is not",
    "im": "i am",
    "ive": "i have",
    "its": "it is",
    "thats": "that is",
    "whats": "what is",
    "whos": "who is",
    "hes": "he is",
    "shes": "she is",
    "theres": "there is",
    "youre": "you are",
    "youve": "you have",
    "youll": "you will",
    "theyre": "they are",
    "theyve": "they have",
    "theyll": "they will",
    "weve": "we have",
    "yall": "you all",
}  # not "were", "well", "ill", "id", "lets": they are words of their own
SPELT_OUT: Mapping[str, str] = MappingProxyType(
    {
        **_WITHOUT_APOSTROPHE,
        "gonna": "going to",
        "wanna": "want to",
        "gotta": "got to",
        "tryna": "trying to",
        "imma": "i am going to",
        "lemme": "let me",
        "gimme": "give me",
        "outta": "out of",
        "dunno": "do not know",
        "cannot": "can not",
        "won't": "will not",
        "can't": "can not",
        "shan't": "shall not",
        "ain't": "is not",
        "y'all": "you all",
        "let's": "let us",
        "ma'am": "madam",
        "'cause": "because",
        "cuz": "because",
        "'em": "them",
        "till": "until",
        "til": "until",
        "'til": "until",
        "e-mail": "email",
        "e-mails": "emails",
        "e-mailed": "emailed",
        "e-mailing": "emailing",
        "dollars": "dollar",
        "bucks": "dollar",
        "buck": "dollar",
        "cents": "cent",
        "&": "and",
    }
)
_SUFFIX = (("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'m", "am"), ("'d", "would"))
_IS_AFTER = frozenset(
    ("it", "that", "this", "he", "she", "who", "what", "where", "there", "here", "name")
)
_SHORTEST_CLIPPED = 5  # letters of "goin'"


def spelt_out(word: str) -> list[str]:
    """The words that a lower-case word stands for: `you'll` is `you will`, `callin'` `calling`.

    A possessive loses its ending.
    """
    if word.endswith("in'") and len(word) >= _SHORTEST_CLIPPED:
        return [word[:-1] + "g"]
    bare = word.strip("'")
    word = SPELT_OUT.get(word) or SPELT_OUT.get(bare) or bare
    if " " in word:
        return word.split()
    if word.endswith("n't"):
        return [word.removesuffix("n't"), "not"]
    for suffix, full in _SUFFIX:
        if word.endswith(suffix):
            return [word.removesuffix(suffix), full]
    if word.endswith("'s"):
        stem = word.removesuffix("'s").replace(".", "")  # "the D.A.'s office"
        return [stem, "is"] if stem in _IS_AFTER else [stem]
    return [word.replace("'", "").replace(".", "") or word]
