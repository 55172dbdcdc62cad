"""Words that announce a silence: "hold on", "let me pull that up", "take your time".

Huawei's silence rule has such exception sentences before and after a silence. Here they are short
anchors of five kinds, with guards against what only sounds like them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from callqa.delivery.phrases import Hit, Said

__all__ = ["announcements", "settled"]

_LITTLE = r"(?:moment|moments|second|seconds|sec|secs|minute|minutes|min)"
_NO_TIME = (
    r"(?!\ (?:payment|notice|time|job|call|letter|ago|late|later|early|chance|mortgage|loan|card|"
    r"opinion|before|there|they|account|person|phone|one|bill)\b)"
)
_WAIT = rf"""
    \b(?:hold|hang)\ on\b(?!\ to\b)
  | \bbear\ with\ (?:me|us)\b
  | \bplease\ hold\b(?!\ (?:off|on\ to|the|my|that|this|it)\b) | \bhold\ please\b
  | \bhold\ the\ line\b | \bhold\ for\ (?:a|one|just)\b
  | \b(?:one|just\ a|just\ one|one\ more|one\ quick|a\ quick|half\ a)\ {_LITTLE}\b{_NO_TIME}
  | \b(?:a|one)\ {_LITTLE}\ please\b | \bwait\ (?:a|one|just\ a)\ {_LITTLE}\b{_NO_TIME}
  | \bgive\ (?:me|us)\ (?:just\ |about\ |like\ )*
    (?:a|one|two|another|a\ couple|a\ couple\ of|a\ few)
    \ (?:quick\ |more\ )?{_LITTLE}\b{_NO_TIME}
  | \b(?:take|takes|need|be)\ (?:me\ |just\ |only\ |about\ )*(?:a|one|another|a\ couple|a\ few)
    \ (?:quick\ |more\ )?{_LITTLE}\b{_NO_TIME}
"""
_HOLD = r"""
    \b(?:put|place|putting|placing)\ (?:you|her|him|them)\ on\ (?:a\ )?(?:\w+\ ){0,2}hold\b
  | \b(?:brief|short|quick)\ hold\b
  | \byou\ (?:mind\ |please\ |just\ )*hold(?:ing)?\b(?=$|\ \.|\ please|\ while|\ for\ (?:a|one|just)
    |\ a\ |\ just|\ one\ )
"""
_THING = (
    r"(?:cards?|wallet|purse|pocketbook|pen|pencil|paper|check\ ?book|glasses|phone|bill|letter|"
    r"statement|paperwork|information|numbers?|account|file|notes|records?|computer|laptop|"
    r"calculator|calendar|supervisor|manager|bag|desk|screen|system)"
)
_LOOKS = r"(?:pull|look|check|find|get|grab|search|bring|open|locate|fetch|review|verify|read)"
_WORKS = (
    r"(?:calculate|process|enter|type|write|update|load|note|run|log|see|jot|submit|post|add\ up|"
    r"make\ a\ note|put\ (?:that|this|it)\ in|ask\ (?:my|the|a)|speak\ (?:to|with)\ (?:my|a)|"
    r"talk\ to\ my|go|take\ a\ (?:quick\ )?look|work\ (?:that|this|it)\ (?:up|out)|transfer)"
)
_SOFT = (
    r"(?:just\ |quickly\ |go\ ahead\ and\ |go\ |try\ to\ |try\ and\ |also\ |please\ |first\ |"
    r"real\ quick\ )*"
)
_WILL = (
    r"(?:i\ will|i\ am\ going\ to|i\ am|i\ have\ to|i\ need\ to|going\ to|i\ would\ have\ to|"
    r"we\ will|so\ i\ can|can\ i\ just)"
)
_SEEK = rf"""
    \blet\ (?:me|us)\ {_SOFT}(?:{_LOOKS}|{_WORKS})\b
    (?!\ (?:(?:this|that|it)\ straight|to\ the\ point|back|paid|on\ with|you\ (?:go|know))\b)
  | \b(?:while|as)\ i\ {_SOFT}(?:am\ )?(?:{_LOOKS}|{_WORKS})(?:ing)?\b
  | \b{_WILL}\ {_SOFT}(?:be\ )?pull(?:ing)?\ (?:\w+\ ){{0,4}}up\b
  | \b{_WILL}\ {_SOFT}(?:be\ )?look(?:ing)?\ (?:\w+\ ){{1,3}}up\b
  | \b{_WILL}\ {_SOFT}(?:be\ )?look(?:ing)?\ (?:at|into|for|through)\ (?:the|your|my|that|this)
    \ (?:\w+\ )?{_THING}\b
  | \b{_WILL}\ {_SOFT}check(?:ing)?\ (?:on\ that|the|your|with\ my|that\ for\ you)\b
  | \b{_WILL}\ {_SOFT}(?:find|get|grab|fetch|dig\ out)\ (?:my|the|a|your|some)\ (?:\w+\ )?{_THING}\b
