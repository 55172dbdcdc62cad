"""Whether pauses and pace are right, and stay when the sound is changed: speaker by speaker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from speech.scores import MEASURES, Tally
from speech.truth import Voice

__all__ = ["table"]

COUNT, TIME, PACE = (MEASURES.index(name) for name in ("pauses", "pause time", "words/min"))
ALIKE = ("50 dB quieter", "offset of 0.1", "8 kHz", "mu-law", "a-law", "g726", "amr", "opus", "mp3")
NOISY = ("white noise, 20 dB", "white noise, 10 dB")
LINE = "{:<24}" + "{:>12}" * 4 + " |" + "{:>18}" * len((*ALIKE, *NOISY))

Counted = Callable[[Voice, str], Tally]


def table(groups: Mapping[str, Sequence[Voice]], counted: Counted) -> Iterator[str]:
    """One line for each voice of a group of few, one for each group, one for all.

    Args:
        groups: voices by what they are.
        counted: what a voice comes to after a named change; "as it is" names none.
    """
    changes = (name.replace("white noise", "white") for name in (*ALIKE, *NOISY))
    yield LINE.format("", "precision", "recall", "words/min", "true", *changes)
    every = _none()
    for title, voices in groups.items():
        together = _none()
        for voice in voices:
            told = {name: counted(voice, name) for name in together}
            if len(voices) <= 10:
                yield _row(voice.name, told)
            _add(together, told)
        if voices:
            yield _row(f"{title} together", together)
        _add(every, together)
    yield _row("all together", every)


def _none() -> dict[str, Tally]:
    return {name: Tally() for name in ("as it is", *ALIKE, *NOISY)}


def _add(sums: Mapping[str, Tally], told: Mapping[str, Tally]) -> None:
    for name, tally in told.items():
        total = sums[name]
        total += tally


def _row(name: str, told: Mapping[str, Tally]) -> str:
    """Against the truth, then how pauses, their time and the pace change."""
    plain = told["as it is"]
    return LINE.format(
        name[:24],
        f"{plain.right}/{plain.found}",
        f"{plain.hit}/{plain.true}",
        f"{plain.known_measures[PACE]:.1f}" if plain.true else "-",
        f"{plain.true_measures[PACE]:.1f}" if plain.true else "-",
        *(_change(plain, told[change]) for change in (*ALIKE, *NOISY)),
    )


def _change(before: Tally, after: Tally) -> str:
    """Pauses, pause time and words a minute; of what is not there, a dash."""
    parts = []
    for at, digits in ((COUNT, 0), (TIME, 1), (PACE, 1)):
        was, now = before.measures[at], after.measures[at]
        parts.append(f"{now / was - 1:+.{digits}%}"[:-1] if was else f"{now:.0f}*" if now else "-")
    return " ".join(parts)
