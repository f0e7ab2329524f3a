"""The explorer in a real browser, as someone uses it: search, open, rename, merge, undo."""

import csv
import re

import pytest

from benchmarks.browser import served
from concept import ConceptModel
from concept.demo.postcards import nouns, write_postcards
from concept.explorer.session import Session
from concept.thumbnails import Thumbnails
from tests.browser import browsing, watched

PATIENCE = 120_000  # milliseconds; a machine that is busy is no failure


@pytest.fixture(scope="module")
def browser():
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def postcards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explored")
    pictures = write_postcards(folder / "postcards", 300, seed=3)
    model = ConceptModel(
        5, embedding_model="mini-clip", random_state=0, verbose=False, cache=False
    ).fit([str(path) for path in pictures], docs=nouns())
    model.map_points  # noqa: B018 - drawn here, so that the first page has it
    model.save(folder / "model")
    return folder


@pytest.fixture
def kinds(postcards):
    with (postcards / "postcards" / "captions.csv").open(encoding="utf-8", newline="") as table:
        return {row["file"]: row["kind"] for row in csv.DictReader(table)}


@pytest.fixture
def address(postcards, tmp_path):
    session = Session(
        ConceptModel.load(postcards / "model"), tmp_path / "saved", Thumbnails(tmp_path / "small")
    )
    session.points = session.model.map_points
    with served(session) as at:
        yield at


@pytest.fixture
def page(browser, address):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


def heading(page, text):
    page.locator("#detail h1", has_text=re.compile(f"^{re.escape(text)}$")).wait_for()


def status(page, text):
    page.locator("#status", has_text=text).wait_for()


def test_search_open_rename_merge_and_undo(page, address, kinds):
    errors = watched(page)
    elsewhere = []
    page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith(address) else None)
    page.goto(address)
    heading(page, "All concepts")
    page.locator("#map .gl-canvas").first.wait_for(state="attached")
    n_concepts = page.locator("#concepts li").count()
    assert n_concepts > 20

    page.fill("#query", "beach")
    page.press("#query", "Enter")
    heading(page, "“beach”")
    shown = [page.locator("#detail .tile img").nth(i).get_attribute("alt") for i in range(4)]
    assert page.locator("#detail .tile img").first.get_attribute("loading") == "lazy"
    assert [kinds[name] for name in shown] == ["beach"] * 4

    page.locator("#detail .tile").first.click()
    picture = page.locator("#viewer .sheet > img")
    picture.wait_for()
    page.wait_for_function("document.querySelector('#viewer .sheet > img').naturalWidth > 100")
    assert page.evaluate("document.activeElement.className").endswith("close")
    page.keyboard.press("ArrowRight")
    page.locator(f"#viewer h2:text-is('{shown[1]}')").wait_for()
    page.keyboard.press("Escape")
    picture.wait_for(state="detached")
    heading(page, "“beach”")  # the link still carries what was searched for

    page.locator("#detail .found a", has_text="beach").first.click()
    heading(page, "beach")
    page.fill("#new-name", "<b>seaside</b>")
    page.click("#rename")
    status(page, "Renamed")
    heading(page, "<b>seaside</b>")
    page.reload()
    heading(page, "<b>seaside</b>")
    assert page.locator("#concepts .current").inner_text().startswith("<b>seaside</b>")

    page.click("#merge-with")
    page.locator(".dash-dropdown-option", has_text="island").first.click()
    page.click("#merge")
    status(page, "Merged")
    page.wait_for_function(f"document.querySelectorAll('#concepts li').length == {n_concepts - 1}")
    page.click("#undo")
    page.wait_for_function(f"document.querySelectorAll('#concepts li').length == {n_concepts}")
    page.click("#redo")
    page.wait_for_function(f"document.querySelectorAll('#concepts li').length == {n_concepts - 1}")
    page.click("#redo")
    status(page, "nothing to redo")
    page.click("#undo")
    page.wait_for_function(f"document.querySelectorAll('#concepts li').length == {n_concepts}")
    page.click("#save")
    status(page, "Saved to")
    assert errors == []
    assert elsewhere == []


