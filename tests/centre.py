"""A call centre's machine with one night on it, for tests that look at a whole run."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CALLQA = Path(sys.executable).parent / "callqa"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Centre:
    """A call centre's machine: an inbox, a data folder, and the command line."""

    inbox: Path
    data: Path
    settings: tuple[tuple[str, str], ...] = ()

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CALLQA_", "PREFECT_"))
        }
        own = {
            "CALLQA_CONFIG": str(ROOT / "sample_calls" / "callqa.toml"),
            "CALLQA_DATA_FOLDER": str(self.data),
            "COLUMNS": "160",
            **dict(self.settings),
        }
        return kept | own

    def callqa(self, *words: str) -> Ended:
        ended = subprocess.run(
            [CALLQA, *words],
            cwd=self.data.parent,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)

    @property
    def run_words(self) -> tuple[str, ...]:
        return ("run", "--calls", str(self.inbox), "--engine", "sphinx")

    def run(self) -> Ended:
        return self.callqa(*self.run_words)

    def started(self) -> subprocess.Popen[bytes]:
        """A run that was started and is not waited for."""
        return subprocess.Popen(
            [CALLQA, *self.run_words],
            cwd=self.data.parent,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def rows(self, sql: str) -> list[dict[str, object]]:
        ended = self.callqa("query", sql, "--format", "json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)


@dataclass(frozen=True)
class Night:
    centre: Centre
    first: Ended
