"""Immutable files that hold the truth: analyses as Parquet shards, run reports as JSON.

A file appears under its name only when it is complete: it is written under a temporary name,
flushed to the disk and then renamed. Whoever finds a shard finds a whole one.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from callqa.domain.document import dump, load_analysis, load_report
from callqa.domain.run import RunReport
from callqa.domain.verdicts import CallAnalysis
from callqa.errors import StoreError

__all__ = [
    "Stored",
    "find_document",
    "ids",
    "read",
    "read_report",
    "run_files",
    "shard_files",
    "sweep",
    "write",
    "write_report",
]

_TEMPORARY = ".tmp"
_SHARD = ".parquet"
_REPORT = ".json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
_STALE_AFTER_S = 6 * 3600.0  # no writer takes longer over one shard of at most some dozen calls
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
    target = _target(folder, name, ending=_SHARD)
    with _appearing(target) as temporary:
        pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)
    return target


def write_report(report: RunReport, folder: Path) -> Path:
    """Write one immutable run report as JSON, named after its run id.

    Raises:
        StoreError: like `write`.
    """
    target = _target(folder, report.run_id, ending=_REPORT)
    text = dump(report, indent=2) + "\n"
    with _appearing(target) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return target


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
    for row in table.to_pylist():
        if row["analysis_id"] == analysis_id:
            return _validated(path, row["document"])
    return None


def read_report(path: Path) -> RunReport:
    """The run report in a file.

    Raises:
        StoreError: when the file is damaged; the message names it and says what to do.
    """
    try:
        return load_report(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, type(error).__name__) from None


def sweep(folder: Path, *, older_than_s: float = _STALE_AFTER_S) -> int:
    """Remove temporary files that a killed writer left behind; returns how many.

    Younger ones are left alone: another process may be writing them.
    """
    removed = 0
    for path in folder.glob(f".*{_TEMPORARY}"):
        with contextlib.suppress(FileNotFoundError):  # its writer has just finished
            if time.time() - path.stat().st_mtime >= older_than_s:
                path.unlink()
                removed += 1
    return removed


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


def _target(folder: Path, name: str, *, ending: str) -> Path:
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} cannot be a file name here; use letters, digits, dots, dashes, underscores."
        )
    target = folder / f"{name}{ending}"
    if target.exists():
        raise StoreError(f"{target} is there already and is never overwritten; choose a new name.")
    return target


@contextlib.contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Give a temporary path; on success its file appears under the target's name at once."""
    temporary = target.with_name(f".{target.name}.{uuid4().hex}{_TEMPORARY}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.touch(mode=0o600)
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):  # sweep removes it later
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
    return StoreError(
        f"{path} is damaged or not ours ({what}). Restore it from a backup, or move it out of the "
        "folder: its calls are then analysed again in the next run."
    )
