"""What QA leads say of stretches of calls: read from a table, compared, and laid on windows.

One line per rater and stretch, with a head of these columns in any order:

    call,from,to,label,rater
    NF-0003,0:40,1:20,calm,kim
    NF-0003,0:40,1:20,calm,lee

`from` and `to` are seconds or minutes:seconds; a label is `calm` or `rushed`. Two raters have
labelled the same stretch when its bounds agree to half a second.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

from callqa.delivery.clips import Clip, LabelledWindow
from callqa.delivery.evaluation import kappa
from callqa.domain.recording import Recording
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis, DeliveryLabel
from callqa.errors import CallqaError, SettingsError

__all__ = ["COLUMNS", "Agreed", "Agreement", "Label", "Labels", "agreement", "labelled", "read"]

COLUMNS = ("call", "from", "to", "label", "rater")
_LABELS = {label.value: label for label in (DeliveryLabel.CALM, DeliveryLabel.RUSHED)}
_SAME_BOUND_S = 0.5
_LEAST_INSIDE = 0.5  # share of a window that must lie in the stretch to take its label


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one rater says of one stretch."""

    call_id: str
    span: Span
    label: DeliveryLabel
    rater: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The lines of a table that could be read, and what is wrong with the others, by line."""

    labels: tuple[Label, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A stretch of which all raters say the same; at least two of them."""

    call_id: str
    span: Span
    label: DeliveryLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far raters agree.

    Attributes:
        agreed: what a model may learn from.
        disputed: call and stretch on which raters differ; kept apart and never averaged.
        single: stretches of which only one rater spoke.
        kappa_by_pair: Cohen's kappa of two raters on the stretches that both labelled, with how
            many those are; None where it is not defined, as when both gave one label only.
        kappa: the same over all pairs of raters together.
    """

    agreed: tuple[Agreed, ...]
    disputed: tuple[tuple[str, Span], ...]
    single: int
    kappa_by_pair: Mapping[tuple[str, str], tuple[float | None, int]]
    kappa: float | None


def read(path: Path) -> Labels:
    """The labels in a CSV file; faulty lines are told, and stop nothing.

    Raises:
        SettingsError: the file cannot be read, or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
            names = tuple(rows[0]) if rows else COLUMNS
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(
            f"The labels {path} cannot be read ({type(error).__name__}); write a CSV file in UTF-8."
        ) from error
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise SettingsError(
            f"The labels {path} lack the column {', '.join(missing)}; the first line must name "
            f"{', '.join(COLUMNS)}."
        )
    labels: list[Label] = []
    faults: list[str] = []
    for line, row in enumerate(rows, start=2):
        try:
            labels.append(_label(row))
        except ValueError as error:
            faults.append(f"line {line}: {error}")
    return Labels(labels=tuple(labels), faults=tuple(faults))


def agreement(labels: Iterable[Label]) -> Agreement:
    """What raters agree on. A rater who labelled a stretch twice is heard once, the last time."""
    said = _by_stretch(labels)
    agreed: list[Agreed] = []
    disputed: list[tuple[str, Span]] = []
    for (call_id, span), by_rater in said.items():
        found = set(by_rater.values())
        if len(by_rater) < 2:
            continue
        if len(found) == 1:
            agreed.append(Agreed(call_id=call_id, span=span, label=found.pop()))
        else:
            disputed.append((call_id, span))
    pairs = _pairs(said.values())
    everyone = [pair for both in pairs.values() for pair in both]
    # Who of a pair comes first is chance: with both orders the figure does not depend on it.
    mirrored = [*everyone, *((other, one) for one, other in everyone)]
    return Agreement(
        agreed=tuple(agreed),
        disputed=tuple(disputed),
        single=sum(len(by_rater) == 1 for by_rater in said.values()),
        kappa_by_pair={who: (kappa(both), len(both)) for who, both in pairs.items()},
        kappa=kappa(mirrored),
    )


def labelled(
    agreed: Iterable[Agreed],
    find: Callable[[str], CallAnalysis],
    *,
    attributes: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> tuple[tuple[Clip, ...], tuple[str, ...]]:
    """The stored windows of the stretches, with their labels, and why some stretches have none.

    Args:
        agreed: stretches with one label each.
        find: the stored analysis of a call; raises `CallqaError` when there is none.
        attributes: what is known of each agent, by key or name.
    """
    clips: list[Clip] = []
    left: list[str] = []
    for one in agreed:
        try:
            analysis = find(one.call_id)
        except CallqaError as error:
            left.append(str(error))
            continue
        windows = tuple(
            LabelledWindow(window=window, label=one.label)
            for window in analysis.measures.windows
            if window.span.overlap_s(one.span) >= _LEAST_INSIDE * window.span.duration_s
        )
        if windows:
            agent = _agent(analysis.recording)
            traits = attributes.get(agent, {})
            clips.append(Clip(call_id=one.call_id, voice=agent, windows=windows, traits=traits))
        else:
            at = f"{one.span.start_s:.0f} to {one.span.end_s:.0f} s"
            left.append(f"call {one.call_id!r}, {at}: too little agent speech there to judge")
    return tuple(clips), tuple(left)


def _label(row: Mapping[str, str | None]) -> Label:
    call_id, start, end, label, rater = ((row[name] or "").strip() for name in COLUMNS)
    if not call_id or not rater:
        raise ValueError("call and rater must be filled in")
    if label.lower() not in _LABELS:
        raise ValueError(f"label {label!r} is none of {', '.join(_LABELS)}")
    start_s, end_s = _seconds(start), _seconds(end)
    if end_s <= start_s:
        raise ValueError(f"`to` {end} does not lie after `from` {start}")
    return Label(
        call_id=call_id, span=Span(start_s, end_s), label=_LABELS[label.lower()], rater=rater
    )


def _seconds(text: str) -> float:
    """`80`, `80.5`, `1:20` or `0:01:20` in seconds."""
    total = 0.0
    for part in text.split(":"):
        if not part.replace(".", "", 1).isdecimal():
            raise ValueError(f"{text!r} is no time; write seconds or minutes:seconds")
        total = total * 60 + float(part)
    return total


def _by_stretch(
    labels: Iterable[Label],
) -> dict[tuple[str, Span], dict[str, DeliveryLabel]]:
    """By call and stretch, what each rater said; bounds half a second apart are the same."""
    found: dict[tuple[str, Span], dict[str, DeliveryLabel]] = {}
    stretches: defaultdict[str, list[Span]] = defaultdict(list)
    for one in labels:
        known = stretches[one.call_id]
        span = next((span for span in known if _same(span, one.span)), None)
        if span is None:
            known.append(span := one.span)
        found.setdefault((one.call_id, span), {})[one.rater] = one.label
    return found


def _same(one: Span, other: Span) -> bool:
    apart_s = max(abs(one.start_s - other.start_s), abs(one.end_s - other.end_s))
    return apart_s <= _SAME_BOUND_S


def _pairs(
    said: Iterable[Mapping[str, DeliveryLabel]],
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """By pair of raters, what each of both said of the stretches that both labelled."""
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for by_rater in said:
        for one, other in combinations(sorted(by_rater), 2):
            found[one, other].append((by_rater[one], by_rater[other]))
    return dict(sorted(found.items()))


def _agent(recording: Recording) -> str:
    """Who speaks: the agent's key, else the name; calls of nobody known are each their own."""
    return recording.agent_id or recording.agent_name or f"unknown agent of {recording.call_id}"
