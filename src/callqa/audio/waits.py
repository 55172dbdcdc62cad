"""Where a call waits: hold music, ringing and busy tones, told from silence and from speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callqa.audio.backing import holds
from callqa.audio.music import MIN_MUSIC_S, music
from callqa.audio.tonality import tonality
from callqa.audio.tones import Tones, tones
from callqa.domain.details import DeliveryEvent, EventKind
from callqa.domain.recording import Speaker, Waveform
from callqa.domain.spans import Span, clip, gaps, intersect, merge, subtract

__all__ = ["waits"]

_BREAK_S = 15.0  # between two pieces, or where drums play alone
_EDGE_S = 0.5  # the edges of music are known to about so much
_TOUCH_S = 1e-6
_NAMES = {EventKind.RING_BACK: "ringing", EventKind.BUSY: "busy"}


def waits(
    waveforms: Sequence[Waveform],
    speech: Sequence[tuple[Span, ...]],
    *,
    by_loudness: bool = False,
) -> tuple[tuple[DeliveryEvent, ...], tuple[tuple[Span, ...], ...]]:
    """Hold music, ringing and busy tones on any channel, and the speech that is left.

    Music counts as hold where nobody speaks over it: no voice on its channel stands out of it, and
    the other side talks for a quarter of it at most. A break of up to 15 s in which nobody speaks
    belongs to the hold, and the silence after a ring to the ringing. What a speech detector heard
    in a wait, on the channel that carries it, is taken out: it sang.

    Args:
        waveforms: one per speaker.
        speech: what the detector found on each.
        by_loudness: whether the detector takes whatever is loud for speech.

    Returns:
        The events of kind `hold`, `ring_back` and `busy`, sorted, and the speech in the same order
        as given. The same music or tone on both channels is one event.
    """
    sounds = [tonality(waveform.samples) for waveform in waveforms]
    signals = [tones(sound) for sound in sounds]
    played = [
        music(sound, tones=[one.span for one in rung])
        for sound, rung in zip(sounds, signals, strict=True)
    ]
    voices = [subtract(*pair) for pair in zip(speech, played, strict=True)]
    held = [
        holds(
            spans,
            sounds[at],
            found=speech[at],
            other=[span for one in (*voices[:at], *voices[at + 1 :]) for span in one],
            least_s=MIN_MUSIC_S,
            by_loudness=by_loudness,
        )
        for at, spans in enumerate(played)
    ]
    left = [
        _spoken(found, (*holds, *(one.span for one in rung)))
        for found, holds, rung in zip(speech, held, signals, strict=True)
    ]
    spoken = merge(span for spans in left for span in spans)
    whole = Span(0.0, max((waveform.duration_s for waveform in waveforms), default=0.0))
    events = [
        *_holds([one.speaker for one in waveforms], held, spoken, whole=whole),
        *_signals([one for rung in signals for one in rung], spoken, whole=whole),
    ]
    return tuple(sorted(events, key=lambda event: event.span)), tuple(left)


def _spoken(found: Sequence[Span], waiting: Sequence[Span]) -> tuple[Span, ...]:
    """The speech outside of the waits, less short rests of what the detector heard in them."""
    return tuple(
        span
        for span in subtract(found, waiting)
        if span.duration_s >= _EDGE_S or not any(span.gap_s(one) < _TOUCH_S for one in waiting)
    )


def _holds(
    speakers: Sequence[Speaker],
    held: Sequence[Sequence[Span]],
    spoken: Sequence[Span],
    *,
    whole: Span,
) -> Iterator[DeliveryEvent]:
    played = clip((span for spans in held for span in spans), within=whole)
    breaks = [
        gap
        for gap in gaps(played, within=whole)
        if gap.duration_s <= _BREAK_S
        and any(span.end_s == gap.start_s for span in played)
        and any(span.start_s == gap.end_s for span in played)
        and not intersect(spoken, (gap,))
    ]
    for hold in merge((*played, *breaks)):
        on = [who for who, spans in zip(speakers, held, strict=True) if intersect(spans, (hold,))]
        where = "" if Speaker.UNKNOWN in on else f" on the channel of the {' and the '.join(on)}"
        yield DeliveryEvent(
            kind=EventKind.HOLD, span=hold, why=f"Music for {hold.duration_s:.0f} s{where}."
        )


def _signals(
    signals: Sequence[Tones], spoken: Sequence[Span], *, whole: Span
) -> Iterator[DeliveryEvent]:
    """Each tone once, with the silence after it up to what is said next."""
    taken: list[Span] = []
    for one in sorted(signals, key=lambda one: -one.span.duration_s):
        if any(one.span.overlap_s(span) > 0 for span in taken):
            continue
        taken.append(one.span)
        next_s = min(
            (span.start_s for span in spoken if span.start_s >= one.span.end_s),
            default=whole.end_s,
        )
        end_s = min(next_s, one.span.end_s + one.rest_s)
        hertz = " and ".join(f"{hz:.0f}" for hz in one.hz)
        yield DeliveryEvent(
            kind=one.kind,
            span=Span(one.span.start_s, end_s),
            why=f"The {_NAMES[one.kind]} tone of {hertz} Hz sounded {_times(one.count)}.",
        )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
