"""Records to JSON and back, with every field named as in its class.

The document is what shards store and what `callqa analyse --format json` prints.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from callqa.domain.review import Decision, Note
from callqa.domain.run import RunReport
from callqa.domain.verdicts import CallAnalysis

__all__ = ["Record", "dump", "load_analysis", "load_decision", "load_note", "load_report"]

Record = CallAnalysis | RunReport | Decision | Note

_ANALYSIS = TypeAdapter(CallAnalysis)
_REPORT = TypeAdapter(RunReport)
_DECISION = TypeAdapter(Decision)
_NOTE = TypeAdapter(Note)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {
    CallAnalysis: _ANALYSIS,
    RunReport: _REPORT,
    Decision: _DECISION,
    Note: _NOTE,
}


def dump(record: Record, *, indent: int | None = None) -> str:
    """One JSON object in UTF-8 text; times in ISO 8601 with their offset."""
    return _ADAPTERS[type(record)].dump_json(record, indent=indent).decode()


def load_analysis(document: str | bytes) -> CallAnalysis:
    """The analysis that `dump` wrote.

    Raises:
        pydantic.ValidationError: when the document has another shape.
    """
    return _ANALYSIS.validate_json(document)


def load_report(document: str | bytes) -> RunReport:
    """The run report that `dump` wrote; raises like `load_analysis`."""
    return _REPORT.validate_json(document)


def load_decision(document: str | bytes) -> Decision:
    """The decision that `dump` wrote; raises like `load_analysis`."""
    return _DECISION.validate_json(document)


def load_note(document: str | bytes) -> Note:
    """The note that `dump` wrote; raises like `load_analysis`."""
    return _NOTE.validate_json(document)
