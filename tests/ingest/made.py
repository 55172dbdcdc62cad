"""Small recordings and inboxes for the tests of ingest."""

import io
import json
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from callqa.domain.run import Quarantined
from callqa.ingest.fields import MetadataRules
from callqa.ingest.inbox import Discovery, discover

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
RULES = MetadataRules()


def wav_bytes(seed: int = 0, *, channels: int = 2) -> bytes:
    """A WAV file of a tenth of a second of noise at 8 kHz; each seed has other bytes."""
    held = io.BytesIO()
    noise = np.random.default_rng(seed).integers(-9000, 9000, 800 * channels, dtype=np.int16)
    with wave.open(held, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(noise.tobytes())
    return held.getvalue()


def call(folder: Path, name: str = "call.wav", *, seed: int = 0) -> Path:
    """A recording in a folder, which is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(wav_bytes(seed))
    return path


def manifest(folder: Path, *lines: str) -> Path:
    """A manifest of these lines."""
    path = folder / "manifest.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sidecar(folder: Path, name: str = "call.json", /, **said: object) -> Path:
    """A sidecar that says this."""
    path = folder / name
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def found(inbox: Path, *, rules: MetadataRules = RULES, now: datetime = NOW) -> Discovery:
    """What the inbox holds, under the shipped rules unless told otherwise."""
    return discover(inbox, rules=rules, now=now)


def reasons(discovery: Discovery) -> dict[str, str]:
    """Reason by file name."""
    return {Path(entry.path).name: entry.reason for entry in discovery.quarantined}


def only(discovery: Discovery) -> Quarantined:
    """The one entry in the quarantine."""
    (entry,) = discovery.quarantined
    return entry
