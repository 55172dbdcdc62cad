"""The commands of the compliance officer: rules tried on examples, explained and compared."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from callqa import settings
from callqa.cli.options import DataFolder, PageFormat, PageStyle, reports_errors
from callqa.errors import SettingsError

if TYPE_CHECKING:
    from callqa.compliance.differences import Difference
    from callqa.compliance.explaining import Explanation
    from callqa.compliance.findings import Scene
    from callqa.compliance.rules import RuleBook
    from callqa.compliance.scoring import RuleScore, Scored
    from callqa.compliance.vocabulary import Vocabulary
    from callqa.settings import Settings

__all__ = ["rules_app"]

rules_app = typer.Typer(help="Rule packs.", no_args_is_help=True)

_DIALOGUE = re.compile(r"^[AC]:|\s\|\s")
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
        console.print(
            f"{scored.notes} mis-heard forms are remarks, or garble words that no phrase holds."
        )


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


@rules_app.command("explain")
@reports_errors
def explain(
    call: Annotated[
        str, typer.Argument(help="Id of a stored call, or a dialogue: `A: hello | C: yes`.")
    ],
    rule: Annotated[str, typer.Argument(help="Rule id, such as D04.")],
    packs: Packs = None,
    data: DataFolder = None,
) -> None:
    """Show step by step why a rule did or did not fire on a call.

    CALL is the id of a stored call, or, for trying things out, a dialogue with `A:` and `C:` in
    front of the turns and ` | ` between them. Quotes are of the redacted transcript.
    """
    from callqa import bootstrap  # yaml, rapidfuzz, duckdb
    from callqa.compliance.explaining import explain as explained

    in_force = settings.read(data_folder=data)
    book = _book(packs)
    asked = book.rule(rule.upper())
    if asked is None:
        known = ", ".join(one.rule_id for one in book.rules)
        raise SettingsError(f"there is no rule {rule!r}; the rules in force are {known}")
    _show_explanation(
        explained(asked, _scene(call, book, in_force, bootstrap.vocabulary(in_force)))
    )


def _scene(call: str, book: RuleBook, in_force: Settings, names: Vocabulary) -> Scene:
    """The stored call of this id, or the dialogue that was written."""
    from callqa.compliance.hearing import Call
    from callqa.compliance.matcher import scene_of
    from callqa.compliance.phrases import transcript
    from callqa.compliance.privacy import redact
    from callqa.domain.recording import Recording, Speaker
    from callqa.store import queries

    if _DIALOGUE.search(call):
        redacted = redact(transcript(call, speaker=Speaker.AGENT))
        recording = Recording(call_id="dialogue", path=Path("dialogue"), sha256="0" * 64)
        heard = Call(redacted.transcript, vocabulary=names, speech={}, searcher=book.searcher)
        return scene_of(heard, recording, book, redactions=redacted.redactions)
    stored = queries.call(in_force.published, call, shards=in_force.shards)
    speech = stored.measures.speech
    heard = Call(stored.transcript, vocabulary=names, speech=speech, searcher=book.searcher)
    return scene_of(
        heard,
        stored.recording,
        book,
        redactions=stored.redactions,
        measures=stored.measures,
    )


def _show_explanation(found: Explanation) -> None:
    console = Console(highlight=False)
    rule, finding = found.rule, found.finding
    console.print(Text(f"{rule.rule_id} {rule.name} ({rule.check.kind})", style="bold"))
    for number, step in enumerate(found.steps, start=1):
        console.print(Text(f"{number}. {step.what}"))
        for line in step.found:
            console.print(Text(f"   - {line}"))
    outcome = finding.outcome.value.replace("_", " ")
    weight = finding.severity.value.replace("_", " ")
    console.print(Text(f"So: {outcome} ({weight}): {finding.why}", style="bold"))
    for one in finding.evidence:
        quote = f'"{one.quote}"' if one.quote else "no words"
        console.print(Text(f"   {one.span.start_s:.1f} s, {one.speaker}: {quote}: {one.why}"))


@rules_app.command("diff")
@reports_errors
def diff(
    old: Annotated[str, typer.Argument(help="Packs before: paths with commas, or `shipped`.")],
    new: Annotated[
        str, typer.Argument(help="Packs after, likewise; `in-force` for the settings'.")
    ],
    calls: Annotated[
        int, typer.Option("--calls", min=0, help="Also judge so many of the latest stored calls.")
    ] = 0,
    data: DataFolder = None,
) -> None:
    """Show what differs between two sets of rule packs, and what that does to stored calls.

    Lists rules that came or went and every field and pattern that changed. With `--calls 200` the
    200 latest stored calls are judged by both, and the verdicts that differ are counted. Nothing
    is stored; `callqa rescore` puts new verdicts in force. Exit code 0: no difference, 3: some.
    """
    from callqa.compliance import differences, rules

    in_force = settings.read(data_folder=data)
    before, after = _packs(old, in_force), _packs(new, in_force)
    found = differences.differences(rules.load(before), rules.load(after))
    console = Console(highlight=False)
    _show_differences(console, found)
    if calls:
        _show_changed_verdicts(console, in_force, before, after, calls)
    if found:
        raise typer.Exit(3)


def _packs(named: str, in_force: Settings) -> tuple[Path, ...] | None:
    """The packs that a word or a list of paths stands for; None for the shipped ones."""
    if named == "in-force":
        return in_force.rule_packs or None
    return None if named == "shipped" else tuple(Path(one) for one in named.split(","))


def _show_differences(console: Console, found: Sequence[Difference]) -> None:
    if not found:
        console.print("The rules are the same.")
        return
    table = Table("rule", "name", "field", "before", "after", box=None)
    for one in found:
        cells = (one.rule_id, one.name, one.field or "whole rule", one.before, one.after)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def _show_changed_verdicts(
    console: Console,
    in_force: Settings,
    before: tuple[Path, ...] | None,
    after: tuple[Path, ...] | None,
    calls: int,
) -> None:
    from callqa.night import changes, rescoring  # every stage

    found = rescoring.compared(in_force, before=before, after=after, calls=calls)
    if found.changes:
        console.print(changes.table(found.changes))
    console.print(f"{found.calls} stored calls were judged by both; {len(found.changes)} differ.")
