"""Immutable files that hold the truth: analyses as Parquet shards, run reports as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from callqa.domain.document import dump, load_analysis, load_report
from callqa.domain.run import RunReport
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import StoreError
from callqa.store.files import appearing, damaged, target, write_text

__all__ = [
    "Stored",
    "find_document",
    "ids",
    "read",
    "read_report",
    "run_files",
    "shard_files",
    "write",
    "write_report",
]

_SHARD = ".parquet"
_REPORT = ".json"
_SCHEMA = pa.schema(
    [
        pa.field("analysis_id", pa.string(), nullable=False),
        pa.field("call_id", pa.string(), nullable=False),
        pa.field("recording_sha256", pa.string(), nullable=False),
        pa.field("agent_id", pa.string()),
        pa.field("agent_name", pa.string()),
        pa.field("started_at", pa.timestamp("us", tz="UTC")),
        pa.field("total", pa.float64()),
        pa.field("engine_id", pa.string(), nullable=False),
        pa.field("policy_digest", pa.string(), nullable=False),
        pa.field("document", pa.string(), nullable=False),
    ],
    metadata={"callqa.format": "1"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One call as a shard holds it."""

    analysis: CallAnalysis
    shard: str


def write(analyses: Sequence[CallAnalysis], folder: Path, *, name: str) -> Path:
    """Write one immutable shard, one row per call, and return its path.

    Rows are sorted by analysis id, so equal analyses give an equal file. The folder is made
    when it is missing; folder and file can be read by their owner only.

    Args:
        analyses: at least one.
        folder: where the shards lie.
        name: file name without ending; letters, digits, dot, dash, underscore. Unique.

    Raises:
        StoreError: when nothing is given, the name is unusable or taken, an analysis cannot be
            read back as it is, or the disk refuses.
    """
    if not analyses:
        raise StoreError(f"Shard {name} would be empty; write at least one analysis.")
    rows = [_row(analysis) for analysis in sorted(analyses, key=lambda a: a.analysis_id)]
    table = pa.Table.from_pylist(rows, schema=_SCHEMA)
    path = target(folder, name, ending=_SHARD)
    with appearing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)
    return path


def write_report(report: RunReport, folder: Path) -> Path:
    """Write one immutable run report as JSON, named after its run id.

    Raises:
        StoreError: like `write`.
    """
    path = target(folder, report.run_id, ending=_REPORT)
    return write_text(path, dump(report, indent=2) + "\n")


def shard_files(folder: Path) -> tuple[Path, ...]:
    """All complete shards, in order of their names; none when the folder is missing."""
    return tuple(sorted(folder.glob(f"*{_SHARD}")))


def run_files(folder: Path) -> tuple[Path, ...]:
    """All complete run reports, in order of their names; none when the folder is missing."""
    return tuple(sorted(folder.glob(f"*{_REPORT}")))


def read(path: Path) -> tuple[Stored, ...]:
    """The analyses in a shard.

    Raises:
        StoreError: when the file is damaged; the message names it and says what to do.
    """
    # All columns are read, so that damage anywhere in the rows is noticed.
    documents = _columns(path, *_SCHEMA.names).column("document").to_pylist()
    try:
        analyses = [load_analysis(document) for document in documents]
    except ValidationError as error:
        raise _damaged(path, f"{error.error_count()} fields of a document do not fit") from None
    return tuple(Stored(analysis=analysis, shard=path.name) for analysis in analyses)


def ids(path: Path) -> tuple[str, ...]:
    """The analysis ids in a shard; raises like `read`."""
    return tuple(_columns(path, "analysis_id").column("analysis_id").to_pylist())


def find_document(path: Path, analysis_id: str) -> CallAnalysis | None:
    """One analysis out of a shard, None when it is not there; raises like `read`."""
    table = _columns(path, "analysis_id", "document")
    place = table["analysis_id"].index(analysis_id).as_py()  # -1 when it is not there
    return _validated(path, table["document"][place].as_py()) if place >= 0 else None


def read_report(path: Path) -> RunReport:
    """The run report in a file.

    Raises:
        StoreError: when the file is damaged; the message names it and says what to do.
    """
    try:
        return load_report(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, type(error).__name__) from None


def _row(analysis: CallAnalysis) -> dict[str, object]:
    document = dump(analysis)
    try:
        faithful = load_analysis(document) == analysis
    except ValidationError:
        faithful = False
    if not faithful:  # a NaN, for one: JSON has none
        raise StoreError(
            f"The analysis of call {analysis.recording.call_id} cannot be stored without loss: "
            "it holds a value that JSON has no form for, such as NaN."
        )
    recording = analysis.recording
    return {
        "analysis_id": analysis.analysis_id,
        "call_id": recording.call_id,
        "recording_sha256": recording.sha256,
        "agent_id": recording.agent_id,
        "agent_name": recording.agent_name,
        "started_at": recording.started_at,
        "total": analysis.scorecard.total,
        "engine_id": analysis.provenance.engine_id,
        "policy_digest": analysis.provenance.policy_digest,
        "document": document,
    }


def _columns(path: Path, *names: str) -> pa.Table:
    """Columns of a shard, every page checked against its checksum."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as shard:
            return shard.read(columns=list(names)).select(list(names))
    except (OSError, pa.ArrowException, KeyError) as error:
        raise _damaged(path, type(error).__name__) from error


def _validated(path: Path, document: str) -> CallAnalysis:
    try:
        return load_analysis(document)
    except ValidationError as error:
        raise _damaged(path, f"{error.error_count()} fields of a document do not fit") from None


def _damaged(path: Path, what: str) -> StoreError:
    return damaged(path, what, then="its calls are then analysed again in the next run")
