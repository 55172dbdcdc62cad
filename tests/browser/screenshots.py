"""Small pictures of the dashboard's pages for the README, light and dark.

    python -m tests.browser.screenshots DATA_FOLDER      (of `make run`; `make screenshots`)

The results are copied first, so that nothing here changes them.
"""

from __future__ import annotations

import io
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import sign_in
from tests.browser.served import CHROMIUM, DANA, prepare, serving
from tests.centre import ROOT

PICTURES = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 1000, 700
LARGEST = 60_000  # bytes
SHOWN: dict[str, tuple[str | None, str]] = {  # page: whose, address
    "sign-in": (None, "/sign-in"),
    "tonight": ("qa_lead", "/tonight"),
    "calls": ("qa_lead", "/calls"),
    "call": ("coach", "/calls/NF-0001#listen"),
    "agents": ("coach", "/agents"),
    "agent": ("coach", f"/agents/{DANA}"),
    "teams": ("qa_lead", "/teams"),
    "team": ("coach", "/teams/Maple"),
    "rules": ("qa_lead", "/rules"),
    "rule": ("qa_lead", "/rules/D04"),
    "compare": ("qa_lead", f"/compare?a=agent:{DANA}&b=agent:A-102#found"),
    "review": ("qa_lead", "/review"),
    "account": ("agent", "/account"),
    "users": ("admin", "/users"),
    "audit": ("admin", "/audit"),
}


def main() -> None:
    """Take every picture anew."""
    if CHROMIUM is None or len(sys.argv) != 2:
        raise SystemExit("usage: screenshots DATA_FOLDER; `apt-get install chromium` if missing")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = prepare(Path(sys.argv[1]), Path(folder), odd=False)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serving(data, inbox=ROOT / "sample_calls") as served:
            pages: dict[str | None, Page] = {}
            for name, (role, address) in SHOWN.items():
                if role not in pages:
                    size = {"width": WIDTH, "height": HEIGHT}
                    pages[role] = browser.new_page(base_url=served.origin, viewport=size)
                    if role is not None:
                        sign_in(pages[role], role)
                _take(pages[role], name, address)
        browser.close()


def _take(page: Page, name: str, address: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("about:blank")  # the same address with a mark would not be loaded again
        answer = page.goto(address, wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise SystemExit(f"{address} does not answer")
        small = _with_palette(page.screenshot())
        if len(small) > LARGEST:
            raise SystemExit(f"{name} takes {len(small)} bytes")
        (PICTURES / f"{name}-{scheme}.png").write_bytes(small)


def _with_palette(png: bytes, colours: int = 48) -> bytes:
    """The same picture in few colours, as pages have; a third of the size."""
    with av.open(io.BytesIO(png)) as picture:
        frame = next(picture.decode(video=0)).reformat(format="rgb24")
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1)
    )
    split = graph.add("split")
    palette = graph.add("palettegen", f"max_colors={colours}:stats_mode=full")
    use = graph.add("paletteuse", "dither=none")
    sink = graph.add("buffersink")
    source.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    source.push(frame)
    source.push(None)
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "pal8"
    encoder.time_base = Fraction(1)
    encoder.options = {"compression_level": "9", "pred": "none"}
    return b"".join(bytes(packet) for packet in encoder.encode(sink.pull()))


if __name__ == "__main__":
    main()
