"""Records to JSON and back, with every field named as in its class.

The document is what shards store and what `callqa analyse --format json` prints.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from callqa.domain.run import RunReport
from callqa.domain.verdicts import CallAnalysis

__all__ = ["dump", "load_analysis", "load_report"]


_ANALYSIS = TypeAdapter(CallAnalysis)
_REPORT = TypeAdapter(RunReport)


def dump(record: CallAnalysis | RunReport, *, indent: int | None = None) -> str:
    """One JSON object in UTF-8 text; times in ISO 8601 with their offset."""
    if isinstance(record, RunReport):
        return _REPORT.dump_json(record, indent=indent).decode()
    return _ANALYSIS.dump_json(record, indent=indent).decode()


def load_analysis(document: str | bytes) -> CallAnalysis:
    """The analysis that `dump` wrote.

    Raises:
        pydantic.ValidationError: when the document has another shape.
    """
    return _ANALYSIS.validate_json(document)


def load_report(document: str | bytes) -> RunReport:
    """The run report that `dump` wrote; raises like `load_analysis`."""
    return _REPORT.validate_json(document)
