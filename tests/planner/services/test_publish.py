"""The output folder: all documents or none, files of others left alone, one run at a time, the disk full for real."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from planner.domain.failures import BusyError, ConflictError, OutputError
from planner.render.made import Made
from planner.services import publish, swap
from planner.services.publish import OutputFolder
from planner.services.rendered import Rendered

FIRST = {
    "index.html": b"<p>one</p>",
    "plan.json": b"{}",
    "itineraries/BCN/D1.html": b"Ada",
    "itineraries/BCN/D2.html": b"Bob",
    "calendars/delegates/D1.ics": b"BEGIN",
}
SECOND = {
    "index.html": b"<p>two</p>",
    "plan.json": b"{}",
    "itineraries/BCN/D1.html": b"Ada",
    "itineraries/SIN/D3.html": b"Cid",
    "calendars/delegates/D1.ics": b"BEGIN again",
}


def publish_to(folder, documents):
    with OutputFolder.hold(folder) as held:
        held.stage(documents).publish()


def contents(folder):
    """Every file but the list of documents, by path."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != swap.FILES}


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_a_missing_folder_is_made_with_all_above_it(tmp_path):
    publish_to(tmp_path / "a" / "b", FIRST)

    assert contents(tmp_path / "a" / "b") == FIRST


def test_documents_that_are_no_longer_wanted_go_with_their_folders(out):
    publish_to(out, FIRST)
    publish_to(out, SECOND)

    assert contents(out) == SECOND
    assert sorted(path.name for path in (out / "itineraries").iterdir()) == ["BCN", "SIN"]


def test_a_top_level_document_and_a_whole_folder_can_go(out):
    publish_to(out, FIRST)
    publish_to(out, {"plan.json": b"{}"})

    assert sorted(path.name for path in out.iterdir()) == [swap.FILES, "plan.json"]


def test_unchanged_documents_are_not_even_touched(out):
    publish_to(out, FIRST)
    before = {path: path.stat() for path in out.rglob("*.html")}
    publish_to(out, {**FIRST, "plan.json": b"{1}", "itineraries/BCN/D2.html": b"Bea"})

    untouched = [out / "index.html", out / "itineraries/BCN/D1.html"]
    assert [(path.stat().st_ino, path.stat().st_mtime_ns) for path in untouched] == [
        (before[path].st_ino, before[path].st_mtime_ns) for path in untouched
    ]
    assert (out / "itineraries/BCN/D2.html").read_bytes() == b"Bea"


def test_publishing_the_same_again_changes_no_byte_and_leaves_nothing_behind(out):
    publish_to(out, FIRST)
    listed = (out / swap.FILES).read_bytes()
    publish_to(out, FIRST)

    assert contents(out) == FIRST
    assert (out / swap.FILES).read_bytes() == listed
    assert sorted(path.name for path in out.iterdir()) == [
        swap.FILES,
        "calendars",
        "index.html",
        "itineraries",
        "plan.json",
    ]


def test_files_of_others_stay_wherever_they_are(out):
    publish_to(out, FIRST)
    theirs = {"notes.txt": b"mine", "itineraries/BCN/scan.pdf": b"%PDF", "itineraries/old/x/y.txt": b"y"}
    for path, content in theirs.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)
    (out / "itineraries/BCN/link").symlink_to("scan.pdf")
    publish_to(out, SECOND)
    publish_to(out, {"plan.json": b"{}"})

    assert contents(out) == {"plan.json": b"{}", **theirs, "itineraries/BCN/link": b"%PDF"}
    assert (out / "itineraries/BCN/link").is_symlink()


def test_a_file_put_in_while_documents_wait_is_saved(out):
    publish_to(out, FIRST)
    with OutputFolder.hold(out) as held:
        staging = held.stage(SECOND)
        (out / "itineraries/BCN/late.txt").write_bytes(b"late")
        staging.publish()

    assert contents(out) == {**SECOND, "itineraries/BCN/late.txt": b"late"}


def test_a_document_that_somebody_spoiled_is_written_again(out):
    publish_to(out, FIRST)
    (out / "itineraries/BCN/D1.html").write_bytes(b"scribble")
    (out / "index.html").unlink()
    publish_to(out, FIRST)

    assert contents(out) == FIRST


