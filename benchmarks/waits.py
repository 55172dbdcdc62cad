"""How much hold music is recognised, and how much speech is taken for it, over telephone lines.

    python benchmarks/waits.py MUSIC SPEECH

Both are folders of recordings of any format. Of each piece of music the seconds from 20 to 80 are
taken, of speech everything; channels are looked at one by one. Prints for each line the share of
the music that is recognised, and the share of the speech that is taken for music or a tone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from callqa.audio.decode import decode
from callqa.audio.waits import waits
from callqa.domain.recording import SAMPLE_RATE_HZ, Samples, Speaker, Waveform
from callqa.domain.spans import total_s
from callqa.errors import CallError
from callqa.testing import lines

PIECE_S = (20, 80)
LONGEST_S = 4 * 3600.0


def channels(folder: Path, *, piece: bool) -> Iterator[Samples]:
    """The channels of every recording in the folder; other files are passed over."""
    for path in sorted(one for one in folder.iterdir() if one.is_file()):
        try:
            found = decode(path, max_duration_s=LONGEST_S).channels
        except CallError:
            continue
        first, last = (at * SAMPLE_RATE_HZ for at in PIECE_S)
        for samples in found[:1] if piece else found:
            yield samples[first:last] if piece and len(samples) >= last else samples


def share(sounds: list[Samples], line: str | None) -> float:
    """Seconds recognised over all seconds."""
    waited_s = 0.0
    for sound in sounds:
        samples = lines.over_codec(sound, line) if line else sound
        events, _ = waits([Waveform(samples=samples, speaker=Speaker.AGENT)], [()])
        waited_s += total_s(event.span for event in events)
    return waited_s * SAMPLE_RATE_HZ / sum(len(sound) for sound in sounds)


def main(music: Path, speech: Path) -> None:
    """Print one line for each thing done to the sound."""
    played, spoken = list(channels(music, piece=True)), list(channels(speech, piece=False))
    ways: Mapping[str, str | None] = {"as it is": None, **{one: one for one in lines.CODECS}}
    print(f"{len(played)} pieces of music, {len(spoken)} channels of speech")
    for name, line in ways.items():
        print(f"{name:<10} music {share(played, line):.1%}   speech {share(spoken, line):.2%}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python benchmarks/waits.py MUSIC SPEECH")
    main(*map(Path, sys.argv[1:]))
