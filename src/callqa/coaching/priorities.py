"""The one or two things to work on, what goes well, and where to listen.

Rules come before skills: a rule that fails calls outweighs any style. Within each, what costs
most comes first: for a rule the share of calls in which it failed, for a line of the form the
skill points it cost per call. Two at most, since nobody works on five things at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from callqa.coaching import advice, course, moments, usual
from callqa.coaching.comparison import MIN_CALLS
from callqa.coaching.listening import Listened, Matters, best_of, listened, worst_of
from callqa.coaching.moments import OfOwners
from callqa.coaching.page import CallLine, Course, Focus, Listening, Moment
from callqa.coaching.together import Loss, RuleCount
from callqa.coaching.wording import counted

__all__ = ["Lost", "best", "focus_and_strengths", "worst"]

_MOST = 2
_CANDIDATES = 6  # lines of the form looked at, as some count the rules above
_WORTH_A_WORD = 1.0  # skill points per call; less is noise of rounding and recognition
_GRAVITY = {"auto_fail": 0, "major": 1, "minor": 2, "info": 3}
_GOOD_SHARE = 0.9
_FORBIDS = ("prohibited", "privacy")  # kinds of rule that any call can break


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What rules and lines of the form said about some calls.

    Attributes:
        calls: how many calls.
        rules: by rule id.
        lines: by item id.
    """

    calls: int
    rules: Mapping[str, RuleCount]
    lines: Mapping[str, Loss]


def focus_and_strengths(
    connection: duckdb.DuckDBPyConnection, calls: Sequence[CallLine], own: Lost, team: Lost
) -> tuple[tuple[Focus, ...], tuple[Focus, ...], Listened]:
    """What to work on over these calls, compared with the team's, what goes well, what was heard.

    Nothing to work on when nothing was lost. What goes well are lines of the form that go better
    than in the team, or simply well without one.

    Args:
        connection: the published copy.
        calls: the agent's calls, latest first: where to listen.
        own: what they lost.
        team: what calls of others lost.
    """
    rules = _failed_rules(own)
    weak = sorted(own.lines.values(), key=lambda loss: (-loss.lost * loss.n, loss.item_id))
    weak = [loss for loss in weak if loss.lost >= _WORTH_A_WORD][:_CANDIDATES]
    if len(rules) >= _MOST:
        weak = []
    strong = _strong_lines(own, team)
    matters = Matters(
        rules=[one.rule_id for one in rules],
        weak=[loss.item_id for loss in weak],
        strong=[loss.item_id for loss in strong],
    )
    among = listened(connection, calls, matters)
    strengths = tuple(
        Focus(
            title=loss.name,
            reason=f"{loss.share:.0%} of its points over {counted(loss.n, 'call')}"
            + _beside_share(team.lines.get(loss.item_id)),
            advice="",
            moments=among.shown.good.get(loss.item_id, ())[:1],
        )
        for loss in strong
    )
    return _focus(rules, weak, among.shown, own=own, team=team), strengths, among


def best(
    connection: duckdb.DuckDBPyConnection, among: Listened, *, along: bool = True
) -> Listening | None:
    """The call with the highest total, the latest of equals; None without a scored call."""
    call = best_of(among.calls)
    return _listening(connection, among, call, good=True, along=along) if call else None


def worst(
    connection: duckdb.DuckDBPyConnection, among: Listened, *, along: bool = True
) -> Listening | None:
    """The call with the lowest total, the latest of equals; None with fewer than two scored."""
    call = worst_of(among.calls)
    return _listening(connection, among, call, good=False, along=along) if call else None


def _focus(
    rules: Sequence[RuleCount],
    weak: Sequence[Loss],
    heard: OfOwners,
    *,
    own: Lost,
    team: Lost,
) -> tuple[Focus, ...]:
    found = [
        Focus(
            title=f"{one.name} ({one.rule_id})",
            reason=_how_often(one, team.rules.get(one.rule_id), calls=own.calls, others=team.calls),
            advice=advice.for_rule(one.rule_id, one.name),
            moments=heard.bad.get(one.rule_id, ()),
        )
        for one in rules
    ]
    taken = {(at.call_id, at.start_s, at.quote) for one in found for at in one.moments}
    for loss in weak:
        shown = heard.bad.get(loss.item_id, ())
        if any((at.call_id, at.start_s, at.quote) in taken for at in shown):
            continue  # the line of the form that counts the rule above
        found.append(_item_focus(loss, team.lines.get(loss.item_id), shown))
    return tuple(found[:_MOST])


