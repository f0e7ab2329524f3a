"""Concepts of Flickr8k in a joint space that is learned here, from captions alone.

No CLIP is needed: canonical correlation analysis joins MobileNetV2 features and the captions of the
6,091 training photographs in seconds. Then the 1,000 test photographs, whose captions nobody has
shown it, are grouped into concepts, named, searched and tagged in that space. The collection is
read from the folder in the environment variable CONCEPT_DATA.

    python examples/flickr8k_spaces.py --out flickr8k/
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from concept import ConceptModel
from concept.pairs import TEST
from concept.training import read_training_data
from concept.training.cca import CCASettings, learn_cca
from concept.training.score import scored_parts

DEFAULT_DATA = Path(os.environ.get("CONCEPT_DATA", "../shared/data"))
QUERIES = ("a dog in the snow", "football", "a child on a swing", "surfing", "mountain")


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of the collections")
    parser.add_argument("--out", type=Path, default=Path("flickr8k"), help="folder to write to")
    parser.add_argument("--min-concept-size", type=int, default=12)
    parser.add_argument("--max-words", type=int, default=6000, help="words that CCA looks at")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    folder = arguments.data / "flickr8k"
    if not (folder / "captions.csv").is_file():
        print(
            f"{arguments.data} holds no flickr8k/captions.csv: set CONCEPT_DATA or pass --data",
            file=sys.stderr,
        )
        return 1

    data = read_training_data(
        folder / "captions.csv",
        folder / "images",
        features=folder / "mobilenet_v2_pool.npy",
        names=folder / "images.csv",
    )
    settings = CCASettings(max_words=arguments.max_words)
    towers = learn_cca(*data.training(), settings=settings)
    print("\n".join(scored_parts(towers, data)))
    data.space(towers).save(arguments.out / "space")

    test = data.pairs.part(TEST)
    photographs = [str(folder / "images" / name) for name in test.images]
    captions = [caption for several in data.training()[1] for caption in several]
    model = ConceptModel(
        min_concept_size=arguments.min_concept_size,
        embedding_model=str(arguments.out / "space"),
        random_state=arguments.seed,
        verbose=False,
    )
    model.fit(photographs, docs=frequent_words(captions, 400))
    print(model.summary())
    for query in QUERIES:
        found = [test.captions[row][0] for row, _ in model.find_images(query, top_n=3)]
        concepts = [concept for concept, _ in model.find_concepts(query, top_n=1)]
        print(f"\n{query!r}: concept {concepts[0]}; photographs that their people describe as")
        print("\n".join(f"  {caption}" for caption in found))
    tags = ", ".join(word for word, _ in model.find_tags(photographs[0], top_n=5))
    print(f"\n{test.images[0]}: {tags}\n  ({test.captions[0][0]})")
    model.save_page(arguments.out / "concepts.html", title="Flickr8k, a learned space")
    return 0


def frequent_words(captions: list[str], n: int) -> list[str]:
    """The n words that most captions have, without function words."""
    from collections import Counter

    from concept.embedders.tokens import content_words

    counts = Counter(word for caption in captions for word in set(content_words(caption)))
    return [word for word, _ in counts.most_common(n)]


if __name__ == "__main__":
    sys.exit(main())
