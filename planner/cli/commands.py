"""The commands: each translates its words into one service call, and the answer into an outcome."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner import __version__
from planner.cli import words
from planner.cli.outcome import Outcome
from planner.cli.screen import Progress, escaped

if TYPE_CHECKING:
    from planner.domain.plan import Plan
    from planner.domain.records import Programme

_EPILOG = (
    "Exit codes: 0 done; 1 faults in the input or the plan; 2 wrong usage; 3 no plan satisfies the locks and rules; "
    "4 time limit, best plan kept; 5 conflict or busy; 74 disk or file; 75 mail not sent yet; 130 interrupted."
)


class _Text(click.types.StringParamType):
    """A text of at least one character: where nothing stands, nothing is guessed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        _refuse_empty(value, param, ctx)
        return super().convert(value, param, ctx)


class _Path(click.Path):
    """A path of at least one character; an empty one would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        _refuse_empty(value, param, ctx)
        return super().convert(value, param, ctx)


def _refuse_empty(value: object, param: click.Parameter | None, ctx: click.Context | None) -> None:
    if value == "":
        raise click.BadParameter("nothing is given here; name one or leave it out.", ctx, param)


TEXT = _Text()
PATH = _Path(path_type=Path)


def _day(_context: click.Context, _option: click.Parameter, moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _finite(_context: click.Context, _option: click.Parameter, seconds: float | None) -> float | None:
    if seconds is not None and not math.isfinite(seconds):
        raise click.BadParameter(f"{seconds} is not a number of seconds.")
    return seconds


source = click.argument("source", type=PATH)
plan_file = click.argument("plan", type=PATH)
as_json = click.option(
    "--json", is_flag=True, expose_value=False, help="Print one JSON object on standard output, whatever happens."
)
today = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    callback=_day,
    help="The day to plan on, where programme.toml names none (default: the computer's date).",
)
time_limit = click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    callback=_finite,
    help="Stop solving after so many seconds and keep the best plan found (exit code 4).",
)
previous = click.option("--previous", type=PATH, help="The earlier plan.json, to be changed as little as possible.")

redact = click.option(
    "--redact", is_flag=True, help="Leave persons out of everything that is written: a version for showing around."
)


@contextmanager
def _progress() -> Iterator[Progress]:
    progress = Progress(sys.stderr)
    try:
        yield progress
    finally:
        progress.clear()


def _judged(
    source: Path, plan: Path, previous: Path | None, today: date | None
) -> tuple[Programme, object, object | None]:
    """The programme as of the plan's day, the plan document and the one before it."""
    from planner.services.reading import read_judged

    return read_judged(source, plan, previous, today=today, clock=date.today())


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planner")
def planner() -> None:
    """Plan who travels to the events of a programme, and write everybody's papers."""


@planner.command()
@source
@click.option("--out", type=PATH, metavar="DIR", required=True, help="The folder for the documents.")
@click.option("--db", type=TEXT, metavar="URL", help="Keep the state in this database (default: planner.db in DIR).")
@click.option("--fresh", is_flag=True, help="Forget the plans of earlier runs.")
@redact
@time_limit
@today
@as_json
def run(source: Path, out: Path, **wish: Any) -> Outcome:
    """
    Check, solve, verify and write every document.

    SOURCE is a programme folder or an .xlsx workbook. A second run changes as little of the published plan as it
    can, and says what.
    """
    if wish["redact"] and wish["db"] is not None:
        raise click.BadParameter("a redacted version is kept in no database; leave it out.", param_hint="'--db'")
    return _run(source, out, **wish)


@planner.command()
@click.option("--out", type=PATH, metavar="DIR", default=Path("demo-out"), help="The folder (default: demo-out).")
@time_limit
@as_json
def demo(out: Path, time_limit: float | None) -> Outcome:
    """
    Run on the bundled IURC programme of 2025-2027.

    Its cities, dates and rules are real; its people, quotes and hotels are fictional.
    """
    from planner.resources import fixtures_dir

    return _run(fixtures_dir() / "iurc-2025-2027", out, time_limit=time_limit)


def _run(source: Path, out: Path, **wish: Any) -> Outcome:
    from planner.services.run import Wish
    from planner.services.run import run as run_service

    _refuse_mixing(out, source)
    with _progress() as progress:
        outcome = run_service(source, out, Wish(**wish), clock=date.today(), progress=progress)
    return words.published(outcome, source, out)


