"""The whole pipeline with PocketSphinx on the sample calls, against their scenarios.

The bounds are what was measured on these calls with some room; they guard against getting worse.
"""

from collections.abc import Callable

import pytest

from callqa.store import shards
from tests.flows.accuracy import Accuracy, Truth, compare
from tests.flows.conftest import ROOT, Night

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def accuracy(night: Night, reported: Callable[[str], None]) -> Accuracy:
    analyses = {
        stored.analysis.recording.call_id: stored.analysis
        for path in shards.shard_files(night.centre.data / "shards")
        for stored in shards.read(path)
    }
    truths = [Truth.read(path) for path in sorted((ROOT / "sample_calls/expected").glob("*.json"))]
    figures = compare([(truth, analyses[truth.call_id]) for truth in truths])
    for line in figures.lines():
        reported(line)
    return figures