def test_permissions_given_to_folders_and_documents_stay(out):
    publish_to(out, FIRST)
    (out / "itineraries").chmod(0o750)
    (out / "itineraries/BCN").chmod(0o700)
    (out / "calendars/delegates/D1.ics").chmod(0o600)
    publish_to(out, SECOND)

    modes = [stat.S_IMODE((out / name).stat().st_mode) for name in ("itineraries", "itineraries/BCN")]
    assert modes == [0o750, 0o700]
    assert stat.S_IMODE((out / "calendars/delegates/D1.ics").stat().st_mode) == 0o600


def test_documents_that_wait_are_dropped_when_they_are_not_published(out):
    publish_to(out, FIRST)
    with OutputFolder.hold(out) as held:
        held.stage(SECOND)

    assert contents(out) == FIRST
    assert not list(out.glob(".staging-*"))


def test_a_folder_made_in_vain_goes_again(tmp_path):
    with OutputFolder.hold(tmp_path / "a" / "b"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_that_was_there_stays_empty(out):
    out.mkdir()
    with OutputFolder.hold(out):
        pass
    assert list(out.iterdir()) == []


def test_what_a_killed_run_staged_is_removed(out):
    publish_to(out, FIRST)
    (out / ".staging-4711" / "new").mkdir(parents=True)
    (out / ".staging-4711" / "new" / "index.html").write_bytes(b"half")
    with OutputFolder.hold(out):
        pass

    assert contents(out) == FIRST
    assert not list(out.glob(".staging-*"))


def ready_to_swap(out, tmp_path):
    """A folder with the first documents, and a copy of the staging folder of the second, ready."""
    publish_to(out, FIRST)
    (out / "itineraries/BCN/theirs.txt").write_bytes(b"theirs")
    with OutputFolder.hold(out) as held:
        staging = held.stage(SECOND)
        shutil.copy(staging._staging / swap.LIST, staging._staging / swap.READY)
        shutil.copytree(out, tmp_path / "copy", symlinks=True)
        (staging._staging / swap.READY).unlink()
    (tmp_path / "copy" / publish.LOCK).unlink()
    return tmp_path / "copy"


@pytest.mark.parametrize(
    "done", [(), ("calendars",), ("calendars", "index.html"), ("calendars", "index.html", "itineraries")]
)
@pytest.mark.parametrize("gap", [False, True])
def test_a_swap_that_was_cut_short_is_carried_to_its_end(out, tmp_path, done, gap):
    folder = ready_to_swap(out, tmp_path)
    (staging,) = folder.glob(".staging-*")
    for name in done:
        if name == "index.html":
            (staging / "new" / name).replace(folder / name)
        else:
            assert swap.exchange(staging / "new" / name, folder / name)
    if gap and "itineraries" not in done:  # without an exchange there is a moment without the folder
        (staging / "old").mkdir()
        (folder / "itineraries").replace(staging / "old" / "itineraries")
    with OutputFolder.hold(folder):
        pass

    assert contents(folder) == {**SECOND, "itineraries/BCN/theirs.txt": b"theirs"}
    assert not list(folder.glob(".staging-*"))


def test_a_run_killed_just_before_it_cleans_up_brings_no_document_back(out, tmp_path):
    folder = ready_to_swap(out, tmp_path)
    (staging,) = folder.glob(".staging-*")
    swap.swap_in(staging, folder)
    with OutputFolder.hold(folder):
        pass

    assert contents(folder) == {**SECOND, "itineraries/BCN/theirs.txt": b"theirs"}


def test_two_renames_do_what_an_exchange_does(tmp_path):
    for name in ("new", "place"):
        (tmp_path / name / "tree").mkdir(parents=True)
        (tmp_path / name / "tree" / name).touch()
    swap.two_renames(tmp_path / "new" / "tree", tmp_path / "place" / "tree", tmp_path / "old")

    assert [path.name for path in (tmp_path / "place" / "tree").iterdir()] == ["new"]
    assert [path.name for path in (tmp_path / "old" / "tree").iterdir()] == ["place"]


def test_going_file_by_file_waits_for_no_pipe_and_follows_no_link(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"x")
    (tmp_path / "a" / "broken").symlink_to("nowhere")
    os.mkfifo(tmp_path / "a" / "pipe")
    swap.sync_one_by_one(tmp_path)

    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["broken", "file", "pipe"]


def test_a_disk_that_fails_to_take_a_tree_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        swap.sync_tree(tmp_path / "missing")


def test_a_second_run_on_the_same_folder_is_refused_at_once(out):
    with OutputFolder.hold(out), pytest.raises(BusyError) as refused, OutputFolder.hold(out):
        pass

    assert str(refused.value) == f"another run is writing to {out}; wait for it to end and run again"
    publish_to(out, FIRST)


def test_a_lock_that_a_killed_run_left_holds_nobody_up(out):
    out.mkdir()
    (out / publish.LOCK).touch()
    publish_to(out, FIRST)

    assert contents(out) == FIRST


@pytest.mark.parametrize(
    ("below", "reason"),
    [
        ("file", "it is a file"),
        ("file/out", "not a directory"),
    ],
)
def test_a_path_that_cannot_be_a_folder_is_refused_in_one_sentence(tmp_path, below, reason):
    (tmp_path / "file").write_bytes(b"precious")
    with pytest.raises(OutputError) as refused, OutputFolder.hold(tmp_path / below):
        pass

    sentence = f"cannot write to the output folder {tmp_path / below}: {reason}; earlier output is as it was"
    assert str(refused.value) == sentence
    assert (tmp_path / "file").read_bytes() == b"precious"


def test_a_file_where_a_folder_of_documents_belongs_is_not_overwritten(out):
    out.mkdir()
    (out / "itineraries").write_bytes(b"my list")
    with pytest.raises(OutputError) as refused:
        publish_to(out, FIRST)

    expected = f"{out / 'itineraries'} stands where a folder of documents belongs; move it away and run again"
    assert str(refused.value) == expected
    assert contents(out) == {"itineraries": b"my list"}


def test_a_link_where_a_folder_of_documents_belongs_is_not_followed(out, tmp_path):
    out.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (out / "itineraries").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="stands where a folder of documents belongs"):
        publish_to(out, FIRST)

    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("paths", [["index.html"], ["itineraries/BCN/D1.html", "plan.json"], sorted(FIRST)])