@planner.command()
@source
@today
@as_json
def check(source: Path, today: date | None) -> Outcome:
    """
    Name every fault in a programme.

    SOURCE is a programme folder or an .xlsx workbook. Each fault comes with file, row, column, value and what would
    be right.
    """
    from planner.services.reading import check_source

    result = check_source(source, today=today, clock=date.today())
    if result.programme is None:
        return words.refused(result.faults, result.warnings)
    return words.faultless(result.programme, result.warnings)


@planner.command()
@source
@click.option("--out", type=PATH, required=True, help="The plan file to write.")
@previous
@time_limit
@today
@as_json
def solve(source: Path, out: Path, previous: Path | None, time_limit: float | None, today: date | None) -> Outcome:
    """
    Make the plan and write it to one file.

    SOURCE is a programme folder or an .xlsx workbook. Nothing else is written and nothing remembered.
    """
    from planner.services.reading import read_with_previous
    from planner.services.solve import Request, save_plan

    _refuse_overwriting(out, source, previous)
    programme, earlier = read_with_previous(source, previous, today=today, clock=date.today())
    request = Request(earlier, time_limit)
    with _progress() as progress:
        plan = save_plan(programme, request, out, progress)
    return words.planned(plan, programme.currency, out)


def _refuse_mixing(out: Path, source: Path) -> None:
    from planner.services.files import is_mixed_up_with

    if is_mixed_up_with(out, source):
        told = f"{str(out)!r} would mix documents with the programme that is read; name a folder of their own."
        raise click.BadParameter(told, param_hint="'--out'")


def _refuse_overlap(out: Path, source: Path, previous: Path | None) -> None:
    """A comparison replaces what lies in its folder: nothing that is read may, nor may it lie among the tables."""
    from planner.services.files import overlap

    if overlap(out, source):
        told = f"{str(out)!r} and the programme that is read lie one in the other; name a folder of their own."
        raise click.BadParameter(told, param_hint="'--out'")
    if previous is not None and overlap(out, previous):
        told = f"the earlier plan lies in {str(out)!r} and would be lost; name another folder."
        raise click.BadParameter(told, param_hint="'--out'")


def _refuse_overwriting(out: Path, source: Path, previous: Path | None) -> None:
    from planner.services.files import is_part_of

    if is_part_of(out, source):
        told = f"{str(out)!r} belongs to the programme that is read; name another file for the plan."
        raise click.BadParameter(told, param_hint="'--out'")
    if previous is not None and is_part_of(out, previous):
        told = f"{str(out)!r} is the earlier plan, which would be lost; name another file for the new one."
        raise click.BadParameter(told, param_hint="'--out'")


@planner.command()
@source
@plan_file
@previous
@today
@as_json
def verify(source: Path, plan: Path, previous: Path | None, today: date | None) -> Outcome:
    """
    Check every rule, cost and level of a plan.

    PLAN is a plan.json, SOURCE the programme it was made from. The check shares only the reader of SOURCE with
    the code that plans.
    """
    from planner.services.solve import plan_of, violations_of

    programme, document, earlier = _judged(source, plan, previous, today)
    violations = violations_of(programme, document, earlier)
    return words.broken(violations) if violations else words.verified(plan_of(document))


@planner.command()
@source
@plan_file
@click.option("--delegate", metavar="CODE", help="Only this delegate.")
@click.option("--authority", metavar="CODE", help="Only delegates of this authority.")
@click.option("--event", metavar="CODE", help="Only this event.")
@click.option("--budget", metavar="CODE", help="What this budget contains, and whom it turned away.")
@click.option("--all", "every", is_flag=True, help="Every pair, each with what would change its answer.")
@previous
@today
@as_json
def explain(source: Path, plan: Path, previous: Path | None, today: date | None, **asked: Any) -> Outcome:
    """
    Tell why a delegate is funded or not.

    PLAN is a plan.json, SOURCE the programme it was made from. Each reason comes with its rule and the clause of
    the source, with what would have to be different for a no, and who comes next for a yes. Without an option: how
    often each rule refused, and every budget.
    """
    from planner.cli.why import explained
    from planner.services import explain as service
    from planner.services.certainty import marked
    from planner.services.solve import only_other_input, plan_of, violations_of

    programme, document, earlier = _judged(source, plan, previous, today)
    violations = violations_of(programme, document, earlier)
    if violations:
        return words.broken(only_other_input(violations))
    read = plan_of(document)
    if read.status == "infeasible":
        return words.infeasible(read)
    before = None if earlier is None else plan_of(earlier)
    question = service.Question(**asked)
    with _progress() as progress:
        answer = service.explain(programme, marked(programme, read), question, before, progress=progress)
    return explained(answer, programme)


