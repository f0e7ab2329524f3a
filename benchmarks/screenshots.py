"""Pictures of the explorer, the report and every figure, for the documentation.

    python -m benchmarks.screenshots

Postcards are drawn and fitted in a temporary folder; a browser opens everything. The pictures go to
docs/assets, each below 150 kB.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.browser import browsing, served
from concept import ConceptModel
from concept.demo.postcards import nouns, write_postcards
from concept.demo.run import read_kinds
from concept.explorer.session import Session
from concept.thumbnails import Thumbnails

ASSETS = Path(__file__).resolve().parent.parent / "docs" / "assets"
_MOST_BYTES = 150_000
_POSTCARDS = 600
_WAIT = 300_000  # milliseconds


def fitted(folder: Path) -> ConceptModel:
    """A model of postcards that lie in a folder."""
    pictures = [str(path) for path in write_postcards(folder / "postcards", _POSTCARDS, seed=1)]
    model = ConceptModel(8, embedding_model="mini-clip", random_state=0, verbose=False, cache=False)
    return model.fit(pictures, docs=nouns())


def figures(model: ConceptModel, folder: Path) -> dict[str, Any]:
    """Every figure by the name of its picture."""
    kinds = read_kinds(folder / "postcards")
    classes = [kinds[Path(name).name] for name in model.image_names_]
    # Postcards bear no dates: theirs are drawn, those of each kind about a day of its own.
    random = np.random.default_rng(0)
    middle = {kind: random.integers(0, 360) for kind in sorted(set(classes))}
    days = [int(random.normal(middle[kind], 40)) for kind in classes]
    dates = [np.datetime64("2024-01-01") + np.timedelta64(day % 366, "D") for day in days]
    return {
        "map": model.visualize_map(),
        "map-dark": model.visualize_map(theme="dark"),
        "words": model.visualize_words(),
        "hierarchy": model.visualize_hierarchy(),
        "similarity": model.visualize_similarity(),
        "over-time": model.visualize_over_time([str(date) for date in dates], "month"),
        "per-class": model.visualize_per_class(classes, top_n=16),
        "evaluation": model.visualize_evaluation(seeds=0),
    }


@contextmanager
def explored(model: ConceptModel, folder: Path) -> Iterator[str]:
    """The address of an explorer, for as long as the block lasts."""
    session = Session(model, folder / "model", Thumbnails(folder / "thumbnails"))
    session.points = model.map_points
    with served(session) as at:
        yield at


def keep(png: bytes, name: str, assets: Path) -> None:
    """Write a screenshot as a JPEG that is small enough."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (85, 75, 65, 50, 35):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() < _MOST_BYTES:
            break
    (assets / f"{name}.jpg").write_bytes(buffer.getvalue())
    print(f"{name}.jpg  {picture.width}x{picture.height}  {buffer.tell() / 1000:.0f} kB")


def main(argv: list[str] | None = None) -> None:
    """Make them all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ASSETS)
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, browsing() as browser:
        folder = Path(temporary)
        model = fitted(folder)
        _figures(browser, model, folder, arguments.out)
        _report(browser, model, folder, arguments.out)
        _explorer(browser, model, folder, arguments.out)


def _figures(browser: Any, model: ConceptModel, folder: Path, assets: Path) -> None:
    for name, figure in figures(model, folder).items():
        page = browser.new_page(viewport={"width": 960, "height": 700})
        path = folder / f"{name}.html"
        figure.write_html(path, include_plotlyjs=True)
        page.goto(path.as_uri())
        drawn = page.locator(".js-plotly-plot")
        drawn.wait_for(timeout=_WAIT)
        page.wait_for_timeout(1500)  # WebGL draws after the figure is there
        keep(drawn.screenshot(), f"figure-{name}", assets)
        page.close()


def _report(browser: Any, model: ConceptModel, folder: Path, assets: Path) -> None:
    model.save_report(folder / "report.html", "Postcards")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((folder / "report.html").as_uri())
    page.fill("#query", "beach")
    page.wait_for_timeout(1000)
    keep(page.screenshot(), "report", assets)
    page.close()


def _explorer(browser: Any, model: ConceptModel, folder: Path, assets: Path) -> None:
    beach = model.find_concepts("beach", top_n=1)[0][0]
    views = (
        ("explorer", f"?concept={beach}", (1440, 860), "light"),
        ("explorer-search", "?q=a red car", (1440, 860), "dark"),
        ("explorer-phone", "?q=lighthouse", (390, 800), "light"),
    )
    with explored(model, folder) as address:
        for name, view, (width, height), scheme in views:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page.goto(address + view)
            page.locator("#detail .tile").first.wait_for(timeout=_WAIT)
            page.locator("#map .gl-canvas").first.wait_for(state="attached", timeout=_WAIT)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1500)
            keep(page.screenshot(), name, assets)
            page.close()


if __name__ == "__main__":
    main()