def test_a_file_of_somebody_else_is_not_overwritten(out, paths):
    for path in paths:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(b"mine")
    with pytest.raises(ConflictError) as refused:
        publish_to(out, FIRST)

    told = f"{out} holds files of somebody else where documents belong: {', '.join(paths)}"
    assert str(refused.value) == f"{told}; move them away or name another folder, nothing was overwritten"
    assert refused.value.exit_code == 5
    assert contents(out) == dict.fromkeys(paths, b"mine")
    assert not list(out.glob(".*"))


def test_of_many_files_of_somebody_else_the_rest_is_counted(out):
    documents = {f"itineraries/BCN/D{number}.html": b"" for number in range(7)}
    publish_to(out, documents)
    (out / swap.FILES).unlink()
    with pytest.raises(ConflictError, match=r"D3.html, itineraries/BCN/D4.html and 2 more; move them"):
        publish_to(out, dict.fromkeys(documents, b"new"))


def test_documents_whose_list_is_lost_may_stay_where_nothing_of_them_changes(out):
    publish_to(out, FIRST)
    (out / swap.FILES).unlink()
    publish_to(out, FIRST)
    publish_to(out, SECOND)

    assert contents(out) == SECOND


def test_somebody_elses_link_where_a_document_belongs_is_neither_followed_nor_replaced(out, tmp_path):
    out.mkdir()
    (tmp_path / "precious").write_bytes(b"precious")
    (out / "index.html").symlink_to(tmp_path / "precious")
    with pytest.raises(ConflictError, match=r"where documents belong: index\.html;"):
        publish_to(out, FIRST)

    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert (out / "index.html").is_symlink()


def test_a_link_in_place_of_an_earlier_document_is_replaced_and_not_followed(out, tmp_path):
    publish_to(out, FIRST)
    (tmp_path / "precious").write_bytes(b"precious")
    (out / "index.html").unlink()
    (out / "index.html").symlink_to(tmp_path / "precious")
    publish_to(out, FIRST)

    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (out / "index.html").is_symlink()


@pytest.mark.parametrize("path", ["../up", "/etc/x", "a/../../b", "a//b", ".hidden", ""])
def test_a_document_outside_the_folder_is_a_mistake_in_code(out, path):
    with pytest.raises(ValueError, match="Expected a relative path of a document"):
        publish_to(out, {path: b""})