"""
_BUSY = r"""
    \b(?:system|computer|screen|page|internet|software|it|this)\ is\ (?:\w+\ ){0,2}
    (?:loading|coming\ up|pulling\ up|freezing|frozen|thinking)\b
  | \b(?:system|computer|screen|page|internet|software)\ is\ (?:\w+\ ){0,3}(?:slow|lagging)\b
  | \b(?:waiting|wait)\ (?:for|on)\ (?:it|this|that|the\ \w+|my\ \w+)\ to\b
  | \b(?:while|as)\ (?:it|this|that|the\ \w+|my\ \w+)\ (?:is\ )?
    (?:loads?|loading|pulls?|comes?|processes|processing|goes|opens)\b
"""
_LEAVE = r"""
    \btake\ your\ time\b
  | \bi\ (?:will|can)\ (?:wait|hold)\b(?!\ (?:until|till|for\ (?:my|the)|off|the|it|that|on\ to))
  | \bgo\ (?:ahead\ and\ )?(?:get|grab|find)\ (?:it|that|your|my|a)\b
  | \b(?:when|whenever)\ you\ are\ ready\b
  | \blet\ me\ know\ when\ you\ (?:are\ ready|have|find|got)\b
  | \b(?:get|grab|have)\ (?:a|something)\ (?:pen|pencil|paper|to\ write)\b
"""
_ANCHOR = re.compile(f"{_WAIT}|{_HOLD}|{_SEEK}|{_BUSY}|{_LEAVE}", re.VERBOSE)
_A_HOLD = re.compile(r"\b(?:a|the|any|another|payment|legal|account) $")  # "a hold on my account"
_WAS = re.compile(
    r"\b(?:was|were|did|had|when|after|if|they|he|she|always|kept|keep)\b(?: \w+){0,3} $"
)
_NOT_NOW = re.compile(
    r"\b(?:tomorrow|later|tonight|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?"
    r"|sundays?|weekend|next|payday|call (?:you|me) back|after work|a job|every|last|yesterday"
    r"|month|months|week|weeks)\b"
)
_SETTLED = re.compile(
    r"\b(?:found it|got it|here it is|here we go|there it is|there we go|here you go|i am back"
    r"|thank you for (?:holding|waiting|your patience)|thanks for (?:holding|waiting|your patience)"
    r"|okay so|all right so|it (?:says|shows) (?:that|here)|looks like"
    r"|i (?:do )?see (?:that|it|here|your|you|the))\b"
)


def announcements(said: Said) -> Iterator[Hit]:
    """The announcements in an utterance, by time."""
    for hit in said.hits(_ANCHOR):
        before = f"{hit.before.strip()} "
        if hit.denied or _A_HOLD.search(before) or _WAS.search(before):
            continue
        if not _NOT_NOW.search(hit.sentence):
            yield hit


def settled(text: str) -> bool:
    """Whether these words, said after an announcement, show that the wait is over."""
    return _SETTLED.search(text) is not None