def test_a_link_opens_its_view_and_what_is_not_there_is_said(page, address):
    errors = watched(page)
    page.goto(f"{address}?concept=0&picture=0")
    page.locator("#viewer .sheet").wait_for()
    page.goto(f"{address}?concept=9999")
    page.locator("#detail .note", has_text="There is no concept 9999").wait_for()
    page.goto(f"{address}?q=zeppelin")
    page.locator("#detail .note", has_text="Nothing is found").wait_for()
    assert errors == []


POINT = """() => {
    const map = document.querySelector('#map'), layout = map._fullLayout;
    const box = map.getBoundingClientRect(), points = map._fullData[1];
    return [box.x + layout._size.l + layout.xaxis.d2p(points.x[5]),
            box.y + layout._size.t + layout.yaxis.d2p(points.y[5])];
}"""


def test_the_map_shows_and_opens_pictures(page, address):
    errors = watched(page)
    page.goto(address)
    page.locator("#map .gl-canvas").first.wait_for(state="attached")
    page.locator("#map-note").wait_for(state="hidden")
    x, y = page.evaluate(POINT)
    page.mouse.move(x - 4, y)
    page.mouse.move(x, y)
    page.locator("#hover img").wait_for()
    page.mouse.click(x, y)
    page.locator("#viewer .sheet").wait_for()
    page.keyboard.press("Escape")
    page.locator("#viewer .sheet").wait_for(state="detached")
    assert errors == []


RINGS = """() => {
    const sheet = document.getElementById('rings');
    const pixels = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height).data;
    return pixels.some((value) => value > 0);
}"""


def test_what_is_found_is_ringed_and_a_lasso_leads_to_what_it_holds(page, address):
    errors = watched(page)
    page.goto(f"{address}?q=beach")
    page.locator("#map .gl-canvas").first.wait_for(state="attached")
    page.wait_for_function(RINGS)
    page.evaluate("window.Plotly.relayout('map', { dragmode: 'lasso' })")
    x, y = page.evaluate(POINT)
    corners = [(-30, -30), (30, -30), (30, 30), (-30, 30), (-30, -25)]
    page.mouse.move(x - 30, y - 30)
    page.mouse.down()
    for across, down in corners[1:]:
        page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()
    heading(page, "Part of the map")
    assert "area=" in page.url
    assert page.locator("#detail .tile").count() > 0
    page.click("#home")
    heading(page, "All concepts")
    page.wait_for_function(f"!({RINGS})()")
    assert errors == []


def test_by_keyboard_alone_and_at_phone_width(page, address):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address)
    heading(page, "All concepts")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("/")
    page.keyboard.type("lighthouse")
    page.keyboard.press("Enter")
    heading(page, "“lighthouse”")
    page.locator("#detail .tile").first.focus()
    page.keyboard.press("Enter")
    page.locator("#viewer .sheet").wait_for()
    page.keyboard.press("Escape")
    page.locator("#viewer .sheet").wait_for(state="detached")


def test_a_dropped_picture_finds_its_like(page, address, postcards, kinds, tmp_path):
    file = next(name for name, kind in kinds.items() if kind == "lighthouse")
    page.goto(address)
    heading(page, "All concepts")
    page.set_input_files("#drop input[type=file]", postcards / "postcards" / file)
    heading(page, "Like the dropped picture")
    first = page.locator("#detail .gallery .tile img").first.get_attribute("alt")
    assert first == file
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    page.set_input_files("#drop input[type=file]", broken)
    status(page, "cannot be searched with")


def test_the_report_opens_from_disk_and_searches(browser, postcards, tmp_path, kinds):
    report = tmp_path / "report.html"
    ConceptModel.load(postcards / "model").save_report(report)
    page = browser.new_page()
    errors = watched(page)
    elsewhere = []
    page.on("request", lambda r: elsewhere.append(r.url) if r.url.startswith("http") else None)
    page.goto(report.as_uri())
    page.fill("#query", "beach")
    page.locator("#results figure img").first.wait_for()
    names = [page.locator("#results figure img").nth(i).get_attribute("alt") for i in range(4)]
    assert [kinds[name] for name in names] == ["beach"] * 4
    page.fill("#query", "no such word")
    page.locator("#results", has_text="not in the vocabulary").wait_for()
    assert page.locator("main article").count() > 20
    assert errors == []
    assert elsewhere == []
    page.close()
