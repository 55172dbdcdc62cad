"""Pieces of the pages that are shown in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

__all__ = ["indented", "titled"]


def titled(title: str, parts: Sequence[RenderableType]) -> Iterator[RenderableType]:
    """The parts under a line with their title."""
    yield Text()
    yield Rule(Text(title, style="bold"), align="left", characters="─")
    yield from parts


def indented(line: str, columns: int) -> Padding:
    """A line that stays indented where it is broken."""
    return Padding(Text(line), (0, 0, 0, columns))
