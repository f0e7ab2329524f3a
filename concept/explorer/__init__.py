"""The explorer: a fitted model in the browser, to look at, to search and to put right."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from concept.errors import MissingExtra

if TYPE_CHECKING:
    from concept.model import ConceptModel


def explore(
    model: ConceptModel | str | Path,
    host: str = "127.0.0.1",
    port: int = 8050,
    *,
    embedding_model: str | None = None,
    dataset: str | Path | None = None,
) -> None:
    """Show a model in the browser, until it is interrupted.

    Args:
        model: A fitted model, or the folder of a saved one, which can be saved there again.
        host: The address to listen on. Only this machine can reach the default; whoever can reach
            another one sees the pictures and can change the model.
        port: Where; 0 for any that is free.
        embedding_model: Name or folder of the model's joint space, where it has moved.
        dataset: The folder of the dataset that the model was fitted on a sample of, with its index
            and its concepts. Searches and galleries are of all of it then, the map of the sample.

    Raises:
        MissingExtra: If Dash is not installed.
        SavedModelError: If the folder is no saved model.
        DatasetError: If the dataset cannot be used with the model.
        InvalidInput: If the address or the port cannot be used.
    """
    if find_spec("dash") is None:
        raise MissingExtra.of("dash", "explorer", "the explorer")
    from concept.explorer.server import LOOPBACK, listen, make
    from concept.explorer.session import Session
    from concept.model import ConceptModel

    with listen(host, port) as listener:
        folder = None
        if isinstance(model, str | Path):
            folder = Path(model).expanduser()
            model = ConceptModel.load(folder, embedding_model)
        session = Session(model, folder, dataset=dataset)
        server = make(listener, host, session)
        session.prepare()
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}/"
        print(f"Exploring at {address} (stop with Ctrl+C)", flush=True)  # noqa: T201
        if host not in LOOPBACK:
            print("Whoever can reach this address sees the pictures.", flush=True)  # noqa: T201
        server.serve_forever()