@planner.command()
@click.argument("before", type=PATH, metavar="A")
@click.argument("after", type=PATH, metavar="B")
@click.option("--source", type=PATH, help="The programme of B: its names, and why each trip moved.")
@click.option("--earlier", type=PATH, help="The programme of A: names of who has left, and what is called otherwise.")
@today
@as_json
def diff(before: Path, after: Path, source: Path | None, earlier: Path | None, today: date | None) -> Outcome:
    """
    Tell what plan B changes of plan A.

    A and B are plan.json files. Who moves and why, person by person; which booking and which hotel line is NEW,
    AMENDED or CANCELLED. With --source, B is verified first.
    """
    from planner.cli.compared import compared
    from planner.services.difference import compare, read_compared, read_earlier

    first, second, programme = read_compared(before, after, source, today=today, clock=date.today())
    told = None if earlier is None else read_earlier(earlier, first, clock=date.today())
    return compared(compare(first, second, programme, told), programme.currency if programme else "")


@planner.command()
@source
@plan_file
@click.option("--price", is_flag=True, help="Solve again without quotas and tolerances, and tell the difference.")
@previous
@time_limit
@today
@as_json
def fairness(
    source: Path, plan: Path, price: bool, previous: Path | None, time_limit: float | None, today: date | None
) -> Outcome:
    """
    Tell who is nominated, eligible and funded, group by group.

    PLAN is a plan.json, SOURCE the programme it was made from. By country, area, kind and size of authority and by
    gender, with the group that is worst off, and what quotas and tolerances ask and cost.
    """
    from planner.cli.fair import told
    from planner.services import fairness as service
    from planner.services.solve import plan_of, violations_of

    programme, document, earlier = _judged(source, plan, previous, today)
    violations = violations_of(programme, document, earlier)
    if violations:
        return words.broken(violations)
    read = plan_of(document)
    if read.status == "infeasible":
        return words.infeasible(read)
    before = None if earlier is None else plan_of(earlier)
    with _progress() as progress:
        costs = service.prices(programme, read, before, time_limit=time_limit, progress=progress) if price else None
    return told(service.fairness(programme, read), read, costs, programme.currency)


lists = click.option(
    "--out", type=PATH, metavar="DIR-or-FILE.csv", help="Write the lists: a new folder, or one .csv file."
)


@planner.command()
@source
@plan_file
@click.option("--hotel", type=TEXT, metavar="CODE", help="Only this hotel.")
@click.option("--event", type=TEXT, metavar="CODE", help="Only the hotels of this event.")
@click.option("--since", type=PATH, metavar="PLAN", help="The plan.json of the last lists sent.")
@click.option(
    "--earlier", type=PATH, help="With --since: the programme of that PLAN, for what is now called otherwise."
)
@lists
@previous
@today
@as_json
def rooms(
    source: Path,
    plan: Path,
    since: Path | None,
    earlier: Path | None,
    out: Path | None,
    previous: Path | None,
    today: date | None,
    **only: str | None,
) -> Outcome:
    """
    Tell who sleeps where and when, and what unused rooms cost.

    PLAN is a plan.json, SOURCE the programme it was made from. Pick-up against block, night by night; each hotel's
    lines are NEW, AMENDED or CANCELLED since the last list sent.
    """
    from planner.cli.arranged import rooms_told
    from planner.services import rooms as service
    from planner.services.difference import read_earlier
    from planner.services.lists import write_lists
    from planner.services.reading import read_previous
    from planner.services.solve import plan_of

    if earlier is not None and since is None:
        raise click.BadParameter("name the plan of that programme by --since PLAN.", param_hint="'--earlier'")
    programme, read, refusal = _sound(source, plan, previous, today)
    if refusal is not None:
        return refusal
    sent = None if since is None else read_previous(since, programme)
    told = None if earlier is None else read_earlier(earlier, sent, clock=date.today())
    found = service.rooms(programme, read, None if sent is None else plan_of(sent), told, **only)
    if out is not None:
        _refuse_overwriting(out, source, plan)
        write_lists(out, lambda: service.rooms_table(found), lambda: service.rooms_folder(found, programme.currency))
    return rooms_told(found, programme.currency, sent is not None, out)


