"""Files that are no files, sizes, and the hash of what was read."""

import hashlib
import os

import pytest

from planner.intake import files, read_programme
from planner.intake.files import content_hash
from tests.planner.intake.builders import TODAY


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.mkdir(), "this is not a regular file; put a file here."),
        (os.mkfifo, "this is not a regular file; put a file here."),
        (lambda path: path.symlink_to("events.csv"), "this is a symbolic link; put the file itself here."),
        (lambda path: path.symlink_to("/dev/zero"), "this is a symbolic link; put the file itself here."),
    ],
    ids=["folder", "pipe", "link", "link to a device"],
)
def test_only_regular_files_are_read(world, make, sentence):
    folder = world.drop("rates", "hotels", "room_blocks").write()
    make(folder / "rates.csv")

    assert [str(fault) for fault in read_programme(folder, today=TODAY).faults] == [f"rates.csv: {sentence}"]


def test_a_file_above_the_limit_is_refused(world, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    world.files["activity.csv"] = b"x" * 1001

    faults = world.faults()

    assert "activity.csv: the file is larger than 0 MiB; split the programme." in faults


def test_the_hash_counts_names_and_contents_by_their_lengths(world):
    folder = world.write()
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith("actuals")):
        for part in (path.name.encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)

    assert world.read().programme.input_sha256 == digest.hexdigest()


def test_the_hash_leaves_out_what_is_not_read(world):
    before = world.read().programme.input_sha256
    world.files["README.md"] = b"hello"

    assert world.read().programme.input_sha256 == before


def test_the_order_of_names_does_not_matter_and_their_border_does():
    assert content_hash({"a": b"1", "b": b"2"}) == content_hash({"b": b"2", "a": b"1"})
    assert content_hash({"a": b"1b"}) != content_hash({"a1": b"b"})
