"""A fresh store per test: real files, a real database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from callqa.domain.run import RunReport
from callqa.domain.verdicts import CallAnalysis
from callqa.store import loader, queries, shards, snapshot


@dataclass(frozen=True)
class Store:
    """Where everything of one store lies."""

    root: Path

    @property
    def shards(self) -> Path:
        return self.root / "shards"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def database(self) -> Path:
        return self.root / "callqa.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published.duckdb"

    def keep(self, *analyses: CallAnalysis, name: str = "shard-1") -> Path:
        return shards.write(analyses, self.shards, name=name)

    def keep_report(self, report: RunReport) -> Path:
        return shards.write_report(report, self.runs)

    def load(self) -> loader.Loaded:
        return loader.load(self.database, shards=self.shards, runs=self.runs)

    def publish(self) -> Path:
        self.load()
        snapshot.publish(self.database, self.published)
        return self.published

    def query(self, sql: str) -> list[dict[str, object]]:
        table: pa.Table = queries.query(self.published, sql)
        return table.to_pylist()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One store for the tests of a module that only read."""
    return Store(tmp_path_factory.mktemp("store"))
