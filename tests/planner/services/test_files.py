"""A written file is whole, or the earlier one is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from planner.services.files import write_whole


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    earlier = os.umask(0o027)
    try:
        write_whole(path, b"one")
    finally:
        os.umask(earlier)

    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_earlier_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"one")
    path.chmod(0o600)
    write_whole(path, b"two")

    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in tmp_path.iterdir()] == ["plan.json"]


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(b"one")
    (tmp_path / "link.json").symlink_to("real.json")
    write_whole(tmp_path / "link.json", b"two")

    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_bytes() == b"two"


def test_a_failure_leaves_the_earlier_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"two")

    assert path.read_bytes() == b"one"
    assert [child.name for child in tmp_path.iterdir()] == ["plan.json"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"one")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as refused:
        write_whole(tmp_path / "none" / "plan.json", b"one")

    assert refused.value.filename == str(tmp_path / "none" / "plan.json")


def test_a_device_is_written_to_and_stays_a_device() -> None:
    write_whole(Path("/dev/null"), b"one")

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
