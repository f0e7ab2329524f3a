import json
from pathlib import Path

import pytest

from benchmarks.peers import process
from benchmarks.peers.exchange import Fit

# A peer that puts every picture in one concept and notes that it was started.
SCRIPT = """
import sys
from pathlib import Path
import installed
from benchmarks.peers.exchange import Answer, read_collection, read_task, write_answer

task = read_task(Path(sys.argv[1]))
vectors, words, _ = read_collection(task.folder)
with open(installed.NOTES, "a") as notes:
    notes.write(f"{len(task.fits)} ")
for fit, path in zip(task.fits, task.answers):
    write_answer(path, Answer([0] * len(vectors[fit.rows]), [words[: fit.size]]))
"""


@pytest.fixture
def peer(tmp_path: Path) -> process.Peer:
    """Installed already, so that nothing is downloaded."""
    script = tmp_path / "peer.py"
    script.write_text(SCRIPT)
    folder = tmp_path / "peers" / "one==1.0"
    folder.mkdir(parents=True)
    (folder / "installed.py").write_text(f"NOTES = {json.dumps(str(tmp_path / 'notes'))}")
    return process.Peer("One 1.0", "one==1.0", str(script), (False,))


def test_a_peer_answers_once(tmp_path: Path, tiny, peer: process.Peer):
    fits = [Fit(2, 0, [0, 1, 2]), Fit(3, 0, [5, 4])]
    answers = process.run(peer, tiny, fits, tmp_path / "peers")
    assert [answer.labels for answer in answers] == [[0, 0, 0], [0, 0]]
    assert [answer.words for answer in answers] == [[["cat", "dog"]], [["cat", "dog", "owl"]]]
    # Asked again, with one more, it is started for the new one only.
    again = process.run(peer, tiny, [*fits, Fit(2, 1, [7])], tmp_path / "peers")
    assert again[:2] == answers
    process.run(peer, tiny, fits, tmp_path / "peers")
    assert (tmp_path / "notes").read_text() == "2 1 "


def test_answers_of_other_code_are_not_taken(tmp_path: Path, tiny, peer: process.Peer):
    fits = [Fit(2, 0, [0, 1, 2])]
    process.run(peer, tiny, fits, tmp_path / "peers")
    Path(peer.script).write_text(SCRIPT.replace("[0] *", "[-1] *"))
    assert process.run(peer, tiny, fits, tmp_path / "peers")[0].labels == [-1, -1, -1]


def test_a_failure_of_a_peer_is_shown(tmp_path: Path, tiny, peer: process.Peer):
    Path(peer.script).write_text("raise SystemExit('no such layout')")
    with pytest.raises(RuntimeError, match=r"One 1\.0 failed:[\s\S]*no such layout"):
        process.run(peer, tiny, [Fit(2, 0, [0])], tmp_path / "peers")
