"""Checkpoints on disk: none goes before the parent has it, and a full disk is called one."""

import os
import subprocess
import threading
from pathlib import Path

import pytest
from doubles import Recorder

from sprogskole.main import run_job
from sprogskole.shared.checks import CHECKPOINT_FILES
from sprogskole.shared.errors import DiskFullError
from sprogskole.shared.job import parse_job
from sprogskole.shared.lifecycle import StopRequest


class SlowParent(Recorder):
    """Copies a checkpoint only when two newer ones are waiting, and finds it whole."""

    def __init__(self, stop: StopRequest) -> None:
        super().__init__()
        stop.copies.awaited = True
        self._stop, self._waiting = stop, []
        self.copied: list[int] = []

    def __call__(self, event: str, **fields) -> None:
        super().__call__(event, **fields)
        if event == "checkpoint":
            self._waiting.append(fields)
            if len(self._waiting) > 2:
                threading.Timer(0.05, self._copy).start()

    def _copy(self) -> None:
        checkpoint = self._waiting.pop(0)
        assert all(Path(checkpoint["path"], name).is_file() for name in CHECKPOINT_FILES)
        self.copied.append(checkpoint["step"])
        self._stop.copies.add(checkpoint["step"])


def test_no_checkpoint_is_deleted_before_it_is_copied(make_job, tmp_path):
    stop = StopRequest()
    parent = SlowParent(stop)
    run_job(parse_job(make_job("sft", outputDir=tmp_path, saveSteps=1, evalSteps=1)), parent, stop)
    assert parent.copied == list(range(1, 11))
    left = {path.name for path in tmp_path.glob("checkpoint-*")}
    assert {"checkpoint-11", "checkpoint-12"} <= left
    assert len(left) <= 4, "the copied ones are gone, but for the best"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB: room for some checkpoints of the tiny model."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a tmpfs cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_called_one_and_leaves_the_last_good_checkpoint(make_job, small_disk):
    recorder = Recorder()
    with pytest.raises(DiskFullError) as full:
        run_job(
            parse_job(make_job("sft", outputDir=small_disk, saveSteps=1, evalSteps=1)),
            recorder,
            StopRequest(),
        )
    error = full.value
    assert "disk is full" in error.message and error.where == str(small_disk)
    assert error.expected.endswith("MB") and error.received.endswith("MB free")
    saved = [Path(event["path"]) for event in recorder.all("checkpoint")]
    assert saved
    assert sorted(small_disk.glob("checkpoint-*")) == sorted(saved)
    assert all((saved[-1] / name).is_file() for name in CHECKPOINT_FILES)
