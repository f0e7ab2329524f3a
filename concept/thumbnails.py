"""Small pictures, made once and kept: one JPEG a picture, under the hash of what its file is."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path

from concept.errors import UnreadableImage
from concept.images import file_of, is_url, shrunk_jpeg

logger = logging.getLogger(__name__)

SIDE = 160


class Thumbnails:
    """Thumbnails of files, kept in a folder.

    Args:
        folder: Where they are kept; None for the user's cache folder.
        side: The longer side in pixels.
    """

    def __init__(self, folder: Path | None = None, side: int = SIDE) -> None:
        """Nothing is made before it is asked for."""
        if folder is None:
            from platformdirs import user_cache_path

            folder = user_cache_path("concept", appauthor=False) / "thumbnails"
        self.folder = folder
        self.side = side

    def get(self, path: str) -> bytes:
        """The thumbnail of a file, made now if it was not made before.

        Args:
            path: A path or URL; a file that has changed since gets another thumbnail.

        Raises:
            UnreadableImage: If the picture cannot be read (any more).
        """
        kept = self._place(path)
        try:
            return kept.read_bytes()
        except OSError:  # not made yet, or the folder cannot be read
            made = shrunk_jpeg(path, self.side)
            self._keep(kept, made)
            return made

    def _place(self, path: str) -> Path:
        if is_url(path):
            state = ""
        else:
            try:
                found = (file_of(path) or Path(path).expanduser()).stat()
            except OSError as error:
                raise UnreadableImage(error.strerror or str(error)) from error
            state = f"{found.st_size}-{found.st_mtime_ns}"
        key = hashlib.blake2b(
            f"{path}\0{state}\0{self.side}".encode("utf-8", "surrogatepass"), digest_size=16
        ).hexdigest()
        return self.folder / key[:2] / f"{key[2:]}.jpg"

    def _keep(self, place: Path, content: bytes) -> None:
        """Write a thumbnail as a whole; a folder that cannot be written to only costs time."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
                file.write(content)
            Path(file.name).replace(place)
        except OSError as error:
            logger.warning("thumbnails cannot be kept in %s: %s", self.folder, error)
