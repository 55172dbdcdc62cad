"""Outside of the private cache, nothing that a night wrote holds a secret spoken in a call."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from callqa.audio.decode import decode
from callqa.domain.playback import copy_of
from callqa.domain.recording import SAMPLE_RATE_HZ
from callqa.domain.spans import total_s
from callqa.store import queries
from tests.flows.conftest import ROOT, Night

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]  # the first one runs the night

SAID_AS = {
    "0": "zero oh o nought", "1": "one", "2": "two twenty", "3": "three thirty", "4": "four forty",
    "5": "five fifty", "6": "six sixty", "7": "seven seventy", "8": "eight eighty",
    "9": "nine ninety", "10": "ten", "11": "eleven", "12": "twelve", "13": "thirteen",
    "14": "fourteen", "15": "fifteen", "16": "sixteen", "17": "seventeen", "18": "eighteen",
    "19": "nineteen",
}  # fmt: skip
DIGIT_WORDS = {word: digits for digits, said in SAID_AS.items() for word in said.split()}

FRACTION = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")  # a time such as 51.190999999999995


def secrets() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted((ROOT / "sample_calls" / "expected").glob("*.json")):
        truth = json.loads(path.read_text())
        found += [(truth["call_id"], secret) for secret in truth["secrets"]]
    return found


def spoken_digits(text: str) -> str:
    """Digits of a text in the order of its words; other words break the row."""
    tokens = re.findall(r"[a-z]+|\d+", text.lower())
    return "".join(one if one.isdigit() else DIGIT_WORDS.get(one, " ") for one in tokens)


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """All text below the data folder but the cache of raw transcripts, tables opened."""
    for path in sorted(data.rglob("*")):
        if not path.is_file() or path.name.endswith((".wal", "-wal", "-shm")):
            continue
        if path.is_relative_to(data / "transcripts") or path.suffix == ".mp3":
            continue
        name = str(path.relative_to(data))
        if path.suffix == ".parquet":
            yield name, json.dumps(pq.read_table(path).to_pylist(), default=str)
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for (table,) in connection.execute(
                    "select table_name from duckdb_tables()"
                ).fetchall():
                    yield f"{name}:{table}", str(connection.execute(f'from "{table}"').fetchall())
        elif path.suffix == ".db":
            with sqlite3.connect(path) as connection:
                yield name, "\n".join(connection.iterdump())
        else:
            yield name, path.read_bytes().decode("utf-8", errors="replace")


def test_there_are_secrets_to_look_for() -> None:
    assert {secret["kind"] for _, secret in secrets()} >= {"card", "cvv", "ssn"}


def test_no_file_holds_a_long_secret_in_figures_or_in_words(night: Night) -> None:
    wanted = {str(secret["digits"]) for _, secret in secrets() if len(str(secret["digits"])) > 4}
    looked = 0
    for name, text in texts(night.centre.data):
        looked += 1
        joined = re.sub(r"(?<=\d)[\s.\-]+(?=\d)", "", FRACTION.sub(" ", text))
        spoken = re.sub(r"\s+", "", spoken_digits(text)) if "parquet" not in name else ""
        for number, digits in enumerate(wanted):
            pieces = {digits[start : start + 8] for start in range(len(digits) - 7)}
            pieces = {piece for piece in pieces if len(set(piece)) > 1}
            assert not any(piece in joined for piece in pieces), f"secret {number} in {name}"
            assert digits not in spoken, f"secret {number} in words in {name}"
    assert looked > 5


def test_no_digit_word_is_left_where_a_secret_was_spoken(night: Night) -> None:
    for shard in (night.centre.data / "shards").glob("*.parquet"):
        for row in pq.read_table(shard).to_pylist():
            document = json.loads(row["document"])
            mine = [
                secret
                for call_id, secret in secrets()
                if call_id == document["recording"]["call_id"]
            ]
            for utterance in document["transcript"]["utterances"]:
                for word in utterance["words"]:
                    middle_s = (word["span"]["start_s"] + word["span"]["end_s"]) / 2
                    inside = any(
                        secret["speaker"] == utterance["speaker"]
                        and secret["start_s"] <= middle_s < secret["end_s"]
                        for secret in mine
                    )
                    left = inside and bool(spoken_digits(word["text"]).strip())
                    assert not left, f"a digit is left at {middle_s:.1f} s of {row['call_id']}"


def test_playback_copies_are_silent_where_a_secret_was_spoken_and_hardly_elsewhere(
    night: Night,
) -> None:
    copies = night.centre.data / "playback"
    for call_id in {call_id for call_id, _ in secrets()}:
        copy = copy_of(queries.call(night.centre.data / "published.duckdb", call_id))
        assert copy is not None
        both = np.stack(decode(copy.sound(copies)).channels)
        for secret in (secret for other, secret in secrets() if other == call_id):
            first, last = (round(secret[name] * SAMPLE_RATE_HZ) for name in ("start_s", "end_s"))
            assert np.abs(both[:, first:last]).max() < 1e-3, f"{secret['kind']} in {call_id}"
        duration_s = both.shape[1] / SAMPLE_RATE_HZ
        assert total_s(copy.muted) < 0.25 * duration_s, call_id  # dates of birth are silent, too


def test_no_transcript_word_is_in_what_prefect_or_the_run_printed(night: Night) -> None:
    said = ("attempt to collect", "speaking with robert", "behind on", "calling about your")
    printed = (night.first.out + night.first.err).lower()
    prefect = "".join(text for name, text in texts(night.centre.data) if "prefect" in name).lower()
    for phrase in said:
        assert phrase not in printed
        assert phrase not in prefect


@pytest.mark.parametrize("folder", ["shards", "runs", "transcripts", "playback"])
def test_what_a_run_wrote_is_for_its_owner_only(night: Night, folder: str) -> None:
    files = list((night.centre.data / folder).rglob("*"))
    assert files
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
