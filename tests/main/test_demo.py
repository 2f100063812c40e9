"""The demo as a process: one of each checkout, and nothing of it left once it has ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from tests.running import ROOT, product


def test_a_second_one_says_where_the_first_is_and_nothing_survives_the_first(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        second = subprocess.run(
            [sys.executable, "-m", "upay.main.cli", "demo"], cwd=ROOT, capture_output=True, text=True, timeout=60,
            env=os.environ | {"UPAY_HOME": str(running.home)}, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert f"UPay is already running: {running.url}" in second.stdout

        children = psutil.Process(running.process.pid).children()
        assert {role for child in children for role in child.cmdline()} >= {"serve", "bank"}
        running.process.kill()
        _, alive = psutil.wait_procs([child for child in children if "python" in child.name()], timeout=20)
        assert alive == []


def test_told_to_stop_while_it_starts_it_ends_at_once_with_everything(tmp_path: Path) -> None:
    starting = subprocess.Popen(
        [sys.executable, "-m", "upay.main.cli", "demo"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env=os.environ | {"UPAY_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    me = psutil.Process(starting.pid)
    deadline = time.monotonic() + 60
    while not (children := me.children()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert children, "the web server is launched before anything else"
    starting.send_signal(signal.SIGINT)
    said, _ = starting.communicate(timeout=60)
    assert said.splitlines()[-1] == "stopping …"
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
