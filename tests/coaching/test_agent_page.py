"""The page as text and as HTML."""

import io

import pytest
from rich.console import Console

from callqa.coaching import agent_html, agent_text
from callqa.coaching.summary import agent_page
from callqa.domain.verdicts import DeliveryLabel
from tests.coaching.outline import Outline

DANA = "Dana Moore"
HOSTILE = '<script>alert("x")</script> & "quotes" \x1b[31m [bold]x[/]'


@pytest.fixture(scope="module")
def page(tmp_path_factory, publish_into, told):
    labels = list(DeliveryLabel)
    calls = [
        told(DANA, day, total=40 + day, pace=140 + day, label=labels[day % 3], quote=HOSTILE)
        for day in range(0, 24, 3)
    ]
    calls.append(told(DANA, 23, total=30, failed="P01", quote=HOSTILE, items={"recap": 2.0}))
    team = [told("Paul Grant", day, total=70 + day % 5) for day in range(0, 24, 4)]
    folder = tmp_path_factory.mktemp("page")
    return agent_page(publish_into(folder, calls + team), DANA)


@pytest.fixture(scope="module")
def html(page):
    return agent_html.render_html(page)


@pytest.fixture(scope="module")
def outline(html):
    return Outline(html)


def test_the_html_is_well_formed_and_has_one_title_and_heading(outline):
    assert outline.broken == []
    assert outline.open == []
    tags = [tag for tag, _ in outline.tags]
    assert (tags.count("h1"), tags.count("title"), tags.count("main")) == (1, 1, 1)


def test_the_page_asks_the_network_for_nothing(html, outline):
    tags = {tag for tag, _ in outline.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "a", "base", "image"}
    for _, attributes in outline.tags:
        assert not {"src", "href", "xlink:href", "action", "srcset", "data"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "://" not in html
    assert "@import" not in html


def test_the_policy_of_the_page_forbids_everything_but_its_own_style(outline):
    [policy] = [
        attributes["content"]
        for tag, attributes in outline.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_what_was_said_is_shown_as_text_in_html(html, outline):
    assert "<script" not in html
    assert "\x1b" not in html
    assert any('<script>alert("x")</script>' in piece for piece in outline.text)


def test_every_chart_says_in_words_what_it_shows_and_colours_come_from_the_page(
    page, html, outline
):
    pictures = [attributes for _, attributes in outline.tags if attributes.get("role") == "img"]
    assert len(pictures) == 4  # best call, weakest call, trend and pace
    assert all(len(picture["aria-label"]) > 30 for picture in pictures)
    assert html.count("<svg") == 2 * len(pictures)  # for a screen and for a telephone
    assert html.count('<svg aria-hidden="true"') == html.count("<svg")
    drawing = html[html.index("<svg") :]
    for variable in ("--agent", "--team", "--band", "--calm", "--rushed", "--undecided", "--text"):
        assert f"var({variable})" in drawing
        assert html.count(f"{variable}:") >= 2  # light and dark


def test_the_ids_on_the_page_are_unique_and_every_label_points_to_one(outline):
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = [at["aria-labelledby"] for _, at in outline.tags if "aria-labelledby" in at]
    assert labels
    assert set(labels) <= set(ids)


def test_the_html_holds_what_the_text_holds(page, outline):
    shown = " ".join(outline.text)
    for call in page.lines:
        assert call.call_id in shown
    for focus in page.focus:
        assert focus.title in shown
        assert focus.advice in shown
    assert page.trend in shown


def test_the_text_page_shows_the_same_and_cannot_steer_the_terminal(page):
    stream = io.StringIO()
    agent_text.show(Console(file=stream, width=140), page)
    shown = stream.getvalue()
    assert "\x1b" not in shown
    assert "[bold]x[/]" in shown
    for focus in page.focus:
        assert focus.title in shown
    assert "at 2:05 you said" in shown  # where the threat was heard
    assert page.trend in shown


def test_a_page_of_one_undated_and_unscored_call_can_be_shown(publish, told):
    lone = agent_page(publish([told(DANA, None, total=None, pace=None)]), DANA)
    html = agent_html.render_html(lone)
    assert "<svg" not in html
    assert "No scored call yet." in html
    stream = io.StringIO()
    agent_text.show(Console(file=stream, width=100), lone)
    assert "No scored call yet." in stream.getvalue()


def test_a_single_week_is_drawn_without_a_team(publish, told):
    page = agent_page(publish([told(DANA, day) for day in range(3)]), DANA)
    html = agent_html.render_html(page)
    assert "weekly median" in html
    assert "team's weekly median" not in html


def test_marks_inside_a_picture_have_no_roles_of_their_own(html):
    for drawing in html.split("<svg")[1:]:
        assert "role" not in drawing[: drawing.index("</svg>")].replace("role-", "")


def test_regions_that_scroll_can_be_reached_by_keyboard_and_have_names_of_their_own(outline):
    regions = [attributes for _, attributes in outline.tags if attributes.get("role") == "region"]
    assert regions
    assert all(region["tabindex"] == "0" for region in regions)
    names = [region["aria-label"] for region in regions]
    assert len(set(names)) == len(names)


def test_too_few_calls_are_said_once_and_not_in_every_row(publish, told):
    page = agent_page(publish([told(DANA, 0), told(DANA, 20), told("Paul Grant", 20)]), DANA)
    html = agent_html.render_html(page)
    assert html.count("too few calls to say what differs") == 1
    assert "Recent against" not in html


@pytest.mark.parametrize("width", [80, 160])
def test_the_text_page_fits_its_width_and_has_no_colour_when_piped(page, width):
    stream = io.StringIO()
    agent_text.show(Console(file=stream, width=width), page)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert "\x1b" not in stream.getvalue()


def test_only_the_latest_calls_are_listed_and_the_rest_counted(publish, told):
    page = agent_page(publish([told(DANA, day % 20) for day in range(34)]), DANA)
    assert "And 4 earlier calls." in agent_html.render_html(page)
