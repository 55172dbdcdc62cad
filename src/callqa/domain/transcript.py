"""What was said, by whom, when, and how sure the recogniser was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callqa.domain.recording import Speaker
from callqa.domain.spans import Span

__all__ = ["TakenOut", "Transcript", "Utterance", "Word", "mean_probability"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word.

    Attributes:
        text: as the recogniser wrote it, without surrounding space.
        span: when it was said, in seconds of the call.
        probability: the recogniser's own belief in [0, 1]; None when it gives none.
    """

    text: str
    span: Span
    probability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Words of one speaker without a long break between them; never empty."""

    speaker: Speaker
    words: tuple[Word, ...]

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("an utterance holds at least one word")

    @property
    def span(self) -> Span:
        """From the start of the first word to the end of the last."""
        return Span(self.words[0].span.start_s, max([word.span.end_s for word in self.words]))

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """Words that a recogniser wrote and nobody said, as far as can be told; how many, not which.

    Attributes:
        kind: why they are not believed: `no_speech`, `loop`, `improbable` or `prompt`.
        words: how many, 1 or more.
        span: from the first of them to the last.
    """

    kind: str
    speaker: Speaker
    words: int
    span: Span


def mean_probability(words: Iterable[Word]) -> float | None:
    """The recogniser's mean belief in these words, in [0, 1]; None when it gave none."""
    given = [word.probability for word in words if word.probability is not None]
    return sum(given) / len(given) if given else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All utterances of a call, in order of their start.

    Attributes:
        taken_out: what the truth guard took out of the recogniser's text.
        language: ISO 639-1 code of the language the words are in.
        engine_id: recogniser, version, weights and settings that made it.
    """

    utterances: tuple[Utterance, ...]
    language: str
    engine_id: str
    taken_out: tuple[TakenOut, ...] = ()

    def of(self, speaker: Speaker) -> Iterator[Utterance]:
        """The utterances of one speaker, in order."""
        return (utterance for utterance in self.utterances if utterance.speaker is speaker)

    @property
    def mean_probability(self) -> float | None:
        """The recogniser's mean belief in its words, in [0, 1]; None when it gave none."""
        return mean_probability(self.words())

    @property
    def taken_out_words(self) -> int:
        """How many words the truth guard took out."""
        return sum(one.words for one in self.taken_out)

    def words(self, speaker: Speaker | None = None) -> Iterator[Word]:
        """All words in order of their utterances, of one speaker when one is given."""
        for utterance in self.utterances:
            if speaker is None or utterance.speaker is speaker:
                yield from utterance.words
