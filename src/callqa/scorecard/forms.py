"""Scorecard forms: sections, items, weights, bands and the compliance gate, read from YAML."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import field, fields
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from callqa.domain.definitions import OF_BOTH
from callqa.domain.measures import SpeakerMeasures, TurnMeasures
from callqa.domain.recording import Speaker
from callqa.domain.verdicts import Severity
from callqa.errors import PolicyError
from callqa.scorecard.bands import Band

__all__ = ["Deduction", "Form", "FormItem", "FormSection", "GateRules", "Scorable", "load"]

_STRICT = ConfigDict(extra="forbid")
_ID = r"^[a-z][a-z0-9_-]*$"


def _measure_names(record: type) -> frozenset[str]:
    """The fields of a record of measures that hold a `Measure`."""
    return frozenset(each.name for each in fields(record) if each.type == "Measure")


_MEASURES = {
    "agent": _measure_names(SpeakerMeasures),
    "consumer": _measure_names(SpeakerMeasures),
    "turns": _measure_names(TurnMeasures),
    "call": frozenset(OF_BOTH),
}


def _known_measure(path: str) -> str:
    """Refuse a path that names no measure."""
    owner, _, name = path.partition(".")
    if owner not in _MEASURES:
        raise ValueError(f"a measure begins with one of {', '.join(sorted(_MEASURES))}")
    if name not in _MEASURES[owner]:
        raise ValueError(
            f"{owner} has no such measure; it has {', '.join(sorted(_MEASURES[owner]))}"
        )
    return path


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class FormItem:
    """One line of the form, with exactly one source of its points.

    Attributes:
        points: the most that can be earned.
        rule: id of a rule: met earns all, missed or violated nothing.
        measure: path of a measure such as `agent.words_per_minute`, judged by `band`.
        per_minute: divide the measure by the minutes of the call before judging it.
        delivery: `label`: calm earns all, rushed nothing, undecided is not applicable.
        commitment: `specificity`: amount, date and method of each promise to pay.

    Raises:
        ValueError: when there is not exactly one source, or a band without a measure.
    """

    id: str = Field(pattern=_ID)
    name: str = Field(min_length=1)
    points: float = Field(gt=0, le=1000)
    rule: Annotated[str, Field(pattern=r"^([A-Z]{2,8}-)?[A-Z]\d{2}$")] | None = None
    measure: Annotated[str, AfterValidator(_known_measure)] | None = None
    band: Band | None = None
    per_minute: bool = False
    delivery: Literal["label"] | None = None
    commitment: Literal["specificity"] | None = None

    def __post_init__(self) -> None:
        sources = (self.rule, self.measure, self.delivery, self.commitment)
        if sum(source is not None for source in sources) != 1:
            raise ValueError("an item needs exactly one of rule, measure, delivery, commitment")
        if (self.measure is None) != (self.band is None):
            raise ValueError("a measure needs a band, and a band a measure")
        if self.per_minute and self.measure is None:
            raise ValueError("per_minute belongs to a measure")


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class FormSection:
    """A section of the form; weights need not add up to 100, they are shares of their sum."""

    id: str = Field(pattern=_ID)
    name: str = Field(min_length=1)
    weight: float = Field(gt=0, le=1000)
    items: tuple[FormItem, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Deduction:
    """What each failed rule of a severity takes from the gate, for at most `cap` rules."""

    each: float = Field(ge=0, le=100)
    cap: int = Field(ge=0, le=100)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class GateRules:
    """How compliance is scored apart from skill; an auto-fail rule always takes everything.

    Attributes:
        weight: share of the gate in the total, the rest is skill; in [0, 1].
    """

    weight: float = Field(ge=0, le=1)
    major: Deduction
    minor: Deduction

    def of(self, severity: Severity) -> Deduction | None:
        """The deduction of a severity; None when it costs no points by number."""
        return {Severity.MAJOR: self.major, Severity.MINOR: self.minor}.get(severity)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Scorable:
    """Which calls get a total at all.

    Attributes:
        min_duration_s: shorter calls get none.
        min_speech_s: seconds that each of the two must be heard.
        not_call_types: kinds of calls that are checked for compliance only.
        min_word_probability: how sure the recogniser must be of its words on average.
    """

    min_duration_s: float = Field(ge=0)
    min_speech_s: dict[Speaker, Annotated[float, Field(ge=0)]] = field(default_factory=dict)
    not_call_types: tuple[str, ...] = ()
    min_word_probability: Annotated[float, Field(ge=0, le=1)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class _Document:
    """A form as it is written."""

    form: str = Field(pattern=_ID)
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    description: str = Field(min_length=1)
    scorable: Scorable
    gate: GateRules
    sections: tuple[FormSection, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A scorecard form in force.

    Attributes:
        digest: sha256 of the file, 64 hexadecimal digits.
    """

    form_id: str
    version: str
    description: str
    digest: str
    scorable: Scorable
    gate: GateRules
    sections: tuple[FormSection, ...]


_FORM = TypeAdapter(_Document)


def load(path: Path | None = None) -> Form:
    """Read a form; without a path the one that ships with callqa, `collections`.

    Raises:
        PolicyError: when the file cannot be read or is faulty; the message lists every fault.
    """
    text, source = _read(path)
    try:
        written = yaml.safe_load(text)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" near line {where.line + 1}" if where else ""
        raise PolicyError(f"{source} is not YAML{line}; check its indentation") from error
    faults = list(_repeated(written))
    try:
        document = _FORM.validate_python(written)
    except ValidationError as error:
        faults += [_fault(each["loc"], each["msg"]) for each in error.errors()]
        raise PolicyError(_listed(source, faults)) from error
    if faults:
        raise PolicyError(_listed(source, faults))
    return Form(
        form_id=document.form,
        version=document.version,
        description=document.description,
        digest=hashlib.sha256(text).hexdigest(),
        scorable=document.scorable,
        gate=document.gate,
        sections=document.sections,
    )


def _read(path: Path | None) -> tuple[bytes, str]:
    """The bytes of the form and the name to call it by."""
    if path is None:
        shipped = resources.files("callqa.scorecard") / "forms" / "collections.yaml"
        return shipped.read_bytes(), "the form that ships with callqa"
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise PolicyError(f"The form {path.name} cannot be read: {reason}.") from error


def _repeated(written: Any) -> Iterator[str]:
    """Faults for ids that stand twice; anything else that is odd is left to the validation."""
    sections = _mappings(written.get("sections") if isinstance(written, dict) else None)
    items = [item for section in sections for item in _mappings(section.get("items"))]
    for what, listed in (("section", sections), ("item", items)):
        names = Counter(str(each.get("id")) for each in listed)
        yield from (
            f"sections: the {what} id {name} stands {count} times"
            for name, count in names.items()
            if count > 1
        )


def _mappings(written: Any) -> list[dict[str, Any]]:
    """The mappings in a list, whatever else may have been written there."""
    return [each for each in written if isinstance(each, dict)] if isinstance(written, list) else []


def _fault(place: tuple[int | str, ...], message: str) -> str:
    """One fault: where in the file, and what is wrong."""
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return f"{where or 'form'}: {message.removeprefix('Value error, ')}"


def _listed(source: str, faults: list[str]) -> str:
    """The message for a faulty form."""
    return f"{source} has {len(faults)} fault(s): " + "; ".join(faults)