@planner.command()
@source
@plan_file
@click.option("--event", type=TEXT, metavar="CODE", help="Only this event.")
@lists
@previous
@today
@as_json
def transfers(
    source: Path, plan: Path, event: str | None, out: Path | None, previous: Path | None, today: date | None
) -> Outcome:
    """
    Group arrivals and departures into the fewest vehicles.

    PLAN is a plan.json, SOURCE the programme it was made from; its table vehicles names the vehicles. A list for each
    driver, and the cost shared to the cent.
    """
    from planner.cli.arranged import transfers_told
    from planner.services import transfers as service
    from planner.services.lists import write_lists

    programme, read, refusal = _sound(source, plan, previous, today)
    if refusal is not None:
        return refusal
    found = service.transfers(programme, read, event)
    if out is not None:
        _refuse_overwriting(out, source, plan)
        rides = [ride for one in found for ride in one.rides]
        write_lists(
            out, lambda: service.drivers_table(programme, rides), lambda: service.drivers_folder(programme, found)
        )
    return transfers_told(found, programme.currency, out)


def _sound(
    source: Path, plan: Path, previous: Path | None, today: date | None
) -> tuple[Programme, Plan, Outcome | None]:
    """The programme, its verified plan, and the answer where nothing can be told of it."""
    from planner.services.solve import plan_of, violations_of

    programme, document, earlier = _judged(source, plan, previous, today)
    violations = violations_of(programme, document, earlier)
    read = plan_of(document)
    if violations:
        return programme, read, words.broken(violations)
    return programme, read, words.infeasible(read) if read.status == "infeasible" else None


@planner.command()
@source
@click.argument("file", type=PATH, required=False)
@click.option(
    "--question",
    "questions",
    multiple=True,
    metavar="NAME",
    help="A built-in question: caps, budgets or dates, or one of its subjects, as budgets:CODE.",
)
@click.option("--out", type=PATH, metavar="DIR", help="A folder for the page, pictures, programmes and plans.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=2, metavar="N", help="Scenarios solved at a time (default: 2)."
)
@previous
@time_limit
@today
@as_json
def scenarios(source: Path, file: Path | None, out: Path | None, **wish: Any) -> Outcome:
    """
    Solve named changes side by side and compare.

    SOURCE is a programme folder or an .xlsx workbook, FILE a TOML file of scenarios. Without FILE and without
    --question every built-in question is asked.
    """
    from planner.cli.compare import compared
    from planner.services.scenarios import Asked, compare

    if out is not None:
        _refuse_overlap(out, source, wish["previous"])
    with _progress() as progress:
        comparison = compare(source, Asked(file, out=out, **wish), clock=date.today(), progress=progress)
    return compared(comparison, out)


@planner.command()
@source
@plan_file
@previous
@today
@as_json
def carbon(source: Path, plan: Path, previous: Path | None, today: date | None) -> Outcome:
    """
    Tell the CO2 of a plan by event and by authority.

    PLAN is a plan.json, SOURCE the programme it was made from. Flights with and without radiative forcing, hotel
    nights where a factor is known. The plan is verified first.
    """
    from planner.cli.carbon import told
    from planner.reference.carbon import METHOD
    from planner.services.carbon import carbon as report_of

    programme, read, refusal = _sound(source, plan, previous, today)
    return refusal or told(report_of(programme, read), METHOD)


@planner.command()
@source
@click.option("--event", metavar="CODE", help="Only this study visit.")
@today
@as_json
def weeks(source: Path, event: str | None, today: date | None) -> Outcome:
    """
    Tell which weeks suit a study visit.

    SOURCE is a programme folder or an .xlsx workbook. Each week of a visit's window: whether the rules allow it, who is
    free, holidays at home, in parts of the host country, and its weekend days.
    """
    from planner.cli.weeks import told
    from planner.services.reading import read_programme_or_refuse
    from planner.services.weeks import weeks as weeks_of

    programme = read_programme_or_refuse(source, today=today, clock=date.today())
    visits = [row.code for row in programme.events.values() if row.kind == "study_visit"]
    if event is not None and event not in visits:
        raise click.BadParameter(f"{event!r} is no study visit of the programme.", param_hint="'--event'")
    asked = visits if event is None else [event]
    return told({code: weeks_of(programme, programme.events[code]) for code in asked}, programme.events)


