"""Where Whisper's weights are, whether they are whole, and how they get here.

openai-whisper publishes its models under names; the address of each holds the sha256 of the file,
so that a half-downloaded one is told from a whole one. Without network this module decides within
the time limit it is given, even when a name server never answers.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import socket
import tempfile
import threading
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from callqa.errors import EngineError

__all__ = ["Weights", "default_folder", "find", "locate", "obtain", "published"]

# A download that stands still for so long is given up.
_STALL_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A checkpoint file of openai-whisper: one that is here, or one that should be.

    Attributes:
        name: the published name, or the file's name without its ending.
        path: where the file is, or has to be put.
        state: `ready`; `missing`; or `damaged` when its content is not what was published.
        sha256: digest of the content that belongs there, 64 hexadecimal digits.
        url: where it is published; None for a checkpoint given by path.
    """

    name: str
    path: Path
    state: Literal["ready", "missing", "damaged"]
    sha256: str
    url: str | None = None


def default_folder() -> Path:
    """Where openai-whisper itself keeps its weights."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "whisper"


@cache
def published() -> Mapping[str, str]:
    """The names of the published models and where they are published.

    The table is read out of openai-whisper's source, for importing it brings in torch and takes
    seconds: more than a command that only asks for the weights may cost.

    Raises:
        EngineError: openai-whisper is not installed, or keeps its table elsewhere.
    """
    spec = importlib.util.find_spec("whisper")
    if spec is None or spec.origin is None:
        raise EngineError("openai-whisper is not installed: install callqa again.")
    for statement in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="_MODELS")], value=ast.Dict() as table):
                return MappingProxyType(ast.literal_eval(table))
    raise EngineError(
        "The installed openai-whisper lists its models in an unknown way: install the version "
        "that callqa names, or give the path of a checkpoint as the model."
    )


def find(
    model: str, *, folder: Path | None = None, download: bool, connect_timeout_s: float = 5.0
) -> Weights:
    """Whole weights on this disk, fetched once if need be and allowed.

    Args:
        model: a published name such as `base.en`, or the path of a checkpoint file.
        folder: where published weights are kept; `default_folder()` when None.
        download: whether missing weights may be fetched.
        connect_timeout_s: longest wait for the first answer of the network.

    Raises:
        EngineError: no such model or file; or the weights are not here and cannot be had. The
            message names the file and the folder to put it into.
    """
    return obtain(
        locate(model, folder=folder), download=download, connect_timeout_s=connect_timeout_s
    )


def locate(model: str, *, folder: Path | None = None) -> Weights:
    """Where the weights of a model are or should be; touches no network.

    Raises:
        EngineError: the model is neither a published name nor an existing file.
    """
    if _is_path(model):
        return _local(Path(model).expanduser())
    urls = published()
    if model not in urls:
        names = ", ".join(urls)
        raise EngineError(
            f"There is no Whisper model named {model!r}; use one of {names}, or the path of a file."
        )
    url = urls[model]
    expected, file_name = url.split("/")[-2:]
    path = (folder or default_folder()) / file_name
    state = _state(path, expected=expected)
    return Weights(name=model, path=path, state=state, sha256=expected, url=url)


def obtain(weights: Weights, *, download: bool, connect_timeout_s: float = 5.0) -> Weights:
    """The weights if they are ready, else downloaded into their place, whole or not at all.

    Raises:
        EngineError: they are not ready and downloading is not allowed, nothing answered within
            `connect_timeout_s`, or the download broke off.
    """
    if weights.state == "ready":
        return weights
    if not download:
        raise EngineError(_put_it_there(weights, why="fetching weights is switched off"))
    fault = _unreachable(weights.url or "", limit_s=connect_timeout_s)
    if fault:
        raise EngineError(_put_it_there(weights, why=fault))
    try:
        _download(weights)
    except (OSError, RuntimeError) as error:  # RuntimeError: the digest does not fit
        why = f"the download broke off ({type(error).__name__})"
        raise EngineError(_put_it_there(weights, why=why)) from error
    return replace(weights, state="ready")


def _is_path(model: str) -> bool:
    return model.endswith(".pt") or os.sep in model or Path(model).is_file()


def _local(path: Path) -> Weights:
    if not path.is_file():
        raise EngineError(
            f"There is no Whisper checkpoint at {path}: put one there or name another."
        )
    return Weights(name=path.stem, path=path, state="ready", sha256=_sha256(path))


def _state(path: Path, *, expected: str) -> Literal["ready", "missing", "damaged"]:
    if not path.is_file():
        return "missing"
    return "ready" if _sha256(path) == expected else "damaged"


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EngineError(
            f"The Whisper weights at {path} cannot be read: {error.strerror}."
        ) from error


def _put_it_there(weights: Weights, *, why: str) -> str:
    """One sentence: what is wrong, why it was not mended, which file to put where."""
    fault = {
        "missing": "are not on this machine",
        "damaged": "are damaged or half downloaded",
        "ready": "are here",
    }[weights.state]
    file = f"{weights.path.name} (sha256 {weights.sha256[:12]}...)"
    return (
        f"The weights of Whisper {weights.name} {fault} and {why}: "
        f"put the file {file} into the folder {weights.path.parent}."
    )


def _unreachable(url: str, *, limit_s: float) -> str | None:
    """Why the address does not answer, or None when it does; never takes longer than the limit.

    A look-up of a host name has no time limit of its own, so the attempt runs in a thread that is
    left behind when it does not return. It asks for the head of the very file, so that proxies,
    certificates and refusals are met here and not in the middle of a download.
    """
    faults: list[str | None] = []

    def ask() -> None:
        request = urllib.request.Request(url, method="HEAD")  # noqa: S310  whisper's own address
        try:
            # An opener of its own: the shared one keeps the proxies of its first use for ever.
            urllib.request.build_opener().open(request, timeout=limit_s).close()
        except urllib.error.HTTPError as error:
            error.close()
            faults.append(f"the place they are published at answered {error.code}")
        except (OSError, ValueError):
            faults.append("the place they are published at cannot be reached")
        else:
            faults.append(None)

    thread = threading.Thread(target=ask, daemon=True, name="whisper-weights-probe")
    thread.start()
    thread.join(limit_s)
    answered = list(faults)
    if not answered:
        return f"the place they are published at did not answer within {limit_s:g} s"
    return answered[0]


def _download(weights: Weights) -> None:
    """Fetch with openai-whisper's own code into a folder beside the place, then move it there."""
    import whisper  # brings in torch, which takes seconds

    folder = weights.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as staging:
        with _socket_timeout(_STALL_S), warnings.catch_warnings():
            # openai-whisper leaves the file it has read to the garbage collector to close.
            warnings.simplefilter("ignore", ResourceWarning)
            whole = whisper._download(weights.url, staging, False)  # noqa: SLF001, FBT003
        Path(whole).replace(weights.path)


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    """Give every new connection a time limit: openai-whisper's download sets none."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
