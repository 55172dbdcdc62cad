"""How far a night over the sample calls is from what their scenarios say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import jiwer

from callqa.domain.measures import SpeakerMeasures
from callqa.domain.recording import Speaker
from callqa.domain.spans import Span
from callqa.domain.verdicts import CallAnalysis, Outcome

PAUSE_TOLERANCE_S = 0.1
FLAGS = {"missed", "violated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    call_id: str
    document: dict

    @classmethod
    def read(cls, path: Path) -> Truth:
        document = json.loads(path.read_text())
        return cls(call_id=document["call_id"], document=document)

    @property
    def secrets(self) -> tuple[Span, ...]:
        return tuple(Span(one["start_s"], one["end_s"]) for one in self.document["secrets"])

    @property
    def findings(self) -> dict[str, str]:
        return self.document["findings"]


Pair = tuple[Truth, CallAnalysis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Figures of a whole night."""

    words: int
    word_error_rate: float
    word_error_rate_worst: float
    flags: int
    flags_found: int
    flags_in_review: int
    judged: int
    false_flags: int
    met: int
    met_found: int
    pace_error_median: float
    pace_error_worst: float
    pauses: int
    pause_recall: float
    pause_precision: float
    pause_time_error_median: float

    def lines(self) -> Iterator[str]:
        yield f"word error rate {self.word_error_rate:.1%} of {self.words} words"
        yield f"  (worst call {self.word_error_rate_worst:.1%})"
        yield f"flags found {self.flags_found} of {self.flags}, {self.flags_in_review} for review"
        yield f"false flags {self.false_flags} of {self.judged} judgements that should raise none"
        yield f"disclosures and responses credited {self.met_found} of {self.met}"
        yield (f"pace error median {self.pace_error_median:.1%}, worst {self.pace_error_worst:.1%}")
        yield (
            f"pauses of 0.25 s and more: recall {self.pause_recall:.1%}, precision "
            f"{self.pause_precision:.1%} of {self.pauses} at {PAUSE_TOLERANCE_S:g} s"
        )
        yield f"pause time error median {self.pause_time_error_median:.1%}"


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+|\d+", text.lower().replace("-", " ")))


def _word_errors(truth: Truth, analysis: CallAnalysis) -> tuple[int, int]:
    """Errors and reference words, without the turns in which a secret is said."""
    errors = count = 0
    for speaker in (Speaker.AGENT, Speaker.CONSUMER):
        turns = [turn for turn in truth.document["turns"] if turn["speaker"] == speaker]
        spans = [Span(turn["start_s"], turn["end_s"]) for turn in turns]
        hidden = [span for span in spans if any(span.overlap_s(one) for one in truth.secrets)]
        reference = " ".join(
            words(turn["text"])
            for turn, span in zip(turns, spans, strict=True)
            if span not in hidden
        )
        hypothesis = " ".join(
            words(word.text)
            for word in analysis.transcript.words(speaker)
            if not any(span.padded(0.2).holds(word.span.middle_s) for span in hidden)
        )
        if reference:
            result = jiwer.process_words(reference, hypothesis)
            errors += result.substitutions + result.deletions + result.insertions
            count += len(reference.split())
    return errors, count


def _matched(found: Sequence[Span], wanted: Sequence[Span]) -> int:
    left = list(found)
    hits = 0
    for span in wanted:
        near = [
            one
            for one in left
            if abs(one.start_s - span.start_s) <= PAUSE_TOLERANCE_S
            and abs(one.end_s - span.end_s) <= PAUSE_TOLERANCE_S
        ]
        if near:
            left.remove(near[0])
            hits += 1
    return hits


def _outcomes(pairs: Sequence[Pair]) -> list[tuple[str, Outcome]]:
    """What each rule should say and what it says; `quiet` where the scenario names none."""
    both = []
    for truth, analysis in pairs:
        # Skills are no rules, and of the records around a call the scenarios say nothing.
        rules = [one for one in analysis.findings if one.kind not in {"skill", "metadata"}]
        both += [(truth.findings.get(rule.rule_id, "quiet"), rule.outcome) for rule in rules]
    return both


def _speakers(pairs: Sequence[Pair]) -> Iterator[tuple[dict, SpeakerMeasures]]:
    for truth, analysis in pairs:
        for speaker in (Speaker.AGENT, Speaker.CONSUMER):
            told, measured = truth.document["speakers"].get(speaker), analysis.measures.of(speaker)
            if told and measured is not None:
                yield told, measured


def _pace_errors(pairs: Sequence[Pair]) -> list[float]:
    return [
        abs(measured.words_per_minute.value / told["words_per_minute"] - 1)
        for told, measured in _speakers(pairs)
        if measured.words_per_minute.value is not None
    ]


def _pause_time_errors(pairs: Sequence[Pair]) -> list[float]:
    errors = []
    for told, measured in _speakers(pairs):
        total_s = sum(span.duration_s for span in _pauses(told))
        if total_s > 1.0 and measured.pause_total.value is not None:
            errors.append(abs(measured.pause_total.value / total_s - 1))
    return errors


def _pauses(told: dict) -> list[Span]:
    return [Span(one["start_s"], one["end_s"]) for one in told["pauses"]]


def compare(pairs: Sequence[Pair]) -> Accuracy:
    errors = [_word_errors(truth, analysis) for truth, analysis in pairs]
    count = sum(total for _, total in errors)
    both = _outcomes(pairs)
    raised = [got for want, got in both if want in FLAGS]
    calm = [got for want, got in both if want not in FLAGS]
    credit = [got for want, got in both if want == "met"]
    pace = _pace_errors(pairs)
    speakers = list(_speakers(pairs))
    wanted = sum(len(_pauses(told)) for told, _ in speakers)
    found = sum(len(measured.pauses) for _, measured in speakers)
    hits = sum(_matched(measured.pauses, _pauses(told)) for told, measured in speakers)
    return Accuracy(
        words=count,
        word_error_rate=sum(wrong for wrong, _ in errors) / count,
        word_error_rate_worst=max(wrong / total for wrong, total in errors if total),
        flags=len(raised),
        flags_found=sum(got in FLAGS for got in raised),
        flags_in_review=sum(got is Outcome.REVIEW for got in raised),
        judged=len(calm),
        false_flags=sum(got in FLAGS for got in calm),
        met=len(credit),
        met_found=sum(got is Outcome.MET for got in credit),
        pace_error_median=median(pace),
        pace_error_worst=max(pace),
        pauses=wanted,
        pause_recall=hits / wanted,
        pause_precision=hits / found,
        pause_time_error_median=median(_pause_time_errors(pairs)),
    )
