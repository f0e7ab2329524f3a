"""A dual encoder: two networks, taught by contrast, that meet in one space.

One tower projects features of pictures, the other reads texts; each pair of the training set was
drawn together and all others apart (Kiros et al. 2014; Radford et al. 2021). Several networks that
began from other seeds may stand side by side: their vectors are joined, so that a cosine is the
mean of theirs, which errs less than any of them.

The networks are made in `concept.training.dual_encoder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concept.embedders.tokens import unknown_words, with_pairs, words_of
from concept.vectors import Floats

if TYPE_CHECKING:
    import torch

    from concept.embedders.dual_network import Design, DualNetwork

_TEXTS = 1024


class Lexicon:
    """The words that a dual encoder knows, and texts as their numbers.

    Args:
        words: The words in the order of their numbers, from 1.
        pairs: Whether pairs of words that stand side by side are among them.
    """

    def __init__(self, words: Sequence[str], pairs: bool) -> None:
        """Number the words."""
        self.words = list(words)
        self.pairs = pairs
        self._number = {word: at for at, word in enumerate(self.words, start=1)}

    def __len__(self) -> int:
        """The number of words."""
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        """Whether a word is known."""
        return word in self._number

    def numbers(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Texts as numbers of their known words, (n, longest), with zeros behind."""
        rows = [
            [self._number[word] for word in units(text, self.pairs) if word in self._number]
            for text in texts
        ]
        out = np.zeros((len(rows), max(1, *map(len, rows), 1)), dtype=np.int64)
        for at, row in enumerate(rows):
            out[at, : len(row)] = row
        return out


def units(text: str, pairs: bool) -> list[str]:
    """The words of a text, with the pairs of neighbours behind them where wanted."""
    words = words_of(text)
    return with_pairs(words) if pairs else words


class DualEncoderTowers:
    """What a dual encoder has learned.

    Args:
        networks: One or more networks of the same design.
        lexicon: The words that they know.
        design: The sizes of the networks.
    """

    kind = "dual"

    def __init__(self, networks: Sequence[DualNetwork], lexicon: Lexicon, design: Design) -> None:
        """Store the parts."""
        self.networks = [network.eval() for network in networks]
        self.lexicon = lexicon
        self.design = design

    @property
    def width(self) -> int:
        """How many numbers the features of a picture have."""
        return self.design.width

    def images(self, features: Floats, /) -> Floats:
        """Bring features (n, width) into the space, (n, d) unit rows."""
        import torch

        given = torch.from_numpy(np.ascontiguousarray(features, dtype=np.float32))
        with torch.inference_mode():
            return self._joined([net.images(given.to(_device(net))) for net in self.networks])

    def texts(self, texts: Sequence[str], /) -> Floats:
        """Bring texts into the space, (n, d) unit rows; zeros where no word is known."""
        import torch

        numbers = self.lexicon.numbers(texts)
        known = np.flatnonzero(numbers.any(axis=1))
        found = np.zeros((len(texts), self.design.dimensions * len(self.networks)), np.float32)
        # Texts of a like length together, so that little is padded.
        known = known[np.argsort((numbers[known] > 0).sum(axis=1), kind="stable")]
        with torch.inference_mode():
            for start in range(0, len(known), _TEXTS):
                rows = known[start : start + _TEXTS]
                longest = int((numbers[rows] > 0).sum(axis=1).max())
                ids = torch.from_numpy(numbers[rows, :longest])
                found[rows] = self._joined([n.texts(ids.to(_device(n))) for n in self.networks])
        return found

    def _joined(self, parts: Sequence[torch.Tensor]) -> Floats:
        arrays = [part.cpu().numpy() for part in parts]
        joined: Floats = np.concatenate(arrays, axis=1) / np.sqrt(len(arrays), dtype=np.float32)
        return joined

    def unknown_words(self, text: str, /) -> list[str]:
        """The words of a text that were never seen; empty if all are known."""
        return unknown_words(text, self.lexicon.__contains__)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All weights, by network and name."""
        return {
            f"{at}.{name}": value.detach().cpu().numpy()
            for at, network in enumerate(self.networks)
            for name, value in network.state_dict().items()
        }

    def settings(self) -> dict[str, Any]:
        """The design, the words, and how many networks there are."""
        return {
            "design": asdict(self.design),
            "words": self.lexicon.words,
            "pairs": self.lexicon.pairs,
            "networks": len(self.networks),
        }

    @classmethod
    def restore(
        cls, arrays: dict[str, NDArray[Any]], settings: dict[str, Any], device: str | None = None
    ) -> DualEncoderTowers:
        """Make the towers again from `arrays` and `settings`.

        Raises:
            KeyError: If something is missing.
            ValueError: If the weights do not fit the design.
        """
        import torch

        from concept.embedders.dual_network import Design, DualNetwork

        design = Design(**settings["design"])
        networks = []
        for at in range(int(settings["networks"])):
            mark = f"{at}."
            own = {
                name.removeprefix(mark): torch.from_numpy(np.array(value))
                for name, value in arrays.items()
                if name.startswith(mark)
            }
            network = DualNetwork(design)
            try:
                network.load_state_dict(own)
            except RuntimeError as error:
                raise ValueError(f"the weights of network {at} do not fit") from error
            networks.append(network.to(device or "cpu"))
        return cls(networks, Lexicon(settings["words"], settings["pairs"]), design)


def _device(network: DualNetwork) -> torch.device:
    return network.log_scale.device
