"""Builds small programme folders and workbooks: a valid one by default, one cell changed where a test asks."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from planner.intake import ReadResult, read_programme

TODAY = date(2026, 1, 15)

TOML = """\
[programme]
code = "small"
name = "Small programme (fictional people)"
start = 2025-09-01
end = 2027-12-31
currency = "EUR"
rules = "iurc-2025-2027"
today = 2026-01-15
"""

Rows = list[dict[str, str]]


def small_tables() -> dict[str, Rows]:
    """Every table of a small valid programme: one networking event, one study visit, three people."""
    return {
        "authorities": [
            _city("LYO", "Lyon", "FR", "522250", "LYS") | {"clusters": "energy"},
            _city("SOF", "Sofia", "BG", "1152556", "SOF"),
        ],
        "delegates": [
            _person("D1", "LYO", "FR"),
            _person("D2", "LYO", "FR"),
            _person("D3", "SOF", "BG"),
        ],
        "nominations": [
            _row("delegate=D1 event=net rank=1"),
            _row("delegate=D2 event=net rank=2"),
            _row("delegate=D3 event=net rank=1"),
            _row("delegate=D1 event=visit rank=1"),
        ],
        "activity": [_row("authority=LYO session=s1 date=2025-12-01 attended=yes")],
        "events": [
            _event("net", "thematic", "Singapore", "SG", "SIN") | _row("start=2026-06-14T09:00 end=2026-06-16T18:00"),
            _event("visit", "study_visit", "Semarang", "ID", "SRG")
            | _row("authority=LYO approved=yes pilot_action=yes"),
        ],
        "slots": [_row("event=visit start=2026-05-04 end=2026-05-08")],
        "sessions": [_row("event=net start=2026-06-14T10:00 end=2026-06-14T11:00 title=Opening")],
        "hotels": [
            _row(
                "code=H1 event=net name=Example address=Street rate=120.50 currency=SGD latitude=1.29 longitude=103.85"
            )
        ],
        "room_blocks": [_row("hotel=H1 night=2026-06-13 rooms=4")],
        "vehicles": [
            _row("code=V1 event=net name=Minibus capacity=8 accessible=yes cost=60.50 currency=EUR terminal=T3")
            | {"place": "Exit B", "phone": "+65 5550 0100"}
        ],
        "quotes": [_row("code=Q1 event=net origin=LYS price=900 currency=EUR delegate=D1 seats=1")],
        "segments": [
            _leg("out", "1", "LYS", "2026-06-12T10:00", "CDG", "2026-06-12T11:10"),
            _leg("out", "2", "CDG", "2026-06-12T13:00", "SIN", "2026-06-13T07:30"),
            _leg("back", "1", "SIN", "2026-06-16T23:30", "CDG", "2026-06-17T06:20"),
            _leg("back", "2", "CDG", "2026-06-17T08:00", "LYS", "2026-06-17T09:10"),
        ],
        "quotes_set_aside": [
            _row("code=Q9 reason=zero_price message=nothing file=offers.csv row=7 offer={}"),
        ],
        "online": [
            _row("code=O1 cluster=energy title=Meeting start=2026-02-03T10:00 minutes=60 timezone=Europe/Brussels")
            | _row("repeat=monthly until=2026-12-31")
        ],
        "experts": [_row("code=E1 name=Max email=max@example.org areas=asia")],
        "locks": [_row("delegate=D1 event=net state=confirmed quote=Q1 slot_start=2026-06-14")],
        "history": [
            _row("authority=SOF delegate=X9 event=net start=2025-11-03 end=2025-11-07 cost=640.00 currency=EUR")
        ],
        "actuals": [
            _row("invoice=I1 date=2025-11-10 category=travel amount=310.50 currency=EUR event=net delegate=D1")
            | _row("authority=LYO supplier=Agency line=1 paid=2025-12-01 note=ok source=invoices.csv"),
        ],
        "actuals_set_aside": [
            _row("invoice=I2 reason=no_rate message=nothing file=invoices.csv row=7 text={}"),
        ],
        "budgets": [_row("code=all name=All amount=20000 currency=EUR events= kinds= regions= years=")],
        "rates": [_row("currency=SGD eur=0.68"), _row("currency=IDR eur=0.0000515")],
    }


class World:
    """A programme to be written: tables to change before, faults to look at after."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = small_tables()
        self.toml = TOML
        self.files: dict[str, bytes] = {}

    def set(self, table: str, row: int, **cells: str) -> World:
        """Change cells of one row, counted from 0; `from_` stands for `from`."""
        self.tables[table][row] |= {name.rstrip("_"): value for name, value in cells.items()}
        return self

    def add(self, table: str, text: str = "", like: int = 0, **cells: str) -> World:
        """Add a row like another one with some cells changed."""
        changed = _row(text) | {name.rstrip("_"): value for name, value in cells.items()}
        self.tables[table].append(self.tables[table][like] | changed)
        return self

    def drop(self, *tables: str) -> World:
        """Leave tables out."""
        for table in tables:
            del self.tables[table]
        return self

    def setting(self, text: str) -> World:
        """Add lines to programme.toml."""
        self.toml += text + "\n"
        return self

    def write(self) -> Path:
        """The folder with all its files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "programme.toml").write_text(self.toml, encoding="utf-8")
        for name, rows in self.tables.items():
            (self.folder / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8")
        for name, content in self.files.items():
            (self.folder / name).write_bytes(content)
        return self.folder

    def read(self) -> ReadResult:
        """Write the folder and read it."""
        return read_programme(self.write(), today=TODAY)

    def faults(self) -> list[str]:
        """Sentences of every fault."""
        return [str(fault) for fault in self.read().faults]

    def warnings(self) -> list[str]:
        """Sentences of every warning of a programme without faults."""
        result = self.read()
        assert result.faults == ()
        return [str(warning) for warning in result.warnings]


def csv_text(rows: Rows, delimiter: str = ",") -> str:
    """Rows as CSV; columns are those of any row, in order of appearance."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(text: str) -> dict[str, str]:
    return dict(cell.split("=", 1) for cell in text.split())


def _city(code: str, name: str, country: str, population: str, airport: str) -> dict[str, str]:
    return _row(f"code={code} name={name} country={country} side=eu kind=city population={population}") | _row(
        f"area=asia status=selected clusters= airport={airport}"
    )


def _person(code: str, authority: str, nationality: str) -> dict[str, str]:
    return (
        _row(f"code={code} authority={authority} given_name=Ada family_name=Example")
        | _row(f"email={code}@example.org role=Officer nationality={nationality} passport_expiry=2032-01-31")
        | _row("airport= unavailable=")
    )


def _event(code: str, kind: str, city: str, country: str, airport: str) -> dict[str, str]:
    return _row(
        f"code={code} name={code} kind={kind} city={city} country={country} region=asia status=confirmed"
    ) | _row(f"start= end= timezone= airport={airport} capacity=20 authority= window_start= window_end= provision=")


def _leg(direction: str, seq: str, origin: str, departs: str, destination: str, arrives: str) -> dict[str, str]:
    return _row(f"quote=Q1 direction={direction} seq={seq} mode=air carrier=Fictional number=XF1") | _row(
        f"from={origin} departs={departs} to={destination} arrives={arrives} co2_kg="
    )
