"""The model card that lies beside mini-clip's weights."""

from __future__ import annotations

from pathlib import Path

from concept.demo.evaluation import Figures

_CARD = """---
license: mit
library_name: sentence-transformers
pipeline_tag: feature-extraction
tags:
- clip
- sentence-transformers
---

# mini-clip

A small CLIP: pictures and words in one space of 128 dimensions, cosine similarity. It is a
`transformers` `CLIPModel` in sentence-transformers' format and loads without a network:

```python
from PIL import Image
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("concept/demo/mini_clip")
picture = model.encode([Image.open("postcard.jpg")])
words = model.encode(["a beach", "two green apples on a table"])
print(model.similarity(picture, words))
```

## What it is for

It lets the whole of Concept run offline, in its demo and its tests. It has only ever seen
postcards, the pictures that `concept.demo.postcards` draws, and knows only the words of their
captions; any other word is unknown to its tokenizer. It is no model for photographs.

## Training

From random weights, on postcards with negative seeds. `draw_postcards` and `write_postcards` take
none, so whatever they draw is new to it.

    {command}

These weights took {steps} updates in {minutes:.0f} minutes. The loss is CLIP's
contrastive loss with its targets spread over all captions of a batch that are true of a picture.

## Figures

`python -m concept.demo.train --evaluate` prints them:

```
{figures}
```
"""


def write_card(
    folder: str | Path, figures: Figures, command: str, steps: int, minutes: float
) -> None:
    """Write ``README.md`` into a model's folder.

    Args:
        folder: The model's folder.
        figures: What `concept.demo.evaluation.evaluate` measured on it.
        command: The command line that trained it.
        steps: Number of updates made.
        minutes: How long drawing and training took.
    """
    text = _CARD.format(command=command, steps=steps, minutes=minutes, figures=figures.report())
    (Path(folder) / "README.md").write_text(text, encoding="utf-8")
