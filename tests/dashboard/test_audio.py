"""The sound of a call: who may see the call may hear its copy, in parts, and that is logged."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa.audio import playback
from callqa.domain.playback import copy_of
from callqa.domain.recording import SAMPLE_RATE_HZ, Speaker
from callqa.store import queries
from callqa.testing import tone

HEARD, UNHEARD, OAK = "c0", "c1", "c27"  # of Dana Moore, with and without a copy; of Victor Lane


@pytest.fixture(scope="module")
def sound(centre: Path) -> bytes:
    """The copy of two calls: the consumer is on the first channel and the agent on the second."""
    tones = [tone(300.0, 100.0, level=0.5), tone(500.0, 100.0, level=0.5)]
    analyses = [queries.call(centre / "published.duckdb", call_id) for call_id in (HEARD, OAK)]
    for channel, silent in zip(tones, (Speaker.AGENT, Speaker.CONSUMER), strict=True):
        for span in analyses[0].measures.speech[silent]:
            channel[round(span.start_s * SAMPLE_RATE_HZ) : round(span.end_s * SAMPLE_RATE_HZ)] = 0.0
    file = centre / "made.wav"
    soundfile.write(file, np.stack(tones, axis=1), SAMPLE_RATE_HZ)
    made = BytesIO()
    outline = playback.write(file, made, muted=(), max_duration_s=200.0)
    for copy in map(copy_of, analyses):
        assert copy is not None
        copy.sound(centre / "playback").parent.mkdir(parents=True)
        copy.sound(centre / "playback").write_bytes(made.getvalue())
        copy.peaks(centre / "playback").write_text(outline.dump())
    return made.getvalue()


@pytest.mark.parametrize(
    ("role", "call_id", "status"),
    [
        ("admin", OAK, 200),
        ("qa_lead", HEARD, 200),
        ("coach", HEARD, 200),
        ("agent", HEARD, 200),
        ("coach", OAK, 404),
        ("agent", "c14", 404),  # Paul Grant's
        ("agent", "..%2F..%2Fplayback", 404),
        ("qa_lead", "no-such-call", 404),
        (None, HEARD, 303),
    ],
)
@pytest.mark.usefixtures("sound")
def test_who_may_see_a_call_may_hear_it(
    browse, role: str | None, call_id: str, status: int
) -> None:
    for what in ("audio", "peaks.json"):
        answer = browse(role).get(f"/calls/{call_id}/{what}")
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["cache-control"] == "private, no-store"
        else:
            assert "audio/mpeg" not in answer.headers.get("content-type", "")


def test_a_player_gets_the_ranges_it_asks_for(browse, sound: bytes) -> None:
    address, browser = f"/calls/{HEARD}/audio", browse("coach")
    whole = browser.get(address)
    assert whole.content == sound
    assert whole.headers["content-type"] == "audio/mpeg"
    assert whole.headers["accept-ranges"] == "bytes"

    size, tag = len(sound), whole.headers["etag"]
    for asked, first, last in (
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, size - 1),
        ("bytes=-50", size - 50, size - 1),
        (f"bytes=10-{size * 2}", 10, size - 1),
    ):
        part = browser.get(address, headers={"Range": asked, "If-Range": tag})
        assert part.status_code == 206
        assert part.content == sound[first : last + 1]
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
    changed = browser.get(address, headers={"Range": "bytes=0-99", "If-Range": '"another"'})
    assert (changed.status_code, len(changed.content)) == (200, size)
    beyond = browser.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    head = browser.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(size)


@pytest.mark.usefixtures("sound")
def test_one_hearing_is_one_line_in_the_audit_log_and_a_missing_copy_none(browse) -> None:
    browser = browse("qa_lead")
    for start in (0, 500, 900):
        browser.get(f"/calls/{OAK}/audio", headers={"Range": f"bytes={start}-{start + 9}"})
    missing = browser.get(f"/calls/{UNHEARD}/audio")
    assert missing.status_code == 404
    assert "callqa playback" in missing.text

    def heard(call_id: str) -> int:
        log = browse("admin").get("/audit", params={"what": "heard call", "subject": call_id})
        return log.text.count("quinn")

    assert (heard(OAK), heard(UNHEARD)) == (1, 0)


@pytest.mark.usefixtures("sound")
def test_the_outline_says_whose_each_channel_is(browse) -> None:
    outline = browse("agent").get(f"/calls/{HEARD}/peaks.json").json()
    assert outline["speakers"] == ["consumer", "agent"]
    assert outline["duration_s"] == 100.0
    assert [len(channel) for channel in outline["peaks"]] == [1000, 1000]