@pytest.mark.parametrize("listed", [b"", b"[]", b"\xff", json.dumps({"files": {"../x": "0", "/y": "0"}}).encode()])
def test_a_spoiled_list_of_documents_harms_nobody(out, tmp_path, listed):
    (tmp_path / "x").write_bytes(b"x")
    out.mkdir()
    (out / swap.FILES).write_bytes(listed)
    publish_to(out, FIRST)

    assert contents(out) == FIRST
    assert (tmp_path / "x").read_bytes() == b"x"


CHILD = """
import os, resource, sys
from pathlib import Path
from planner.domain.failures import RunError
from planner.services.publish import OutputFolder
from planner.services.rendered import Rendered
out, limit, user = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
if user:
    os.setuid(user)
try:
    with OutputFolder.hold(out) as held:
        held.stage({"index.html": b"x" * 1000, "itineraries/BCN/D9.html": b"y" * 100_000}).publish()
except RunError as failure:
    print(failure)
    sys.exit(failure.exit_code)
"""


def in_a_child(out, *, limit=0, user=0):
    done = subprocess.run(
        [sys.executable, "-c", CHILD, out, str(limit), str(user)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_write_that_the_system_refuses_leaves_the_earlier_output(out):
    publish_to(out, FIRST)
    code, said, complained = in_a_child(out, limit=50_000)

    assert (code, complained) == (74, "")
    assert said.startswith(f"cannot write to the output folder {out}: file too large")
    assert len(said.splitlines()) == 1
    assert contents(out) == FIRST
    assert not list(out.glob(".staging-*"))


@pytest.fixture
def shared():
    """A folder that another user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    (folder / "out").chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_without_permission_leaves_the_earlier_output(shared):
    publish_to(shared / "out", FIRST)
    (shared / "out").chmod(0o555)
    code, said, complained = in_a_child(shared / "out", user=65534 if os.getuid() == 0 else 0)

    assert (code, complained) == (74, "")
    assert said.startswith(f"cannot write to the output folder {shared / 'out'}: permission denied")
    assert contents(shared / "out") == FIRST


def test_what_a_link_of_our_name_leads_to_is_left_alone(out, tmp_path):
    """The list of what was made, and the list of documents, are written to their names, never through a link."""
    other = tmp_path / "other.txt"
    other.write_bytes(b"somebody else's")
    publish_to(out, FIRST)
    for name in (publish.MADE_FROM, swap.FILES):
        (out / name).unlink(missing_ok=True)
        (out / name).symlink_to(other)
        with OutputFolder.hold(out) as held:
            held.remember(Rendered.of({"a.txt": ("key", Made(b"a"))}))
            held.stage(FIRST).publish()

    assert other.read_bytes() == b"somebody else's"
    assert json.loads((out / publish.MADE_FROM).read_bytes())["a.txt"][0] == "key"
    assert set(json.loads((out / swap.FILES).read_bytes())["files"]) == set(FIRST)


@pytest.mark.parametrize("name", [publish.MADE_FROM, swap.FILES])
@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"files":{"\\ud800":"x"}}', b"\xff", b"[]", None])
def test_a_list_that_is_no_list_of_ours_counts_as_none(out, name, content):
    publish_to(out, FIRST)
    (out / name).unlink(missing_ok=True)
    if content is None:
        os.mkfifo(out / name)
    else:
        (out / name).write_bytes(content)

    with OutputFolder.hold(out) as held:
        assert held.rendered().notes == {}
        assert held.holds_documents() is (name == publish.MADE_FROM)
        held.remember(Rendered())
        held.stage(FIRST).publish()

    assert contents(out) == {**FIRST, publish.MADE_FROM: b"{}\n"}


def test_a_list_that_names_what_we_did_not_write_makes_nothing_go(out):
    publish_to(out, FIRST)
    (out / "planner.db").write_bytes(b"kept")
    listed = json.loads((out / swap.FILES).read_bytes())
    listed["files"]["planner.db"] = "0"
    (out / swap.FILES).write_text(json.dumps(listed), encoding="utf-8")

    publish_to(out, SECOND)

    assert contents(out) == {**SECOND, "planner.db": b"kept"}


def test_a_link_named_like_a_staging_folder_is_somebody_elses(out, tmp_path):
    publish_to(out, FIRST)
    (out / ".staging-77").symlink_to(tmp_path)

    publish_to(out, SECOND)

    assert (out / ".staging-77").is_symlink()
    assert contents(out) == SECOND
