"""What a change would do: named scenarios and built-in questions, solved side by side and compared with the base."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain.failures import OutputError
from planner.domain.faults import Fault, PlannerError
from planner.domain.scenarios import BASE, QUESTIONS, Comparison, Result, Scenario
from planner.services.crew import Answer, Crew, Task
from planner.services.interrupts import to_its_end
from planner.services.publish import OutputFolder
from planner.services.reading import read_with_previous
from planner.services.solve import Request, SelfCheckError, plan_of
from planner.services.swap import FILES, read_manifest

if TYPE_CHECKING:
    from planner.domain.plan import Plan
    from planner.domain.records import Programme

PAGE = "index.html"
FIGURES = "comparison.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What to compare, and how.

    Attributes
    ----------
    file
        The scenarios; None: none of one's own.
    questions
        Built-in questions by name, "caps" or "budgets:thematic". Without a file and without questions: all of them.
    out
        The folder for page, pictures, programmes and plans; None: nothing is written.
    previous
        The earlier plan that every scenario is to change as little as possible.
    jobs
        Processes that solve at a time.
    time_limit
        Seconds for each scenario; None: until proven.
    today
        The day to plan on where the programme names none.
    """

    file: Path | None = None
    questions: tuple[str, ...] = ()
    out: Path | None = None
    previous: Path | None = None
    jobs: int = 2
    time_limit: float | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A scenario with the files of its programme, and the folder it has in the output; idle: it changes nothing."""

    scenario: Scenario
    files: Mapping[str, bytes]
    folder: str
    is_idle: bool = False


def compare(source: Path, asked: Asked, *, clock: date, progress: Callable[[str], None]) -> Comparison:
    """
    Solve the programme as it is and every scenario, each into a verified plan, and compare them.

    Parameters
    ----------
    clock
        The day used where neither `asked` nor the programme names one.
    progress
        Told in a few words what is being done.

    Raises
    ------
    PlannerError
        With every fault of the programme, or of the scenarios.
    SelfCheckError
        If a plan does not pass its own verification; nothing is written.
    RunError
        BusyError, disk, or a worker that was killed; the earlier output is as it was.
    """
    programme, previous = read_with_previous(source, asked.previous, today=asked.today, clock=clock)
    prepared = _prepared(source, programme, asked)
    with nullcontext() if asked.out is None else OutputFolder.hold(asked.out) as folder:
        if folder is not None:
            _refuse_other_documents(folder.path)
        answers = _answers(prepared, programme.today, asked, previous, progress)
        comparison = _compared(programme, prepared, answers, replans=previous is not None)
        if folder is not None:
            progress("writing the comparison")
            staging = folder.stage(_documents(comparison, prepared, answers, previous))
            with to_its_end(f"the comparison is in {folder.path}"):
                staging.publish()
    return comparison


def _prepared(source: Path, programme: Programme, asked: Asked) -> list[_Prepared]:
    """The base, the scenarios of the file and those of the built-in questions, or every fault in what was asked."""
    from planner.intake.changed import changed_files
    from planner.intake.copies import files_of
    from planner.render.filenames import file_stems

    scenarios, questions, faults = _read(programme, asked)
    files = files_of(source)
    changed = [(scenario, changed_files(files, programme, scenario)) for scenario in scenarios]
    where = "" if asked.file is None else asked.file.name
    found, idle = _tried(where, changed, programme)
    faults += found
    if faults:
        raise PlannerError(sorted(faults))
    listed = list(_named_once([*scenarios, *_built_in(programme, questions)]))
    stems = file_stems(scenario.name for scenario in listed)
    return [
        _Prepared(Scenario(BASE, "The programme as it is"), files, BASE),
        *(
            _Prepared(one, changed_files(files, programme, one), f"scenarios/{stems[one.name]}", one.name in idle)
            for one in listed
        ),
    ]


def _read(programme: Programme, asked: Asked) -> tuple[list[Scenario], list[tuple[str, str]], list[Fault]]:
    """Scenarios, built-in questions, and what is wrong with them."""
    from planner.intake.scenario_file import read_questions, read_scenarios

    names = asked.questions if asked.file or asked.questions else QUESTIONS
    parts = [read_questions(names, programme, "--question")]
    if asked.file is not None:
        parts.insert(0, read_scenarios(asked.file, programme))
    return (
        [scenario for part in parts for scenario in part.scenarios],
        [question for part in parts for question in part.questions],
        [fault for part in parts for fault in part.faults],
    )


def _built_in(programme: Programme, questions: Iterable[tuple[str, str]]) -> Iterator[Scenario]:
    """Scenarios of the built-in questions; what two of them ask is asked once."""
    from planner.intake.questions import scenarios_of

    known: set[Scenario] = set()
    for question, subject in questions:
        for scenario in scenarios_of(programme, question, subject):
            if scenario not in known:
                known.add(scenario)
                yield scenario


def _named_once(scenarios: Iterable[Scenario]) -> Iterator[Scenario]:
    """The second of a name gets a number: two candidates may begin on one day."""
    used: set[str] = set()
    for scenario in scenarios:
        name, number = scenario.name, 1
        while name in used:
            number += 1
            name = f"{scenario.name}.{number}"
        used.add(name)
        yield replace(scenario, name=name)


def _tried(
    where: str, changed: Iterable[tuple[Scenario, Mapping[str, bytes]]], programme: Programme
) -> tuple[list[Fault], set[str]]:
    """What the reader finds wrong with the changed programmes, and the names of those that are as the programme is."""
    from planner.intake import read_programme

    faults: dict[Fault, None] = {}
    idle = set()
    with tempfile.TemporaryDirectory(prefix="planner-") as place:
        for number, (scenario, files) in enumerate(changed):
            folder = _write_folder(Path(place) / str(number), files)
            read = read_programme(folder, today=programme.today)
            for fault in read.faults:
                faults[_of_scenario(where, scenario, fault, files)] = None
            if read.programme and replace(read.programme, input_sha256=programme.input_sha256) == programme:
                idle.add(scenario.name)
    return list(faults), idle


def _of_scenario(where: str, scenario: Scenario, fault: Fault, files: Mapping[str, bytes]) -> Fault:
    """A fault of a changed programme, told of the scenario that changes it."""
    from planner.intake.copies import code_at

    table = fault.where.removesuffix(".csv")
    parts = (table, code_at(files, table, fault.row), fault.column) if table != fault.where else (fault.column,)
    place = ".".join(part for part in (scenario.name, *parts) if part)
    return Fault(where, scenario.row, place, fault.value, fault.message)


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _refuse_other_documents(out: Path) -> None:
    """A comparison replaces an earlier comparison, never the papers of a run."""
    had = read_manifest(out / FILES).files
    if had and FIGURES not in had:
        raise OutputError(f"{out} holds the documents of another command; give the comparison a folder of its own")


def _answers(
    prepared: list[_Prepared],
    today: date,
    asked: Asked,
    previous: object | None,
    progress: Callable[[str], None],
) -> dict[str, Answer]:
    """The answer to each scenario by its name."""
    answers: dict[str, Answer] = {}
    request = Request(previous, asked.time_limit)
    with tempfile.TemporaryDirectory(prefix="planner-") as place, Crew(asked.jobs) as crew:
        base, *others = (
            Task(one.scenario.name, _write_folder(Path(place) / str(number), one.files), today, request)
            for number, one in enumerate(prepared)
        )
        progress("solving the programme as it is")
        for tasks in ([base], others):
            for answer in crew.answers([replace(task, request=request) for task in tasks]):
                _refuse_own_mistake(answer)
                answers[answer.name] = answer
                progress(f"{len(answers)} of {len(prepared)} solved: {answer.name}")
            request = replace(request, near=_near(answers[BASE]))
    return answers


def _near(base: Answer) -> object | None:
    """What the plans of the scenarios are to be close to, so that only what a change does differs."""
    return json.loads(base.plan) if base.state == "solved" else None


def _refuse_own_mistake(answer: Answer) -> None:
    if answer.state == "broken":
        raise SelfCheckError(answer.violations)
    if answer.state == "failed":
        raise RuntimeError(f"Scenario {answer.name!r} failed in its worker:\n{answer.trace}")


def _compared(
    programme: Programme, prepared: list[_Prepared], answers: Mapping[str, Answer], *, replans: bool
) -> Comparison:
    warned = set(map(_without_row, answers[BASE].warnings))
    base, *results = (_result(programme, one, answers[one.scenario.name], warned) for one in prepared)
    return Comparison(
        code=programme.code,
        name=programme.name,
        currency=programme.currency,
        today=programme.today,
        base=base,
        results=tuple(results),
        replans=replans,
    )


def _without_row(fault: Fault) -> Fault:
    """A table that is written anew may have its rows in other lines."""
    return replace(fault, row=0)


def _plan(answer: Answer) -> Plan | None:
    return plan_of(json.loads(answer.plan)) if answer.plan else None


def _result(programme: Programme, one: _Prepared, answer: Answer, warned: Container[Fault]) -> Result:
    from planner.intake.changed import change_sentences
    from planner.services.differences import figures_of, served

    plan = _plan(answer)
    result = Result(
        scenario=one.scenario,
        changes=change_sentences(programme, one.scenario),
        folder=one.folder,
        state=answer.state,
        faults=tuple(str(fault) for fault in answer.faults),
        is_idle=one.is_idle,
        warnings=tuple(str(fault) for fault in answer.warnings if _without_row(fault) not in warned),
    )
    if plan is None or answer.state == "infeasible":
        return replace(result, conflict=plan.conflict if plan else ())
    probe = one.scenario.probe
    return replace(
        result,
        levels=plan.objective,
        figures=figures_of(programme, plan),
        served=served(plan, probe.subject) if probe else 0,
        differences=answer.differences,
    )


def _documents(
    comparison: Comparison, prepared: Iterable[_Prepared], answers: Mapping[str, Answer], previous: object | None
) -> dict[str, bytes]:
    """Everything that goes out, by path."""
    from planner.render.comparison import comparison_page, pictures
    from planner.services.comparison_value import comparison_value

    documents = {path: picture.encode() for path, picture in pictures(comparison).items()}
    documents[PAGE] = comparison_page(comparison).encode()
    documents[FIGURES] = _json(comparison_value(comparison))
    if previous is not None:
        documents["previous.json"] = _json(previous)
    for one in prepared:
        documents |= {f"{one.folder}/programme/{name}": content for name, content in one.files.items()}
        if answers[one.scenario.name].plan:
            documents[f"{one.folder}/plan.json"] = answers[one.scenario.name].plan.encode()
    return documents


def _json(value: object) -> bytes:
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2) + "\n").encode()
