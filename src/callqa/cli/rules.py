"""The commands of the compliance officer: rules tried on examples, explained and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from callqa import settings
from callqa.cli.options import PageFormat, PageStyle, reports_errors

if TYPE_CHECKING:
    from callqa.compliance.rules import RuleBook
    from callqa.compliance.scoring import RuleScore, Scored

__all__ = ["rules_app"]

rules_app = typer.Typer(help="Rule packs.", no_args_is_help=True)

Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="A pack, in layering order; default: in force.")
]


def _book(packs: list[Path] | None) -> RuleBook:
    from callqa.compliance import rules  # yaml, rapidfuzz

    return rules.load(packs or settings.read().rule_packs or None)


@rules_app.command("check")
@reports_errors
def check(
    packs: Annotated[
        list[Path] | None, typer.Argument(help="Packs to check; default: those in force.")
    ] = None,
) -> None:
    """Run every rule's own examples; exit code 1 when one fails."""
    from callqa.compliance import check as examples  # yaml, rapidfuzz

    result = examples.check(_book(packs))
    for failure in result.failures:
        typer.echo(f"{failure.rule_id}: {failure.group}: {failure.example}")
    typer.echo(f"{result.rules} rules, {result.examples} examples, {len(result.failures)} failures")
    if result.failures:
        raise typer.Exit(1)


@rules_app.command("score")
@reports_errors
def score(
    examples: Annotated[Path, typer.Argument(help="YAML in the format of the catalogue.")],
    packs: Packs = None,
    only: Annotated[
        list[str] | None, typer.Option("--rule", help="Only this rule; may be repeated.")
    ] = None,
    form: PageStyle = PageFormat.TEXT,
) -> None:
    """Play somebody else's examples to the rules and say how many each got right.

    EXAMPLES holds a list `rules`; each entry has an `id`, phrases under `tests.must_match` and
    `tests.must_not_match`, and `asr_forms` as recognisers write them. `A:` and `C:` say who
    speaks, ` | ` parts turns, no prefix means the rule's own speaker. Only match and guards are
    asked; the kind of call, windows and order are left aside.
    """
    from callqa.compliance import scoring  # yaml, rapidfuzz

    scored = scoring.score(_book(packs), examples, only=only or ())
    if form is PageFormat.JSON:
        typer.echo(json.dumps(_as_json(scored), indent=2, ensure_ascii=False))
    else:
        _show(scored)


def _as_json(scored: Scored) -> dict[str, object]:
    total = {
        "recall": scored.recall,
        "false_alarm_rate": scored.false_alarm_rate,
        "asr_recall": scored.asr_recall,
        "n_match": scored.count("must_match"),
        "n_near_miss": scored.count("must_not_match"),
        "n_asr": scored.count("asr_must_match"),
    }
    return {
        "total": total,
        "rules": [_rule_as_json(rule) for rule in scored.rules],
        "not_phrases": list(scored.not_phrases),
        "notes": scored.notes,
    }


def _rule_as_json(rule: RuleScore) -> dict[str, object]:
    missed, false = rule.wrong("must_match"), rule.wrong("must_not_match")
    unheard = rule.wrong("asr_must_match")
    counts = rule.counts
    return {
        "id": rule.rule_id,
        "recall": _share(counts["must_match"] - missed, counts["must_match"]),
        "false_alarm_rate": _share(false, counts["must_not_match"]),
        "asr_recall": _share(counts["asr_must_match"] - unheard, counts["asr_must_match"]),
        "n_match": counts["must_match"],
        "n_near_miss": counts["must_not_match"],
        "n_asr": counts["asr_must_match"],
        "failures": [
            {"group": failure.group, "example": failure.example} for failure in rule.failures
        ],
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _show(scored: Scored) -> None:
    console = Console()
    table = Table("rule", "heard", "false alarms", "mis-heard forms heard", box=None)
    for rule in scored.rules:
        counts = rule.counts
        right = {group: counts[group] - rule.wrong(group) for group in counts}
        table.add_row(
            rule.rule_id,
            f"{right['must_match']} of {counts['must_match']}",
            f"{rule.wrong('must_not_match')} of {counts['must_not_match']}",
            f"{right['asr_must_match']} of {counts['asr_must_match']}",
        )
    console.print(table)
    for rule in scored.rules:
        for failure in rule.failures:
            said = {"must_match": "not heard", "must_not_match": "false alarm"}
            label = said.get(failure.group, "not heard (mis-heard form)")
            console.print(f"{failure.rule_id}  {label}: {failure.example}", markup=False)
    console.print(
        f"heard {_percent(scored.recall)} of {scored.count('must_match')},"
        f" false alarms {_percent(scored.false_alarm_rate)} of {scored.count('must_not_match')},"
        f" mis-heard forms {_percent(scored.asr_recall)} of {scored.count('asr_must_match')}",
        highlight=False,
    )
    if scored.not_phrases:
        left = ", ".join(scored.not_phrases)
        console.print(f"Not played, since they judge records and figures: {left}.", markup=False)
    if scored.notes:
        console.print(f"{scored.notes} mis-heard forms are remarks and were not played.")


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"
