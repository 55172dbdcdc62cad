"""The names a centre uses: what fills the slots `{company}` and `{person}` of the rules."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Vocabulary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Names for slots. Write the ways a recogniser mangles a name as further entries.

    Attributes:
        agencies: the collection agency's own names, such as `Northfield Recovery`.
        creditors: for whom it collects.
        agents, consumers: people's names, first, last or both.
    """

    agencies: tuple[str, ...] = ()
    creditors: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
