"""A plan file is read as untrusted as it came, or refused in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.domain.faults import PlannerError
from planner.services import reading
from planner.services.reading import read_plan_document


def written(folder: Path, content: bytes) -> Path:
    path = folder / "plan.json"
    path.write_bytes(content)
    return path


def test_any_json_value_is_returned_as_it_is(tmp_path: Path) -> None:
    assert read_plan_document(written(tmp_path, '{"a": [1, "é", null]}'.encode())) == {"a": [1, "é", None]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON: Expecting value at line 1"),
        (b'{\n"a": }', "not JSON: Expecting value at line 2"),
        (b"\xff\xfe\x00", "not a plan: expected a UTF-8 JSON file"),
        (b'{"a": 1, "a": 2}', "not a plan"),
        (b'{"a": NaN}', "not a plan"),
        (b"null", "not a plan: the file holds null"),
        (b"[" * 100_000, "not a plan"),
        (b"9" * 5_000, "not a plan"),
    ],
)
def test_what_is_no_json_is_refused_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(PlannerError) as refused:
        read_plan_document(written(tmp_path, content))

    (fault,) = refused.value.faults
    assert fault.where == "plan.json"
    assert fault.message.startswith(sentence)
    assert len(fault.message) < 200


def test_a_missing_plan_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match="there is no plan file"):
        read_plan_document(tmp_path / "none.json")


def test_a_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match="there is no plan file"):
        read_plan_document(tmp_path)


def test_a_pipe_that_nobody_writes_to_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path / "pipe.json", Path("/dev/zero")):
        with pytest.raises(PlannerError, match="this is not a regular file; name a plan file"):
            read_plan_document(path)


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PLAN_BYTES", 10)
    assert read_plan_document(written(tmp_path, b'"1234567"\n')) == "1234567"

    with pytest.raises(PlannerError, match="larger than 256 MiB"):
        read_plan_document(written(tmp_path, b'"12345678"\n'))
