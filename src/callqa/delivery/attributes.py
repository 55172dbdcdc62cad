"""What is known of agents beyond their calls, for errors by subgroup.

A CSV file with a column `agent`, and any others, such as the sex, the first language or the
headset; an empty cell means that it is not known:

    agent,sex,first language
    A-101,female,English
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from callqa.errors import SettingsError

__all__ = ["AGENT", "read_attributes"]

AGENT = "agent"


def read_attributes(path: Path) -> Mapping[str, Mapping[str, str]]:
    """By agent, what is known of that agent; empty cells are left out.

    Raises:
        SettingsError: the file cannot be read, lacks the column `agent`, has none beside it, or
            names an agent twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(
            f"The attributes {path} cannot be read ({type(error).__name__}); write a CSV file in"
            " UTF-8."
        ) from error
    columns = list(rows[0]) if rows else []
    if AGENT not in columns or len(columns) < 2:
        raise SettingsError(
            f"The attributes {path} need a column {AGENT} and at least one beside it."
        )
    found: dict[str, Mapping[str, str]] = {}
    for line, row in enumerate(rows, start=2):
        agent = (row[AGENT] or "").strip()
        if agent in found:
            raise SettingsError(f"The attributes {path} name agent {agent!r} twice, line {line}.")
        found[agent] = {
            name: value.strip()
            for name, value in row.items()
            if name and name != AGENT and isinstance(value, str) and value.strip()
        }
    return found
