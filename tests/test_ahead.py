"""Imports that begin early."""

import importlib
import subprocess
import sys
import threading

from concept.ahead import import_ahead


def test_a_package_is_imported_beside_the_rest(tmp_path, monkeypatch):
    (tmp_path / "slow_package_one.py").write_text("import time\ntime.sleep(0.2)\ndone = True\n")
    (tmp_path / "broken_package.py").write_text("raise RuntimeError('no')\n")
    monkeypatch.syspath_prepend(tmp_path)
    import_ahead(["broken_package", "slow_package_one"])
    slow = importlib.import_module("slow_package_one")
    assert slow.done  # whole, however early it is asked for
    for thread in threading.enumerate():
        if thread.name == "import ahead":
            thread.join()
    assert "broken_package" not in sys.modules


def test_what_is_there_starts_no_thread():
    before = threading.active_count()
    import_ahead(["sys", "threading"])
    assert threading.active_count() == before


def test_a_program_may_end_in_the_middle_of_it():
    program = "from concept.ahead import import_ahead; import_ahead(['umap'])"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert not done.stderr
