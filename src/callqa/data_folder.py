"""Where everything lies that a centre's runs write, and making that folder."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from callqa.errors import SettingsError

__all__ = ["InDataFolder", "made"]


class InDataFolder:
    """What has a data folder, and where in it things lie."""

    __slots__ = ()
    if TYPE_CHECKING:
        data_folder: Path

    @property
    def shards(self) -> Path:
        """Folder of the immutable shards."""
        return self.data_folder / "shards"

    @property
    def runs(self) -> Path:
        """Folder of the run reports."""
        return self.data_folder / "runs"

    @property
    def reviews(self) -> Path:
        """Folder of what people decided and wrote down."""
        return self.data_folder / "reviews"

    @property
    def quarantine(self) -> Path:
        """Folder of the quarantine's entries."""
        return self.data_folder / "quarantine"

    @property
    def transcripts(self) -> Path:
        """Folder of the private cache of raw transcripts."""
        return self.data_folder / "transcripts"

    @property
    def copies(self) -> Path:
        """Folder of the playback copies."""
        return self.data_folder / "playback"

    @property
    def database(self) -> Path:
        """The loader's database; nobody else opens it."""
        return self.data_folder / "callqa.duckdb"

    @property
    def published(self) -> Path:
        """The copy that readers open."""
        return self.data_folder / "published.duckdb"


def made(folder: Path) -> Path:
    """The data folder, made when it is missing, for its owner only.

    Raises:
        SettingsError: when it cannot be made or nothing can be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"callqa")
    except OSError as error:
        raise SettingsError(
            f"the data folder {folder} cannot be used: {error.strerror or error}; "
            "set `data_folder` or give `--data`"
        ) from error
    return folder
