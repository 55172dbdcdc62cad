"""How a centre writes its metadata: the settings of ingest, checked when they are made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callqa.domain.recording import Direction, Speaker
from callqa.errors import SettingsError
from callqa.ingest.columns import DEFAULT_ALIASES, FIELDS, Naming, folded, naming
from callqa.ingest.filename import DEFAULT_PATTERNS
from callqa.ingest.log_columns import FLAG_COLUMNS, LOG_COLUMNS
from callqa.ingest.times import zone_named

__all__ = ["MetadataRules"]

_NAMED = tuple(dict.fromkeys((*FIELDS, *(one.name for one in (*LOG_COLUMNS, *FLAG_COLUMNS)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataRules:
    """How file names, manifests and sidecars are to be understood.

    Attributes:
        filename_patterns: regular expressions with named groups, searched for in the file's
            name; the first that gives a field decides it.
        column_aliases: for each field the headers it may have, the most telling first.
        naive_timezone: IANA zone of times without offset; None when such times cannot be used.
        default_roles: who is on which channel when nobody says, first channel first.
        default_direction: who placed the call when nobody says.
        patterns, names: the same, ready for use; made from the fields above.

    Raises:
        SettingsError: when a pattern, field name or time zone is wrong; names all of them.
    """

    filename_patterns: tuple[str, ...] = DEFAULT_PATTERNS
    column_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_ALIASES)
    naive_timezone: str | None = None
    default_roles: tuple[Speaker, ...] = ()
    default_direction: Direction | None = None
    patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)
    names: Naming = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        faults = [*self._pattern_faults(), *self._alias_faults(), *self._zone_faults()]
        if faults:
            raise SettingsError("metadata rules: " + "; ".join(faults))
        object.__setattr__(self, "patterns", tuple(map(re.compile, self.filename_patterns)))
        object.__setattr__(self, "names", naming(self.column_aliases))

    @classmethod
    def merged(
        cls,
        *,
        filename_patterns: tuple[str, ...] = (),
        column_aliases: Mapping[str, tuple[str, ...]] | None = None,
        naive_timezone: str | None = None,
        default_roles: tuple[Speaker, ...] = (),
        default_direction: Direction | None = None,
    ) -> MetadataRules:
        """The shipped rules with a centre's own: its patterns instead, its headers in front.

        Raises:
            SettingsError: as the class does.
        """
        own = column_aliases or {}
        fields = dict.fromkeys((*DEFAULT_ALIASES, *own))
        taken = {folded(header) for headers in own.values() for header in headers}
        shipped = {
            name: tuple(item for item in headers if folded(item) not in taken)
            for name, headers in DEFAULT_ALIASES.items()
        }
        return cls(
            filename_patterns=filename_patterns or DEFAULT_PATTERNS,
            column_aliases={name: (*own.get(name, ()), *shipped.get(name, ())) for name in fields},
            naive_timezone=naive_timezone,
            default_roles=default_roles,
            default_direction=default_direction,
        )

    def _pattern_faults(self) -> Iterator[str]:
        for written in self.filename_patterns:
            try:
                pattern = re.compile(written)
            except re.error as error:
                yield f"the filename pattern {written!r} is no regular expression: {error}"
                continue
            if not pattern.groupindex:
                yield f"the filename pattern {written!r} has no named group such as (?P<agent_id>…)"

    def _alias_faults(self) -> Iterator[str]:
        claimed: dict[str, str] = {folded(name): name for name in FIELDS}
        for name, headers in self.column_aliases.items():
            if name not in _NAMED:
                yield f"{name!r} is no field; the fields are {', '.join(_NAMED)}"
                continue
            for header in headers:
                owner = claimed.setdefault(folded(header), name)
                if owner != name:
                    yield f"the header {header!r} cannot mean both {owner} and {name}"

    def _zone_faults(self) -> Iterator[str]:
        zone = self.naive_timezone
        if zone is not None and zone_named(zone) != zone:  # files of zones are found by exact name
            yield f"{zone!r} is no IANA time zone such as America/Chicago"
