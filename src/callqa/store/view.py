"""How a public view is described: what one row is, and each of its columns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WHOSE", "Column", "View", "view"]

WHOSE = """
    analysis_id: identity of the analysis
    call_id: identity of the call
    agent: name of the agent, else the agent's key, else unknown
    day: date of the call where it was recorded
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column and what it means; NULL always means not known or not measurable."""

    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view: what one row of it is, and its columns in order."""

    name: str
    description: str
    columns: tuple[Column, ...]


def view(text: str) -> View:
    """A view from lines of the form `name: description`: first its own, then its columns'."""
    lines = (line.strip().partition(": ") for line in text.splitlines() if line.strip())
    (name, _, description), *columns = lines
    return View(
        name=name,
        description=description,
        columns=tuple(Column(name=column, description=meaning) for column, _, meaning in columns),
    )
