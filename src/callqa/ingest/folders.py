"""Which files lie in which folder, and which of them a manifest's row means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from callqa.domain.transcript_files import call_name
from callqa.ingest.manifest import Manifest, Row
from callqa.ingest.names import comparable

__all__ = ["Folders", "folders", "rows_by_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The files of an inbox by folder and name, from the strictest likeness to the loosest.

    Attributes:
        spelled: path as written.
        folded: folder and name without regard to case or composition of letters.
        stems: the same for the name without its ending, as some diallers export it.
        calls: transcripts without a recording, by the name that the recording would have; a
            manifest often names the recording all the same.
    """

    spelled: Mapping[str, Path]
    folded: Mapping[tuple[Path, str], tuple[Path, ...]]
    stems: Mapping[tuple[Path, str], tuple[Path, ...]]
    calls: Mapping[tuple[Path, str], tuple[Path, ...]]

    def named(self, folder: Path, name: str) -> tuple[Path, ...]:
        """The files of the folder that a name means; empty when there is none."""
        exact = self.spelled.get(str(folder / name))
        if exact is not None:
            return (exact,)
        key, stem = (folder, comparable(name)), (folder, comparable(PurePosixPath(name).stem))
        return (
            self.folded.get(key, ())
            or self.stems.get(key, ())
            or self.calls.get(key, ())
            or self.calls.get(stem, ())
        )


def folders(files: Iterable[Path], *, alone: Collection[Path] = ()) -> Folders:
    """Arrange files by folder and name; `alone` are the transcripts without a recording."""
    spelled: dict[str, Path] = {}
    folded: defaultdict[tuple[Path, str], tuple[Path, ...]] = defaultdict(tuple)
    stems: defaultdict[tuple[Path, str], tuple[Path, ...]] = defaultdict(tuple)
    calls: defaultdict[tuple[Path, str], tuple[Path, ...]] = defaultdict(tuple)
    for path in files:
        spelled[str(path)] = path
        folded[path.parent, comparable(path.name)] += (path,)
        stems[path.parent, comparable(path.stem)] += (path,)
        if path in alone:
            calls[path.parent, comparable(call_name(path.name))] += (path,)
    return Folders(spelled=spelled, folded=dict(folded), stems=dict(stems), calls=dict(calls))


def rows_by_file(
    manifests: Sequence[Manifest], *, within: Folders
) -> tuple[dict[Path, list[Row]], list[tuple[Path, Row]]]:
    """The rows about each file, and the rows whose file is not there with the path they mean."""
    found: defaultdict[Path, list[Row]] = defaultdict(list)
    lost: list[tuple[Path, Row]] = []
    for manifest in manifests:
        for row in manifest.rows:
            meant = _meant(manifest.path.parent, row.file, within)
            for path in meant:
                found[path].append(row)
            if not meant:
                lost.append((manifest.path.parent / _last(row.file), row))
    return dict(found), lost


def _meant(folder: Path, written: str, within: Folders) -> tuple[Path, ...]:
    """The files that a row names: relative to the manifest, else by the last part alone.

    Exports often carry the path of the recorder's own disk, or a URL, before the name.
    """
    relative = PurePosixPath(written.replace("\\", "/"))
    if not relative.is_absolute() and ".." not in relative.parts and len(relative.parts) > 1:
        below = within.named(folder.joinpath(*relative.parts[:-1]), relative.name)
        if below:
            return below
    return within.named(folder, _last(written))


def _last(written: str) -> str:
    return PurePosixPath(written.replace("\\", "/")).name or "unnamed"
