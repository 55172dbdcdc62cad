"""A model's card as a page for people: what the JSON beside it says, in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["PAGE_FILE", "page"]

PAGE_FILE = "card.md"

Card = Mapping[str, Any]

_FEATURES = {
    "nuclei_per_s": "acoustic syllables per second of sound",
    "syllables_per_s": "syllables of the words per second of sound",
    "words_per_minute": "words per minute of sound and pauses",
    "pause_share": "share of pauses in sound and pauses",
    "pauses_per_100_syllables": "pauses in 100 acoustic syllables",
}


def page(model_id: str, card: Card) -> str:
    """The card as Markdown; the same card gives the same page."""
    sections = (
        [f"# {model_id}: calm or rushed", "", card["origin"], "", card.get("choices", "")],
        _figures(card["evaluation"]),
        _speakers(card["evaluation"]),
        _groups(card["evaluation"]),
        _raters(card.get("raters")),
        _verdict(card),
        _sources(card),
        _rest(card),
    )
    lines = [line for section in sections for line in (*section, "")]
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip() + "\n"


def _figures(evaluation: Card) -> Iterator[str]:
    yield "## How well it does"
    yield ""
    yield f"{evaluation['method'].capitalize()}."
    yield "Balanced accuracy is the mean of the shares found of calm and of rushed windows; a coin"
    yield "has 50 %."
    yield ""
    yield from _table("figure", "value", "95 % interval")
    scores = evaluation["model"]
    cutoff = f"{evaluation['published_cutoff_wpm']:.0f} words a minute"
    yield _with_interval("balanced accuracy, every window decided", scores["balanced_accuracy"])
    decided = _percent(scores["balanced_accuracy_decided"])
    yield f"| the same of the windows with a verdict | {decided} | |"
    yield _with_interval("no verdict: the model abstains", scores["abstained"])
    if evaluation["margin_abstained"] is not None:
        yield (
            "| it abstains on windows between calm and rushed |"
            f" {_percent(evaluation['margin_abstained'])} | |"
        )
    yield _with_interval(f"rate alone, rushed from {cutoff}", evaluation["published_cutoff"])
    yield _with_interval("rate alone, best cut-off of the others", evaluation["fitted_cutoff"])
    yield _with_interval("gain over the better of these", evaluation["gain"], signed=True)
    rival = evaluation.get("in_force")
    if rival:
        theirs = _percent(rival["balanced_accuracy"])
        yield f"| {rival['model_id']}, in force before, on the same windows | {theirs} | |"
        yield _with_interval("gain over it", rival["gain"], signed=True)
    yield f"| area under the curve | {scores['area_under_curve']:.3f} | |"
    yield f"| Brier score, a coin has 0.25 | {scores['brier']:.3f} | |"


def _speakers(evaluation: Card) -> Iterator[str]:
    yield "## Errors by speaker"
    yield ""
    yield from _table("speaker", "windows that are wrong")
    for voice, error in evaluation["error_by_voice"].items():
        yield f"| {voice} | {_percent(error)} |"


def _groups(evaluation: Card) -> Iterator[str]:
    found = evaluation["subgroups"]
    if not found:
        return
    least = evaluation["least_of_a_subgroup"]
    yield "## Errors by subgroup"
    yield ""
    yield "A calm window called rushed is the error that harms an agent. No figure is given for"
    yield f"fewer than {least['speakers']} speakers or {least['windows']} windows; with few"
    yield "speakers an interval is too narrow."
    yield ""
    columns = ("speakers", "windows", "wrong", "calm called rushed", "rushed called calm")
    yield from _table("trait", "value", *columns, "no verdict")
    for one in found:
        shares = [
            _share(one[name]) for name in ("error", "calm_called_rushed", "rushed_called_calm")
        ]
        abstained = "too few" if one["abstained"] is None else _percent(one["abstained"])
        cells = (one["trait"], one["value"] or "not known", str(one["speakers"]))
        yield f"| {' | '.join((*cells, str(one['windows']), *shares, abstained))} |"


def _raters(raters: Card | None) -> Iterator[str]:
    if raters is None:
        return
    kappa = "not defined" if raters["kappa"] is None else f"{raters['kappa']:.2f}"
    yield "## The raters"
    yield ""
    yield f"Cohen's kappa {kappa}; {raters['agreed']} stretches agreed on,"
    yield f"{len(raters['disputed'])} disputed and kept apart,"
    yield f"{raters['by_one_rater_only']} heard by one rater only."


def _verdict(card: Card) -> Iterator[str]:
    band = card["band"]
    yield "## How it decides"
    yield ""
    yield f"Rushed from a probability of {band['rushed_from']}, calm up to {band['calm_below']}, no"
    yield f"verdict in between; none either with less than {card['min_speech_s']:.0f} s of agent"
    yield f"speech in windows of {card['thresholds']['window_s']:.0f} s. It never states a"
    yield f"probability outside {card['bounds'][0]} to {card['bounds'][1]}. Classes in this order:"
    yield f"{', '.join(card['labels'])}."
    yield ""
    yield from _table("feature", "what it is", "pull", "usual of calm speech")
    for name in card["features"]:
        pull, usual = card["coefficients"][name], card["usual"][name]
        yield f"| `{name}` | {_FEATURES.get(name, '')} | {pull:+.2f} | {usual:.3g} |"
    rule = card.get("label_rule")
    if rule:
        yield ""
        yield f"A window's truth is its tempo: {rule['tempo']}."
        yield f"Calm up to {rule['tempo_calm_up_to']}, rushed from {rule['tempo_rushed_from']};"
        yield f"{rule['sources']}."


def _sources(card: Card) -> Iterator[str]:
    sources: Sequence[Card] = card.get("sources", ())
    if not sources:
        return
    yield "## Where the speech comes from"
    yield ""
    yield from _table("speaker", "speech", "sex", "source", "licence")
    for one in sources:
        cells = (one[name] or "not known" for name in ("speaker", "speech", "sex"))
        yield f"| {' | '.join((*cells, one['source'], one['licence']))} |"


def _rest(card: Card) -> Iterator[str]:
    data = card["data"]
    yield "## Data and versions"
    yield ""
    yield f"{data['clips']} clips of {data['source_calls']} recordings by {len(data['voices'])}"
    yield f"speakers: {data['windows_calm']} calm and {data['windows_rushed']} rushed windows, and"
    yield f"{data['windows_between']} in between that carry no label. SHA-256 of the data"
    yield f"`{data['sha256']}`, of the model `{card['model_sha256']}`."
    yield ""
    versions = ", ".join(f"{name} {version}" for name, version in card["versions"].items())
    yield f"Made with {versions}. All limits of the measures are in `card.json`."


def _table(*names: str) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"


def _with_interval(name: str, found: Card, *, signed: bool = False) -> str:
    value, low, high = (
        f"{100 * found[part]:{'+' if signed else ''}.1f}" for part in ("value", "low", "high")
    )
    unit = "points" if signed else "%"
    return f"| {name} | {value} {unit} | {low} to {high} {unit} |"


def _share(found: Card | None) -> str:
    if found is None:
        return "too few"
    low, high = 100 * found["low"], 100 * found["high"]
    return f"{_percent(found['value'])} ({low:.1f} to {high:.1f})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
