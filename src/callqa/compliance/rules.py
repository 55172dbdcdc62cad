"""The rule book: every rule in force, from the packs shipped here or from the user's own."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from callqa.compliance.held import held_in
from callqa.compliance.kinds import Rule
from callqa.compliance.loader import read_packs
from callqa.compliance.matching import Signal
from callqa.compliance.pattern import Pattern
from callqa.compliance.searching import Searcher
from callqa.errors import PolicyError

__all__ = ["SHIPPED", "RuleBook", "load"]

_FOLDER = Path(__file__).parent / "packs"
SHIPPED = (
    _FOLDER / "us-federal.yaml",
    _FOLDER / "us-all-party.yaml",
    _FOLDER / "us-ca.yaml",
    _FOLDER / "us-ma.yaml",
    _FOLDER / "us-ny-nyc.yaml",
    _FOLDER / "us-wa.yaml",
    _FOLDER / "skills.yaml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules and events in force.

    Attributes:
        rules: in the order of their packs.
        events: named signals that rules refer to.
        packs: as `name@version`.
        digest: sha256 over the packs' bytes; changes with every edit.
        searcher: all patterns of them, ready to be looked for.
    """

    rules: tuple[Rule, ...]
    events: Mapping[str, Signal] = field(repr=False)
    packs: tuple[str, ...]
    digest: str
    searcher: Searcher = field(repr=False, compare=False)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id; None when no pack has it."""
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None)


def load(paths: Sequence[Path] | None = None) -> RuleBook:
    """The rule book made of these packs; of the shipped ones when none are given.

    Args:
        paths: files of packs; `shipped` stands for all that are shipped, `us-ca` for that one.

    Raises:
        PolicyError: when a pack is faulty; the message lists every fault, one to a line.
    """
    with _no_collection():
        return _read(SHIPPED if paths is None else _files(paths))


def _read(paths: Sequence[Path]) -> RuleBook:
    packs, faults = read_packs(paths)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise PolicyError(f"{len(faults)} faults in the rule packs; mend each:\n{listed}")
    rules = tuple(rule for pack in packs for rule in pack.rules)
    events = {name: signal for pack in packs for name, signal in pack.events.items()}
    return RuleBook(
        rules=rules,
        events=events,
        packs=tuple(f"{pack.name}@{pack.version}" for pack in packs),
        digest=hashlib.sha256("".join(pack.digest for pack in packs).encode()).hexdigest(),
        searcher=Searcher(held_in((rules, tuple(events.values())), Pattern)),
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Reading makes many small records and no garbage; to look for it takes nearly as long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files that paths and names of shipped packs stand for, each once."""
    named = {path.stem: (path,) for path in SHIPPED} | {"shipped": SHIPPED}
    found = (file for path in paths for file in named.get(str(path), (path,)))
    return tuple(dict.fromkeys(found))
