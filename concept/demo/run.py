"""The demo: draw postcards, find and name their concepts, search them, and write a page."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from concept.demo.postcards import CAPTIONS_FILE, KINDS, nouns, write_postcards
from concept.model import ConceptModel

PER_KIND = 24
_QUERIES = ("beach", "a red car in the rain", "zeppelin")


def run(out: Path, seed: int = 0, per_kind: int = PER_KIND) -> ConceptModel:
    """Run the demo and print what comes out; everything works offline.

    Args:
        out: A folder for the postcards, the page and the saved model.
        seed: Of the drawing and of the layout.
        per_kind: How many postcards to draw of each kind.

    Returns:
        The fitted model.
    """
    folder = out / "postcards"
    paths = [str(path) for path in write_postcards(folder, per_kind * len(KINDS), seed)]
    print(f"Drew {len(paths):,} postcards of {len(KINDS)} kinds into {folder}")

    print("Finding concepts with mini-clip, UMAP and HDBSCAN ...")
    model = ConceptModel(min_concept_size=10, embedding_model="mini-clip", random_state=seed)
    model.fit(paths, docs=nouns())
    print(f"\n{model.summary()}")
    right = rightly_named(model, read_kinds(folder))
    share = sum(right) / max(len(right), 1)
    print(
        f"{sum(right)} of {len(right)} concepts ({share:.0%}) are named after the kind of postcard "
        "that most of their pictures are"
    )

    for query in _QUERIES:
        print(f'\nfind_concepts("{query}"):')
        found = model.find_concepts(query, top_n=3)
        names = model.get_concept_info()["Name"]
        for concept, similarity in found:
            print(f"  {similarity:.3f}  concept {concept}: {names[concept]}")
        if not found:
            print("  nothing, because mini-clip was never taught that word")

    model.save(out / "model")
    model.save_page(out / "concepts.html", title="Postcards")
    print(f"\nOpen {out / 'concepts.html'} to see them; search with")
    print(f'  concept find {out / "model"} "lighthouse at night"')
    return model


def read_kinds(folder: Path) -> dict[str, str]:
    """The kind of each postcard in a folder, by file name."""
    with (folder / CAPTIONS_FILE).open(encoding="utf-8", newline="") as table:
        return {row["file"]: row["kind"] for row in csv.DictReader(table)}


def rightly_named(model: ConceptModel, kinds: dict[str, str]) -> list[bool]:
    """Whether each concept's best word is the kind that most of its pictures are.

    Args:
        model: Fitted on postcards.
        kinds: Their kinds by file name.
    """
    names = [words[0] for words in model.get_concept_info()["Words"]]
    members: dict[int, Counter[str]] = {}
    for path, concept in zip(model.image_names_, model.labels_, strict=True):
        members.setdefault(int(concept), Counter())[kinds[Path(path).name]] += 1
    return [
        names[concept] == members[concept].most_common(1)[0][0] for concept in range(len(names))
    ]
