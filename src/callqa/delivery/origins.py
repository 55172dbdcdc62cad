"""What a model's card says of where its labels come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callqa.delivery.clips import CALM_TEMPO, RUSHED_TEMPO
from callqa.delivery.labels import Agreement

__all__ = ["constructed", "of_raters"]


def constructed(sources: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Of clips whose truth is known because they were made that way, by these speakers."""
    return {
        "origin": "The truth here is by construction and not by listeners: nobody was asked whether"
        " a clip sounds calm or rushed. The clips are synthetic voices at set rates with set"
        " pauses, and recordings of synthetic voices and of people whose speech was made faster or"
        " slower with its pitch kept and whose pauses were scaled. The figures say how well the"
        " model tells those clips apart on speakers it had not heard; they are no promise for real"
        " calls, other voices, accents or lines. On people, published work on stress and time"
        " pressure reaches 70 to 80 %. Use it to choose calls to listen to, never alone for"
        " discipline.",
        "choices": "The label rule, the share of words lost, the penalty and the least band were"
        " settled by hand on an earlier set, of three synthetic voices that are in this one, too."
        " The figures are therefore somewhat too good even for such clips.",
        "sources": [dict(source) for source in sources],
        "label_rule": {
            "tempo_calm_up_to": CALM_TEMPO,
            "tempo_rushed_from": RUSHED_TEMPO,
            "tempo": "syllables/s of sound + 6.0 * (0.12 - share of turn time in pauses)",
            "sources": "slower-whisper's bands of syllables per second; Liu 2022 on pauses;"
            " the exchange rate between the two is our choice",
        },
    }


def of_raters(agreement: Agreement) -> dict[str, Any]:
    """Of stretches that people labelled."""
    return {
        "origin": "Learnt from what raters of this centre said of stretches of its calls, where at"
        " least two of them said the same. It repeats their ear, on agents it had not heard; what"
        " they differed on it never saw, so on such stretches it is worse than the figures say. Use"
        " it to choose calls to listen to, never alone for discipline.",
        "raters": {
            "kappa": agreement.kappa,
            "by_pair": {
                " and ".join(pair): {"kappa": value, "stretches": count}
                for pair, (value, count) in agreement.kappa_by_pair.items()
            },
            "agreed": len(agreement.agreed),
            "disputed": [
                {"call": call_id, "from_s": span.start_s, "to_s": span.end_s}
                for call_id, span in agreement.disputed
            ],
            "by_one_rater_only": agreement.single,
        },
    }