@planner.command()
@source
@plan_file
@click.option("--event", metavar="CODE", help="Only this event.")
@click.option("--delegate", metavar="CODE", help="Only this delegate.")
@previous
@today
@as_json
def deadlines(
    source: Path, plan: Path, event: str | None, delegate: str | None, previous: Path | None, today: date | None
) -> Outcome:
    """
    Tell what has to be seen to, and by when.

    PLAN is a plan.json, SOURCE the programme it was made from. Nominations, fares, quotes, letters, visas, passports,
    rooms, arrival cards, worked back from the plan, overdue first. The plan is verified first.
    """
    from planner.cli.deadlines import told
    from planner.services.deadlines import deadlines as deadlines_of

    programme, read, refusal = _sound(source, plan, previous, today)
    _refuse_unknown(programme, event, delegate)
    if refusal is not None:
        return refusal
    found = deadlines_of(programme, read)
    return told([one for one in found if event in (None, one.event) and delegate in (None, one.delegate)])


def _refuse_unknown(programme: Programme, event: str | None, delegate: str | None) -> None:
    for kind, code, known in (("event", event, programme.events), ("delegate", delegate, programme.delegates)):
        if code is not None and code not in known:
            raise click.BadParameter(f"{code!r} is no {kind} of the programme.", param_hint=f"'--{kind}'")


@planner.command()
@source
@plan_file
@previous
@today
@as_json
def prices(source: Path, plan: Path, previous: Path | None, today: date | None) -> Outcome:
    """
    Tell how sure the prices of a plan are, and which budgets hold.

    PLAN is a plan.json, SOURCE the programme it was made from. A range for every estimate, published figures side by
    side, and the chance that each budget holds over 10 000 draws. The plan is verified first.
    """
    from planner.cli.prices import told
    from planner.services.prices import chances, event_prices, ranges

    programme, read, refusal = _sound(source, plan, previous, today)
    if refusal is not None:
        return refusal
    figures = event_prices(programme, read)
    return told(chances(programme, read), figures, ranges(programme, read), programme.currency)


@planner.command()
@source
@plan_file
@previous
@today
@as_json
def times(source: Path, plan: Path, previous: Path | None, today: date | None) -> Outcome:
    """
    Name every trip whose times are too tight.

    PLAN is a plan.json, SOURCE the programme it was made from. Who is not at the venue when the first session starts,
    changes shorter than the hub allows, landings after the last transfer. The plan is verified first.
    """
    from planner.cli.times import told
    from planner.services.timing import timing

    programme, read, refusal = _sound(source, plan, previous, today)
    return refusal or told(timing(programme, read))


@planner.command()
@source
@plan_file
@previous
@today
@as_json
def visas(source: Path, plan: Path, previous: Path | None, today: date | None) -> Outcome:
    """
    Tell what every traveller needs to cross the border.

    PLAN is a plan.json, SOURCE the programme it was made from. Visa, window to apply in, passport, forms to fill in
    before landing, and days in the Schengen area. The plan is verified first.
    """
    from planner.cli.visas import told
    from planner.services.entry import entry

    programme, read, refusal = _sound(source, plan, previous, today)
    return refusal or told(entry(programme, read))


@planner.command()
@source
@plan_file
@click.option("--out", type=PATH, metavar="DIR", required=True, help="The folder for the documents.")
@redact
@previous
@today
@as_json
def render(source: Path, plan: Path, out: Path, **wish: Any) -> Outcome:
    """
    Write the documents of a plan, and nothing else.

    PLAN is a plan.json, SOURCE the programme it was made from. The plan is verified first.
    """
    from planner.services.run import render_only

    _refuse_mixing(out, source)
    return words.rendered(render_only(source, plan, out, **wish, clock=date.today()), out)


@planner.group()
def quotes() -> None:
    """Take in what agencies offer, and tell what to ask them for."""


