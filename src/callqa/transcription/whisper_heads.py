"""The attention heads that follow the sound best, which a checkpoint does not carry."""

from __future__ import annotations

__all__ = ["published_heads"]


def published_heads(sha256: str) -> bytes | None:
    """Those of a published model, as openai-whisper packs them; None for another checkpoint.

    openai-whisper sets them only for a model that it loads by name; the digest in the address of
    a published model finds them for a file.
    """
    import whisper  # brings in torch, which takes seconds

    for name, url in whisper._MODELS.items():  # noqa: SLF001  the only place where they are
        if f"/{sha256}/" in url:
            heads: bytes | None = whisper._ALIGNMENT_HEADS.get(name)  # noqa: SLF001
            return heads
    return None
