"""What a model's card says of where its labels come from."""

from __future__ import annotations

from typing import Any

from callqa.delivery.clips import CALM_TEMPO, RUSHED_TEMPO
from callqa.delivery.labels import Agreement

__all__ = ["constructed", "of_raters"]


def constructed() -> dict[str, Any]:
    """Of clips whose truth is known because they were made that way."""
    return {
        "origin": "Learnt from synthetic voices only, re-timed so that rate and pauses are known:"
        " no person's speech and no person's judgement went into it. The figures say how well it"
        " tells those clips apart on synthetic voices it had not heard; they are no promise for"
        " real calls, other voices, accents or lines. On people, published work on stress and time"
        " pressure reaches 70 to 80 %. Use it to choose calls to listen to, never alone for"
        " discipline.",
        "choices": "The label rule, the share of words lost, the penalty and the least band were"
        " settled by hand while these same clips were looked at: an earlier rule that labelled"
        " whole clips, with at most 12 % of words lost, gained only 0.014 over the rate alone and"
        " would have been refused. The figures are therefore somewhat too good even for synthetic"
        " speech.",
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