@quotes.command("import")
@source
@click.argument("files", type=PATH, metavar="FILE...", nargs=-1, required=True)
@click.option("--event", type=TEXT, metavar="CODE", help="The event of offers that name none.")
@click.option("--mapping", type=PATH, metavar="FILE", help="How the columns of a sheet are read; it is remembered.")
@click.option("--replace", is_flag=True, help="Let offers take the place of quotes of the same number that differ.")
@today
@as_json
def import_quotes(source: Path, files: tuple[Path, ...], today: date | None, **wish: Any) -> Outcome:
    """
    Put the offers of files into the programme folder SOURCE.

    Each FILE is a sheet of an agency (.csv, .xlsx) or JSON in the shape of Duffel's offers. What cannot be used is
    kept in quotes_set_aside.csv with its row and reason. A sheet that is new here gets a mapping to fill in.
    """
    from planner.cli.offered import imported, unmapped
    from planner.services.mappings import UnmappedError
    from planner.services.quotes.importing import Wish
    from planner.services.quotes.importing import import_quotes as service

    try:
        return imported(service(source, files, Wish(**wish), today=today, clock=date.today()))
    except UnmappedError as error:
        return unmapped("quotes import", error.file, error.proposal)


@quotes.command()
@source
@plan_file
@click.option("--out", type=PATH, metavar="FILE", help="Write the list as CSV, for the agency.")
@previous
@today
@as_json
def wanted(source: Path, plan: Path, out: Path | None, previous: Path | None, today: date | None) -> Outcome:
    """
    Tell what to ask the agency for, what matters most first.

    PLAN is a plan.json, SOURCE the programme it was made from. First the trips of the plan that rest on an estimate,
    then the pairs that only money keeps at home. The plan is verified first.
    """
    from planner.cli.offered import asked_for
    from planner.services.files import write_whole
    from planner.services.interrupts import to_its_end
    from planner.services.quotes.wanted import as_csv
    from planner.services.quotes.wanted import wanted as service

    if out is not None:
        _refuse_overwriting(out, source, plan)
        if out.suffix.lower() != ".csv":
            raise click.BadParameter(f"{str(out)!r} is no .csv file; name one for the list.", param_hint="'--out'")
    programme, read, refusal = _sound(source, plan, previous, today)
    if refusal is not None:
        return refusal
    rows = service(programme, read)
    if out is not None:
        content = as_csv(programme, rows)
        with to_its_end(f"the list is in {out}"):
            write_whole(out, content)
    return asked_for(programme, rows, out)


@planner.group()
def actuals() -> None:
    """Take in what was really paid."""


@actuals.command("import")
@source
@click.argument("files", type=PATH, metavar="FILE...", nargs=-1, required=True)
@click.option("--event", type=TEXT, metavar="CODE", help="The event of rows that name none.")
@click.option("--mapping", type=PATH, metavar="FILE", help="How the columns of a sheet are read; it is remembered.")
@today
@as_json
def import_actuals(source: Path, files: tuple[Path, ...], today: date | None, **wish: Any) -> Outcome:
    """
    Put lines of invoices into the programme folder SOURCE.

    Each FILE is a sheet (.csv, .xlsx) with the columns of the table actuals, or others by a mapping. What cannot be
    counted is kept in actuals_set_aside.csv with its row and reason. No line is counted twice.
    """
    from planner.cli.accounted import imported
    from planner.cli.offered import unmapped
    from planner.services.actuals import Wish
    from planner.services.actuals import import_actuals as service
    from planner.services.mappings import UnmappedError

    try:
        return imported(service(source, files, Wish(**wish), today=today, clock=date.today()))
    except UnmappedError as error:
        return unmapped("actuals import", error.file, error.proposal)


@planner.command()
@source
@plan_file
@lists
@previous
@today
@as_json
def account(source: Path, plan: Path, out: Path | None, previous: Path | None, today: date | None) -> Outcome:
    """
    Tell what was planned and what was paid.

    PLAN is a plan.json, SOURCE the programme with its table actuals. By budget, event, authority, category and
    person; what is still open; what was paid without a trip. Every cut adds up to the same total.
    """
    from planner.cli.accounted import account_told
    from planner.services import accounts as service
    from planner.services.lists import write_lists
    from planner.services.papers import accounts as papers

    programme, document, earlier = _judged(source, plan, previous, today)
    found = service.plan_to_account(programme, plan.name, document, earlier)
    if found.violations:
        return words.broken(found.violations)
    if found.plan.status == "infeasible":
        return words.infeasible(found.plan)
    told = service.account(programme, found.plan)
    if out is not None:
        _refuse_overwriting(out, source, plan)
        write_lists(out, lambda: papers.entries_table(told), lambda: papers.account_folder(told))
    return account_told(programme, told, verified=found.verified, out=out)


