"""Finding and fetching weights: a real server on this machine, and dead ends of the network."""

import hashlib
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from callqa.errors import EngineError
from callqa.transcription.whisper_weights import default_folder, find, locate, obtain, published
from tests.transcription.spoken import FIXTURE

CONTENT = b"weights " * 5000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Shelf(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT under any path; `broken` in it sends half, `gone` answers 404."""

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(CONTENT[: len(CONTENT) // 2] if "broken" in self.path else CONTENT)

    def _answer(self, body: bytes) -> None:
        self.send_response(404 if "gone" in self.path else 200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        pass


@pytest.fixture
def shelf(monkeypatch) -> Iterator[str]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def mute_server() -> Iterator[str]:
    """A server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def missing(folder: Path, url: str):
    """Weights that are published at `url` and not in the folder."""
    weights = locate("base.en", folder=folder)
    return replace(weights, path=folder / "tiny.pt", sha256=DIGEST, url=f"{url}/{DIGEST}/tiny.pt")


def test_the_table_of_published_models_is_that_of_openai_whisper():
    import whisper

    assert dict(published()) == whisper._MODELS


def test_a_checkpoint_is_found_by_path_and_named_after_its_file():
    weights = find(str(FIXTURE), download=False)
    assert (weights.state, weights.name, weights.path) == ("ready", "model", FIXTURE)
    assert weights.sha256 == hashlib.sha256(FIXTURE.read_bytes()).hexdigest()


def test_a_path_without_a_file_is_refused_with_the_path(tmp_path):
    with pytest.raises(EngineError, match=r"no Whisper checkpoint at .*nowhere\.pt"):
        find(str(tmp_path / "nowhere.pt"), download=True)


def test_an_unknown_name_is_refused_with_the_names_there_are(tmp_path):
    with pytest.raises(EngineError, match=r"no Whisper model named 'bas\.en'.*base\.en"):
        find("bas.en", folder=tmp_path, download=True)


def test_missing_weights_are_told_with_file_and_folder_when_fetching_is_off(tmp_path):
    with pytest.raises(
        EngineError, match=r"not on this machine.*base\.en\.pt.*into the folder"
    ) as it:
        find("base.en", folder=tmp_path, download=False)
    assert str(tmp_path) in str(it.value)


def test_a_half_downloaded_file_is_recognised_by_its_digest(tmp_path):
    (tmp_path / "base.en.pt").write_bytes(b"half of it")
    assert locate("base.en", folder=tmp_path).state == "damaged"
    with pytest.raises(EngineError, match="damaged or half downloaded"):
        find("base.en", folder=tmp_path, download=False)


def test_locating_tells_ready_weights_without_network(tmp_path, monkeypatch):
    digest = hashlib.sha256(b"whole").hexdigest()
    monkeypatch.setattr(
        "callqa.transcription.whisper_weights.published",
        lambda: {"toy": f"http://127.0.0.1:9/{digest}/toy.pt"},
    )
    (tmp_path / "toy.pt").write_bytes(b"whole")
    assert locate("toy", folder=tmp_path).state == "ready"
    assert find("toy", folder=tmp_path, download=False).path == tmp_path / "toy.pt"


def test_the_default_folder_is_openai_whispers_own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "whisper"
    assert locate("base.en").path == tmp_path / "whisper" / "base.en.pt"


def test_missing_weights_are_fetched_whole_and_found_again(tmp_path, shelf):
    weights = missing(tmp_path / "new", shelf)
    ready = obtain(weights, download=True)
    assert ready.state == "ready"
    assert ready.path.read_bytes() == CONTENT
    assert [path.name for path in ready.path.parent.iterdir()] == ["tiny.pt"]


def test_damaged_weights_are_replaced_by_whole_ones(tmp_path, shelf):
    weights = replace(missing(tmp_path, shelf), state="damaged")
    weights.path.write_bytes(b"half")
    assert obtain(weights, download=True).path.read_bytes() == CONTENT


def test_a_download_that_breaks_off_leaves_nothing_behind(tmp_path, shelf):
    with pytest.raises(EngineError, match="the download broke off"):
        obtain(missing(tmp_path, f"{shelf}/broken"), download=True)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_of_the_server_is_told_with_its_code(tmp_path, shelf):
    with pytest.raises(EngineError, match="answered 404"):
        obtain(missing(tmp_path, f"{shelf}/gone"), download=True)


def test_a_refused_connection_is_told_at_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"cannot be reached.*put the file tiny\.pt"):
        obtain(missing(tmp_path, f"http://127.0.0.1:{port}"), download=True)
    assert time.monotonic() - started < 5.0


def test_a_server_that_never_answers_is_given_up_at_the_limit(tmp_path):
    with mute_server() as url:
        started = time.monotonic()
        with pytest.raises(EngineError, match=r"cannot be reached|did not answer"):
            obtain(missing(tmp_path, url), download=True, connect_timeout_s=0.5)
        assert 0.4 < time.monotonic() - started < 3.0


def test_a_name_server_that_never_answers_is_given_up_at_the_limit(tmp_path, monkeypatch):
    released = threading.Event()

    def hang(*args: object, **kwargs: object) -> list[object]:
        released.wait(20.0)
        raise socket.gaierror("no answer")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"did not answer within 0\.5 s"):
        obtain(missing(tmp_path, "http://weights.invalid"), download=True, connect_timeout_s=0.5)
    assert time.monotonic() - started < 3.0
    released.set()


def test_the_time_limit_of_other_connections_is_put_back(tmp_path, shelf):
    before = socket.getdefaulttimeout()
    obtain(missing(tmp_path, shelf), download=True)
    assert socket.getdefaulttimeout() == before
