"""The one or two things to work on, what goes well, and where to listen.

Rules come before skills: a rule that fails calls outweighs any style. Within each, what costs
most comes first: for a rule the share of calls in which it failed, for a line of the form the
skill points it cost per call. Two at most, since nobody works on five things at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from callqa.coaching import advice, course, moments, reading, usual
from callqa.coaching.comparison import MIN_CALLS
from callqa.coaching.page import CallLine, Flag, Focus, Listening, Moment
from callqa.coaching.reading import Loss, Verdict
from callqa.coaching.wording import counted

__all__ = ["best", "flags", "focus", "strengths", "worst"]

_MOST = 2
_WORTH_A_WORD = 1.0  # skill points per call; less is noise of rounding and recognition
_GRAVITY = {"auto_fail": 0, "major": 1, "minor": 2, "info": 3}
_GOOD_SHARE = 0.9
_FORBIDS = ("prohibited", "privacy")  # kinds of rule that any call can break


@dataclass(frozen=True, slots=True, kw_only=True)
class _RuleCount:
    """How often a rule failed; `calls` are those in which it could have."""

    rule_id: str
    name: str
    kind: str
    severity: str
    failed: int
    calls: int

    @property
    def share(self) -> float:
        return self.failed / self.calls


def focus(
    connection: duckdb.DuckDBPyConnection,
    own: Sequence[CallLine],
    team: Sequence[CallLine],
    *,
    by_person: Mapping[tuple[str, str], str],
) -> tuple[Focus, ...]:
    """What to work on over these calls, compared with the team's; none when nothing was lost.

    Args:
        connection: the published copy.
        own: the agent's calls.
        team: calls of others.
        by_person: by analysis and rule, the outcome that a person decided on.
    """
    ids, others = _ids(own), _ids(team)
    found = _rule_focus(connection, ids, others, by_person)
    taken = {(at.call_id, at.start_s, at.quote) for one in found for at in one.moments}
    lost, of_team = reading.losses(connection, ids), reading.losses(connection, others)
    for loss in sorted(lost.values(), key=lambda loss: (-loss.lost * loss.n, loss.item_id)):
        if len(found) >= _MOST:
            break
        if loss.lost < _WORTH_A_WORD:
            continue
        heard = moments.of_owner(connection, ids, loss.item_id, good=False)
        if any((at.call_id, at.start_s, at.quote) in taken for at in heard):
            continue  # the line of the form that counts the rule above
        found.append(_item_focus(loss, of_team.get(loss.item_id), heard))
    return tuple(found[:_MOST])


def strengths(
    connection: duckdb.DuckDBPyConnection, own: Sequence[CallLine], team: Sequence[CallLine]
) -> tuple[Focus, ...]:
    """Lines of the form that go well and better than in the team, or simply well without one."""
    ids = _ids(own)
    of_team = reading.losses(connection, _ids(team))
    good = [
        loss
        for loss in reading.losses(connection, ids).values()
        if loss.n >= MIN_CALLS and loss.share >= _GOOD_SHARE and _ahead(loss, of_team)
    ]
    good.sort(key=lambda loss: (_lead(loss, of_team), -loss.worth, loss.item_id))
    return tuple(
        Focus(
            title=loss.name,
            reason=f"{loss.share:.0%} of its points over {counted(loss.n, 'call')}"
            + _beside_share(of_team.get(loss.item_id)),
            advice="",
            moments=moments.of_owner(connection, ids, loss.item_id, good=True, most=1),
        )
        for loss in good[:_MOST]
    )


def best(connection: duckdb.DuckDBPyConnection, own: Sequence[CallLine]) -> Listening | None:
    """The call with the highest total, the latest of equals; None without a scored call."""
    scored = [call for call in own if call.total is not None]
    if not scored:
        return None
    return _listening(connection, max(scored, key=lambda call: call.total or 0.0), good=True)


def worst(connection: duckdb.DuckDBPyConnection, own: Sequence[CallLine]) -> Listening | None:
    """The call with the lowest total, the latest of equals; None with fewer than two scored."""
    scored = [call for call in own if call.total is not None]
    if len(scored) < 2:
        return None
    return _listening(connection, min(scored, key=lambda call: call.total or 0.0), good=False)


def flags(connection: duckdb.DuckDBPyConnection, own: Sequence[CallLine]) -> tuple[Flag, ...]:
    """Calls that a rule failed, then calls that a person must decide; latest first in each."""
    flagged = [call for call in own if call.auto_fail_rules or call.review_rules]
    names = {one.rule_id: one.name for one in reading.verdicts(connection, _ids(flagged), {})}
    found = []
    for call in flagged:
        for rule_id in (*call.auto_fail_rules, *call.review_rules):
            at = moments.of_owner(connection, _ids([call]), rule_id, good=False, most=1)
            found.append(
                Flag(
                    call=call,
                    rule_id=rule_id,
                    name=names.get(rule_id, rule_id),
                    auto_fail=rule_id in call.auto_fail_rules,
                    moment=at[0] if at else None,
                )
            )
    return tuple(sorted(found, key=lambda flag: not flag.auto_fail))


def _rule_focus(
    connection: duckdb.DuckDBPyConnection,
    ids: list[str],
    others: list[str],
    by_person: Mapping[tuple[str, str], str],
) -> list[Focus]:
    own = _counted(reading.verdicts(connection, ids, by_person), calls=len(ids))
    of_team = _counted(reading.verdicts(connection, others, {}), calls=len(others))
    failed = [one for one in own.values() if one.failed and _GRAVITY.get(one.severity, 3) <= 1]
    failed.sort(key=lambda one: (_GRAVITY[one.severity], -one.share, -one.failed, one.rule_id))
    return [
        Focus(
            title=f"{one.name} ({one.rule_id})",
            reason=_how_often(one, of_team.get(one.rule_id), team_calls=len(others)),
            advice=advice.for_rule(one.rule_id, one.name),
            moments=moments.of_owner(connection, ids, one.rule_id, good=False),
        )
        for one in failed[:_MOST]
    ]


def _listening(connection: duckdb.DuckDBPyConnection, call: CallLine, *, good: bool) -> Listening:
    at, length_s = call.analysis_id, call.duration_s
    reasons, whose_usual = usual.call_reasons(connection, at, call.delivery)
    return Listening(
        call=call,
        moments=moments.of_call(connection, at, duration_s=length_s, good=good),
        course=course.course(connection, at, duration_s=length_s),
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


def _counted(verdicts: Sequence[Verdict], *, calls: int) -> dict[str, _RuleCount]:
    """Per rule: in how many calls it failed, of those in which it could have.

    A prohibition can be broken in every call; a disclosure counts only where it was judged.
    """
    by_rule: dict[str, list[Verdict]] = defaultdict(list)
    for one in verdicts:
        if one.failed or "met" in one.outcomes:
            by_rule[one.rule_id].append(one)
    return {
        rule_id: _RuleCount(
            rule_id=rule_id,
            name=some[0].name,
            kind=some[0].kind,
            severity=some[0].severity,
            failed=sum(one.failed for one in some),
            calls=calls if some[0].kind in _FORBIDS else len(some),
        )
        for rule_id, some in by_rule.items()
    }


def _how_often(own: _RuleCount, team: _RuleCount | None, *, team_calls: int) -> str:
    forbids = own.kind in _FORBIDS
    if forbids:
        said = f"Heard in {own.failed} of {counted(own.calls, 'call')}"
    else:
        said = f"Failed in {own.failed} of {counted(own.calls, 'call')} in which it was judged"
    n = team.calls if team else team_calls if forbids else 0
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


def _ids(calls: Sequence[CallLine]) -> list[str]:
    return [call.analysis_id for call in calls]
