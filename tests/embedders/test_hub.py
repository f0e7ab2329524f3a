"""Where no hub can be reached, the answer comes within seconds and says what to do."""

import http.server
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from huggingface_hub import constants

from concept.embedders import SentenceTransformerEmbedder, hub
from concept.errors import InvalidInput, ModelUnavailable


@pytest.fixture
def online(monkeypatch, tmp_path):
    """Lift the suite's offline switch, with an empty cache."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(hub, "_cached_folder", lambda repository: None)


def test_a_folder_is_local(tmp_path):
    assert hub.locate(str(tmp_path)) == (str(tmp_path), True)


def test_offline_by_setting_does_not_knock(monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "knock", lambda endpoint: pytest.fail("knocked"))
    with pytest.raises(ModelUnavailable, match="HF_HUB_OFFLINE"):
        hub.locate("clip-ViT-B-32")


def test_a_closed_door_is_said_with_the_way_out(online, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelUnavailable) as caught:
        hub.locate("clip-ViT-B-32")
    for part in ("'clip-ViT-B-32'", "127.0.0.1:9 cannot be reached", "local folder", "mini-clip"):
        assert part in str(caught.value)


def test_a_silent_hub_is_given_up_soon(online, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(hub, "_KNOCK_SECONDS", 0.05)
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: nullcontext(release.wait(5)))
    start = time.monotonic()
    with pytest.raises(ModelUnavailable, match="did not answer"):
        hub.locate("clip-ViT-B-32")
    release.set()
    assert time.monotonic() - start < 5  # the wait of the stand-in, not a measure of speed


@pytest.mark.parametrize("status", [200, 404])
def test_a_hub_that_answers_is_used(online, monkeypatch, status):
    class Door(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    try:
        expected = ("sentence-transformers/clip-ViT-B-32", False)
        assert hub.locate("clip-ViT-B-32") == expected
        assert hub.locate("someone/clip") == ("someone/clip", False)
    finally:
        server.shutdown()
        server.server_close()


def test_a_cached_model_needs_no_hub(monkeypatch, tmp_path):
    snapshot = tmp_path / "models--sentence-transformers--clip-x" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text("abc", encoding="utf-8")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert hub._cached_folder("sentence-transformers/clip-x") is None  # a download that was cut off
    (snapshot / "model.safetensors").write_bytes(b"x")
    assert hub._cached_folder("sentence-transformers/clip-x") is not None
    assert hub.locate("clip-x") == ("sentence-transformers/clip-x", True)
    # Weights alone do not load, and the hub, which would have the rest, is closed here.
    with pytest.raises(ModelUnavailable, match="its copy in the cache is incomplete"):
        SentenceTransformerEmbedder("clip-x").embed_texts(["a"])


def test_other_uses_have_their_own_words_and_no_default_maker(online, monkeypatch):
    monkeypatch.setattr(hub, "knock", lambda endpoint: "it is closed")
    use = hub.Use("captioning model", "Write the captions yourself")
    with pytest.raises(ModelUnavailable) as caught:
        hub.load("git-base", lambda *_: pytest.fail("opened"), use=use)
    assert "captioning model 'git-base' cannot be loaded" in str(caught.value)
    assert str(caught.value).endswith("Write the captions yourself.")
    assert "embedding" not in str(caught.value)
    monkeypatch.setattr(hub, "knock", lambda endpoint: "")
    assert hub.locate("gpt2", use=use) == ("gpt2", False)


def test_a_damaged_copy_in_the_cache_is_fetched_again(monkeypatch):
    cached = iter([Path("somewhere"), None])
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub, "_cached_folder", lambda repository: next(cached))
    monkeypatch.setattr(hub, "knock", lambda endpoint: "")
    opened = []

    def open_model(place, local):
        opened.append((place, local))
        if local:
            raise OSError("no weights")
        return "model"

    assert hub.load("someone/clip", open_model) == "model"
    assert opened == [("someone/clip", True), ("someone/clip", False)]


def test_an_error_of_this_library_passes_and_long_reasons_are_cut(tmp_path):
    def refuse(*_):
        raise InvalidInput("the model is of another kind")

    with pytest.raises(InvalidInput, match="^the model is of another kind"):
        hub.load(str(tmp_path), refuse)

    def ramble(*_):
        raise ValueError("one of " + "SomeConfig, " * 500)

    with pytest.raises(ModelUnavailable, match="ValueError: one of SomeConfig.* …; ") as caught:
        hub.load(str(tmp_path), ramble)
    assert len(str(caught.value)) < 1200
