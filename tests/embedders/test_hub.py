"""Where no hub can be reached, the answer comes within seconds and says what to do."""

import http.server
import threading
import time
from contextlib import nullcontext

import pytest
from huggingface_hub import constants

from concept.embedders import SentenceTransformerEmbedder, hub
from concept.errors import ModelUnavailable


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
    monkeypatch.setattr(hub, "_knock", lambda endpoint: pytest.fail("knocked"))
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
    monkeypatch.setattr(
        hub.urllib.request, "urlopen", lambda *_, **__: nullcontext(release.wait(5))
    )
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
