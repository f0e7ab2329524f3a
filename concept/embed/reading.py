"""Read pictures in threads, ahead of the model, and never more of them than it needs soon."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from concept.cache import Cache, Vectors, digest
from concept.embedders.base import JointSpace, KnowsImages, Preparation, PreparesImages
from concept.errors import UnreadableImage
from concept.images import ImageSource, is_url, model_ready, read_content, read_image
from concept.vectors import Floats

# Decoders and filters release the interpreter's lock. More threads than processors hide the wait
# for a disk or a network.
_THREADS = min(32, (os.cpu_count() or 1) + 2)
_BATCH = 64
# For spaces that take the pictures themselves: large enough for models of 384 pixels, small enough
# for the JPEG decoder's fast scales.
_DECODE_SIDE = 512


@dataclass(frozen=True)
class Picture:
    """A source, and the hash of its pixels where it is no file.

    Attributes:
        source: Path, URL, the content of a file, picture or array.
        key: The hash; None for files, whose content is hashed when it is read.
    """

    source: ImageSource | bytes
    key: bytes | None = None


@dataclass(frozen=True)
class Read:
    """What became of a picture: what the model takes, its vector, or why it cannot be read.

    Attributes:
        key: The hash that its vector is kept under; None for spaces that look pictures up.
        item: What the space embeds.
        vector: (d,) from the cache.
        reason: Why it cannot be read; empty if it can.
    """

    key: bytes | None = None
    item: Any = None
    vector: Floats | None = None
    reason: str = ""


class Reader:
    """How the pictures of one run are read.

    Args:
        space: The joint space that they are for.
        cache: Where the hashes of files are remembered.
        vectors: The vectors that are known already.
    """

    def __init__(
        self, space: JointSpace, cache: Cache | None = None, vectors: Vectors | None = None
    ) -> None:
        """Nothing is loaded before a picture is read that has no vector yet."""
        self.space = space
        self.cache = cache
        self.vectors = vectors
        self._lock = threading.Lock()
        self._asked = False
        self._preparation: Preparation | None = None

    @property
    def batch(self) -> int:
        """How many items the space takes best at a time."""
        return _BATCH if self._preparation is None else self._preparation.batch

    def embed(self, items: Sequence[Any]) -> Any:
        """Embed items that were read, (n, d)."""
        if self._preparation is not None and isinstance(self.space, PreparesImages):
            return self.space.embed_prepared(items)
        return self.space.embed_images(items)

    def read(self, pictures: Iterable[Picture]) -> Generator[Read, None, None]:
        """Read pictures in their order, two batches ahead of what is taken."""
        if isinstance(self.space, KnowsImages):
            for picture in pictures:
                known = self.space.knows_image(picture.source)
                reason = "" if known else "no stored vector for this picture"
                yield Read(item=picture.source, reason=reason)
            return
        queue = iter(pictures)
        waiting: deque[Future[Read]] = deque()
        pool = ThreadPoolExecutor(_THREADS)
        try:
            while True:
                missing = 2 * self.batch - len(waiting)
                waiting.extend(pool.submit(self._read, p) for p in islice(queue, max(0, missing)))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            # Where the run has ended early, what waits is not read any more.
            pool.shutdown(cancel_futures=True)

    def _read(self, picture: Picture) -> Read:
        source, key = picture.source, picture.key
        content: object = source
        try:
            if isinstance(source, str | Path):
                key, content = self._content(source)
            known = self._known(key)
            if known is not None:
                return Read(key=key, vector=known)
            if isinstance(source, str | Path) and content is None:
                # The hash is remembered, but there is no vector, or a damaged one.
                content = read_content(source)
                key = digest(content)
            preparation = self._prepared()
            side = _DECODE_SIDE if preparation is None else preparation.side
            image = model_ready(read_image(content, side))
        except UnreadableImage as error:
            return Read(reason=str(error))
        return Read(key=key, item=image if preparation is None else preparation(image))

    def _known(self, key: bytes | None) -> Floats | None:
        return None if self.vectors is None or key is None else self.vectors.get(key)

    def _content(self, source: str | Path) -> tuple[bytes, bytes | None]:
        """The hash of a file, and its content if it had to be read for that."""
        if self.cache is None or is_url(source):
            content = read_content(source)
            return digest(content), content
        path = Path(source).expanduser()
        try:
            before = path.stat()
            remembered = self.cache.recall(path, before)
        except OSError:
            remembered = None  # reading gives the reason
        if remembered is not None:
            return remembered, None
        content = read_content(source)
        key = digest(content)
        self.cache.remember(path, before, key)
        return key, content

    def _prepared(self) -> Preparation | None:
        """How the space wants its pictures; the first who asks loads its model."""
        with self._lock:
            if not self._asked and isinstance(self.space, PreparesImages):
                self._preparation = self.space.preparation()
            self._asked = True
        return self._preparation
