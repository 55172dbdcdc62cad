"""One row of a table, by column."""

from __future__ import annotations

from callqa.domain.spans import Span

__all__ = ["Row", "span_columns"]

Row = dict[str, object]


def span_columns(span: Span) -> Row:
    """Start and end in seconds."""
    return {"start_s": span.start_s, "end_s": span.end_s}
