"""`callqa export`: stored calls for other systems."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated

import typer

from callqa import settings
from callqa.cli.options import DataFolder, reports_errors
from callqa.errors import StoreError
from callqa.settings import Settings
from callqa.whole_files import appearing

__all__ = ["export"]

SOMEBODY_MUST_LOOK = 3
_UNFIT = re.compile(r"[^A-Za-z0-9._-]|^\.")
_MAX_NAME = 100


@reports_errors
def export(
    call_ids: Annotated[
        list[str] | None, typer.Argument(metavar="CALL...", help="Ids, from `callqa calls`.")
    ] = None,
    vcon: Annotated[bool, typer.Option("--vcon", help="As IETF vCon 0.3.0, one each.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="All stored calls.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for one file per call; made if missing.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Write stored calls for other systems: redacted words, findings, scorecard and measures.

    One call without `--out` is printed. `export_agent` says whether agents are named; consumers
    never are. Exit code 0: done, 1: it could not be done, 3: done, but for the calls that are told.
    """
    from callqa.store import queries  # duckdb, pyarrow

    if not vcon:
        raise typer.BadParameter("say in which form: --vcon")
    wanted = list(dict.fromkeys(call_ids or ()))
    if bool(wanted) == everything:
        raise typer.BadParameter("name calls, or give --all")
    if out is None and len(wanted) != 1:
        raise typer.BadParameter("several calls need a folder: --out")
    in_force = settings.read(data_folder=data)
    if everything:
        table = queries.query(in_force.published, "select call_id from v_call order by call_id")
        wanted = table.column(0).to_pylist()
    if out is None:
        typer.echo(_vcon(wanted[0], in_force))
        return
    lost = sum(not _written(call_id, out, in_force) for call_id in wanted)
    typer.echo(f"Wrote {len(wanted) - lost} of {len(wanted)} calls to {out}")
    if lost:
        raise typer.Exit(SOMEBODY_MUST_LOOK)


def _written(call_id: str, folder: Path, in_force: Settings) -> bool:
    """Write one call; a call that cannot be read is told and costs no other."""
    try:
        text = _vcon(call_id, in_force)
    except StoreError as error:
        typer.echo(str(error), err=True)
        return False
    _write(folder, f"{_file_name(call_id)}.vcon.json", text)
    return True


def _vcon(call_id: str, in_force: Settings) -> str:
    """The call as the text of a vCon.

    Raises:
        StoreError: the call is not known, or its shard is missing or damaged.
    """
    from callqa.store import queries  # as above
    from callqa.store.vcon import AgentShown, vcon

    analysis = queries.call(in_force.published, call_id, shards=in_force.shards)
    held = vcon(analysis, agent=AgentShown(in_force.export_agent))
    return json.dumps(held, ensure_ascii=False, indent=1)


def _file_name(call_id: str) -> str:
    """A name that any disk can hold, another one for each call."""
    plain = _UNFIT.sub("_", call_id)[:_MAX_NAME]
    if plain == call_id:
        return plain
    return f"{plain}-{hashlib.sha256(call_id.encode()).hexdigest()[:8]}"


def _write(folder: Path, name: str, text: str) -> None:
    """Put the file in place in one step, for its owner only.

    Raises:
        StoreError: when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with appearing(folder / name, temporary=".tmp") as made:
            made.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}.") from error