def _failed_rules(own: Lost) -> list[RuleCount]:
    """The gravest rules that failed, and of equals those that failed most often."""
    failed = [
        one for one in own.rules.values() if one.failed and _GRAVITY.get(one.severity, 3) <= 1
    ]
    failed.sort(
        key=lambda one: (
            _GRAVITY[one.severity],
            -one.failed / _could_fail(one, calls=own.calls),
            -one.failed,
            one.rule_id,
        )
    )
    return failed[:_MOST]


def _strong_lines(own: Lost, team: Lost) -> list[Loss]:
    good = [
        loss
        for loss in own.lines.values()
        if loss.n >= MIN_CALLS and loss.share >= _GOOD_SHARE and _ahead(loss, team.lines)
    ]
    good.sort(key=lambda loss: (_lead(loss, team.lines), -loss.worth, loss.item_id))
    return good[:_MOST]


def _could_fail(one: RuleCount, *, calls: int) -> int:
    """Calls in which a rule could have failed.

    A prohibition can be broken in every call; a disclosure counts only where it was judged.
    """
    return calls if one.kind in _FORBIDS else one.failed + one.met


def _listening(
    connection: duckdb.DuckDBPyConnection,
    among: Listened,
    call: CallLine,
    *,
    good: bool,
    along: bool,
) -> Listening:
    at = call.analysis_id
    shown = moments.of_call(among.pieces, call, good=good)
    if not along:
        return Listening(
            call=call,
            moments=shown,
            course=Course(duration_s=call.duration_s, stretches=(), verdicts=()),
        )
    reasons, whose_usual = usual.call_reasons(connection, at, call.delivery)
    return Listening(
        call=call,
        moments=shown,
        course=course.course(connection, at, duration_s=call.duration_s),
        reasons=reasons,
        whose_usual=whose_usual,
    )


def _item_focus(loss: Loss, team: Loss | None, heard: tuple[Moment, ...]) -> Focus:
    calls = counted(loss.n, "call")
    cost = f"This line of the form cost {loss.lost:.1f} of 100 skill points a call, over {calls}"
    return Focus(
        title=loss.name,
        reason=cost + _beside_loss(loss, team),
        advice=advice.for_item(loss.item_id, loss.name),
        moments=heard,
    )


def _beside_loss(loss: Loss, team: Loss | None) -> str:
    if team is None or team.n < MIN_CALLS:
        return f"; {_too_few_of_team(team.n if team else 0)}."
    beside = f"; the team loses {team.lost:.1f} (N={team.n})."
    if team.lost < loss.lost:
        return beside
    return f"{beside} As it is no rarer in the team, check the script and the recogniser, too."


def _how_often(own: RuleCount, team: RuleCount | None, *, calls: int, others: int) -> str:
    forbids = own.kind in _FORBIDS
    could = counted(_could_fail(own, calls=calls), "call")
    if forbids:
        said = f"Heard in {own.failed} of {could}"
    else:
        said = f"Failed in {own.failed} of {could} in which it was judged"
    n = _could_fail(team, calls=others) if team else others if forbids else 0
    beside = f"in the team in {team.failed if team else 0} of {n}"
    grave = " It brings the score of a call to 0." if own.severity == "auto_fail" else ""
    return f"{said}; {_too_few_of_team(n) if n < MIN_CALLS else beside}.{grave}"


def _too_few_of_team(n: int) -> str:
    return f"too few calls of the team to compare (N={n})"


def _beside_share(team: Loss | None) -> str:
    if team is None or team.n < MIN_CALLS:
        return f"; {_too_few_of_team(team.n if team else 0)}."
    return f"; the team earns {team.share:.0%} (N={team.n})."


def _ahead(loss: Loss, of_team: Mapping[str, Loss]) -> bool:
    team = of_team.get(loss.item_id)
    return team is None or team.n < MIN_CALLS or loss.share > team.share


def _lead(loss: Loss, of_team: Mapping[str, Loss]) -> float:
    """For sorting: the greatest lead over the team first."""
    team = of_team.get(loss.item_id)
    return (team.share if team and team.n >= MIN_CALLS else 1.0) - loss.share
