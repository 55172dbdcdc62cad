"""Whisper's vocabulary as other libraries write it, from the ranks that openai-whisper ships."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from whisper.tokenizer import get_encoding, get_tokenizer

__all__ = ["Vocabulary", "tokenizer_json", "vocabulary"]

_ENGLISH_ONLY = 51_864  # tokens; multilingual models have one more for each language beyond 98


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The tokens of a model.

    Attributes:
        ranks: byte sequences by their id, which is also the order in which they were merged.
        special: names of the others, such as `<|en|>`, by their id.
        suppressed: ids that are never written: signs nobody says, and names of tasks.
        suppressed_first: ids that no text begins with.
        languages: ids of the languages; none in a model that knows English only.
    """

    ranks: Mapping[bytes, int]
    special: Mapping[str, int]
    suppressed: tuple[int, ...]
    suppressed_first: tuple[int, ...]
    languages: tuple[int, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """All tokens by id, bytes written as the letters that stand for them."""
        found = {number: _letters(token) for token, number in self.ranks.items()}
        found |= {number: name for name, number in self.special.items()}
        return tuple(found[number] for number in range(len(found)))


def vocabulary(size: int) -> Vocabulary:
    """The vocabulary of a model with so many tokens."""
    multilingual = size > _ENGLISH_ONLY
    languages = size - _ENGLISH_ONLY + 98 if multilingual else 99
    with warnings.catch_warnings():
        # openai-whisper leaves the file of its vocabulary to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        encoding = get_encoding("multilingual" if multilingual else "gpt2", languages)
        tokenizer = get_tokenizer(multilingual, num_languages=languages, task="transcribe")
    never = {
        *tokenizer.non_speech_tokens,
        tokenizer.transcribe,
        tokenizer.translate,
        tokenizer.sot,
        tokenizer.sot_prev,
        tokenizer.sot_lm,
        tokenizer.no_speech,
    }
    return Vocabulary(
        ranks=encoding._mergeable_ranks,  # noqa: SLF001  nothing else gives all of them
        special=encoding._special_tokens,  # noqa: SLF001
        suppressed=tuple(sorted(never)),
        suppressed_first=(tokenizer.encode(" ")[0], tokenizer.eot),
        languages=tuple(tokenizer.all_language_tokens) if multilingual else (),
    )


def tokenizer_json(words: Vocabulary) -> str:
    """The file `tokenizer.json` of the library tokenizers: byte-level pairs, GPT-2's rule."""
    byte_level = {"add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [_added(name, number) for name, number in _by_id(words.special)],
            "normalizer": None,
            "pre_tokenizer": {"type": "ByteLevel", **byte_level},
            "post_processor": None,
            "decoder": {"type": "ByteLevel", **byte_level},
            "model": {
                "type": "BPE",
                "vocab": {_letters(token): number for token, number in words.ranks.items()},
                "merges": [
                    [_letters(left), _letters(right)] for left, right in _merges(words.ranks)
                ],
            },
        },
        ensure_ascii=False,
    )


def _by_id(special: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(special.items(), key=lambda one: one[1])


def _added(name: str, number: int) -> dict[str, object]:
    marks = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": name, **marks, "special": True}


def _merges(ranks: Mapping[bytes, int]) -> list[tuple[bytes, bytes]]:
    """The two tokens that each longer one was made of, in the order of their making."""
    longer = sorted((number, token) for token, number in ranks.items() if len(token) > 1)
    return [pair for number, token in longer if (pair := _parts(token, ranks, number)) is not None]


def _parts(token: bytes, ranks: Mapping[bytes, int], number: int) -> tuple[bytes, bytes] | None:
    """The last pair left when a token's bytes are merged by the ranks before its own."""
    parts = [bytes([one]) for one in token]
    while len(parts) > 2:
        pairs = [(ranks.get(parts[at] + parts[at + 1], number), at) for at in range(len(parts) - 1)]
        rank, at = min(pairs)
        if rank >= number:
            return None  # a token that no merge leads to is never written
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts[0], parts[1]


def _letters(token: bytes) -> str:
    """Each byte as a visible letter, as GPT-2's vocabulary does: its own where it has one."""
    return "".join(_LETTERS[one] for one in token)


def _visible(one: int) -> bool:
    return 0x21 <= one <= 0x7E or 0xA1 <= one <= 0xAC or 0xAE <= one <= 0xFF


_HIDDEN = [one for one in range(256) if not _visible(one)]
_LETTERS = {one: chr(one) if _visible(one) else chr(256 + _HIDDEN.index(one)) for one in range(256)}
