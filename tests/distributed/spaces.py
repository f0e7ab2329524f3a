"""Joint spaces that other processes can be sent, some of which kill them."""

import os
import signal
from pathlib import Path

from tests.conftest import ColourSpace


class DyingSpace(ColourSpace):
    """Kills its process at its second batch, once or always."""

    def __init__(self, folder: Path, always: bool = False) -> None:
        super().__init__()
        self.folder = folder
        self.always = always

    def embed_images(self, images):
        marker = self.folder / "killed"
        if images[0].size != (64, 64):  # not the grey picture that tells the dimensions
            (self.folder / f"batch-{os.getpid()}-{self.embedded}").touch()
            if self.always or (self.embedded and not marker.exists()):
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_images(images)
