"""What one source says about a call, in callqa's own field names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callqa.ingest.columns import Naming, folded
from callqa.ingest.names import plain_text

__all__ = ["Statement", "statement"]

_MISSING = frozenset({"", "-", "\\N", "N/A", "n/a", "NULL", "null", "NaN", "nan", "None"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one source says.

    Attributes:
        source: where it stands, in words that a person finds, such as `manifest.csv line 3`.
        fields: by names of `FIELDS`; only what is really said.
        extra: the rest, under the source's own names.
        warnings: codes of what was odd about the source.
    """

    source: str
    fields: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def statement(
    pairs: Iterable[tuple[str, str]],
    *,
    source: str,
    names: Naming,
    warnings: tuple[str, ...] = (),
) -> Statement:
    """Sort a source's names and values into fields and extra.

    When two of its names mean one field, the one named first in the aliases counts and the
    other is kept as extra.
    """
    best: dict[str, tuple[int, str, str]] = {}  # field -> rank, header, value
    extra: dict[str, str] = {}
    for raw_header, raw_value in pairs:
        header, value = plain_text(raw_header) or "unnamed", plain_text(raw_value)
        if value in _MISSING:
            continue
        name, rank = names.get(folded(header), ("", 0))
        if name and (name not in best or rank < best[name][0]):
            if name in best:
                extra[best[name][1]] = best[name][2]
            best[name] = (rank, header, value)
        else:
            extra[header] = value
    return Statement(
        source=source,
        fields={name: value for name, (_, _, value) in best.items()},
        extra=extra,
        warnings=warnings,
    )