out_folder = click.argument("out", metavar="DIR", type=PATH)
database = click.option("--db", type=TEXT, metavar="URL", help="The database of the run (default: planner.db in DIR).")


def _pairs(_context: click.Context, _option: click.Parameter, named: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    pairs = [tuple(name.split("/")) for name in named]
    for name, pair in zip(named, pairs, strict=True):
        if len(pair) != 2 or not all(pair):
            raise click.BadParameter(f"{name!r} is not EVENT/DELEGATE, two codes.")
    return frozenset((pair[0], pair[1]) for pair in pairs)


@planner.command()
@out_folder
@click.option("--smtp", type=TEXT, metavar="URL", envvar="PLANNER_SMTP", help="The mail server (or PLANNER_SMTP).")
@click.option("--yes", is_flag=True, help="Really send; without it nothing is sent, only told.")
@click.option("--only", multiple=True, metavar="EVENT/DELEGATE", callback=_pairs, help="Only these; may be repeated.")
@click.option("--again", is_flag=True, help="With --only: send though it was sent or refused before.")
@click.option("--to", type=TEXT, metavar="ADDRESS", help="A rehearsal: everything goes to this address.")
@click.option("--per-minute", type=click.IntRange(1, 6000), default=30, help="Messages a minute at most (default: 30).")
@database
@as_json
def send(out: Path, smtp: str | None, yes: bool, to: str | None, db: str | None, **how: Any) -> Outcome:
    """
    Send the mails of the folder DIR that are not sent yet.

    A dry run unless --yes is given. URL is smtp://user@host:587 (encrypted by STARTTLS) or smtps://user@host; the
    password comes from PLANNER_SMTP_PASSWORD or the URL and is kept nowhere.
    """
    import os
    import time
    from datetime import UTC

    from planner.cli.posted import sent, would_send
    from planner.domain.mails import sound_address
    from planner.services.mailserver import server_of
    from planner.services.sending import Order, Timing
    from planner.services.sending import send as service

    if how["again"] and not how["only"]:
        raise click.BadParameter("name those to send to again by --only EVENT/DELEGATE.", param_hint="'--again'")
    if to and not sound_address(to):
        raise click.BadParameter("this is no mail address; write name@domain.org.", param_hint="'--to'")
    if yes and smtp is None:
        raise click.BadParameter(
            "name the mail server, for example smtp://user@mail.example.org.", param_hint="'--smtp'"
        )
    try:
        server = server_of(smtp, os.environ) if smtp else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--smtp'") from None
    order = Order(server=server if yes else None, rehearsal=sound_address(to or ""), **how)
    timing = Timing(lambda: datetime.now(UTC), time.sleep)
    with _progress() as progress:
        sending = service(out, db, order, timing, progress)
    return sent(sending, order.rehearsal) if yes else would_send(sending)


@planner.command()
@out_folder
@database
@as_json
def outbox(out: Path, db: str | None) -> Outcome:
    """Tell which mails of the folder DIR are sent, waiting or refused, and why."""
    from planner.cli.posted import listed
    from planner.services.sending import outbox as service

    return listed(service(out, db))


@planner.command()
@click.option("--out", type=PATH, required=True, help="The workbook to write, an .xlsx file.")
@as_json
def template(out: Path) -> Outcome:
    """
    Write an empty workbook to fill in.

    It has a sheet for every table, with drop-downs, notes and one example row.
    """
    from planner.domain.failures import OutputError
    from planner.intake.template import write_template

    if out.exists():
        raise OutputError(f"{out} exists already and may hold somebody's work; choose another name")
    write_template(out)
    return Outcome(said=(f"written: {escaped(str(out))}",), data={"out": str(out)})


@planner.command()
@as_json
def schema() -> Outcome:
    """Print the tables of a programme as JSON Schema."""
    import json

    from planner.intake.schema import json_schema

    document = json_schema()
    return Outcome(said=(json.dumps(document, indent=2, sort_keys=True),), data={"schema": document})


@planner.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@as_json
def completion(shell: str) -> Outcome:
    """
    Print the completion script of a shell.

    For bash: planner completion bash > ~/.local/share/bash-completion/completions/planner
    """
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    assert completer is not None  # every accepted shell has one
    script = completer(planner, {}, "planner", "_PLANNER_COMPLETE").source()
    return Outcome(said=tuple(script.splitlines()), data={"script": script})
