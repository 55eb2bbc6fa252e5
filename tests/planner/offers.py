"""Offers to import, in the shape of Duffel's and as sheets: a valid one by default, for the tiny programme."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from planner.resources import fixtures_dir
from planner.services.quotes.importing import Imported, Wish, import_quotes

CLOCK = date(2026, 1, 1)
EXAMPLES = fixtures_dir() / "offers"

LEGS = """\
Ref,Way,Flight,From,Dep,To,Arr,Price,Cur
{rows}"""
MAPPING = """\
[file]
name = "sheet"
date_formats = ["DD/MM/YYYY"]

[columns]
id = "Ref"
price = "Price"
currency = "Cur"

[leg]
direction = "Way"
number = "Flight"
from = "From"
departs = "Dep"
to = "To"
arrives = "Arr"
"""
OUT_ROW = "1,out,XF 1,SOF,03/11/2025 13:10,BCN,03/11/2025 15:05,231.00,EUR"
BACK_ROW = "1,back,XF 2,BCN,06/11/2025 20:30,SOF,07/11/2025 00:15,231.00,EUR"


def segment(origin: str, departs: str, destination: str, arrives: str, **changes: Any) -> dict[str, Any]:
    """A flight; moments without year and seconds: "11-03T13:10"."""
    return {
        "origin": {"iata_code": origin},
        "destination": {"iata_code": destination},
        "departing_at": f"2025-{departs}:00",
        "arriving_at": f"2025-{arrives}:00",
        "marketing_carrier": {"iata_code": "XF", "name": "Fictional Air"},
        "marketing_carrier_flight_number": "201",
        "operating_carrier": {"iata_code": "XF", "name": "Fictional Air"},
        "passengers": [{"cabin_class": "economy"}],
        **changes,
    }


OUT = segment("SOF", "11-03T13:10", "BCN", "11-03T15:05")
BACK = segment("BCN", "11-06T20:30", "SOF", "11-07T00:15")


def offer(code: str = "off_1", out: Sequence[Any] = (OUT,), back: Sequence[Any] = (BACK,), **changes: Any) -> Any:
    """Sofia to Barcelona and back for one person, EUR 199."""
    return copy.deepcopy(
        {
            "id": code,
            "total_amount": "199.00",
            "total_currency": "EUR",
            "expires_at": "2025-10-01T10:30:00Z",
            "total_emissions_kg": None,
            "owner": {"iata_code": "XF", "name": "Fictional Air"},
            "passengers": [{"id": "pas_1", "type": "adult"}],
            "slices": [{"segments": list(out)}, {"segments": list(back)}],
            **changes,
        }
    )


def answered(ask: Callable[[], Any], *refusals: type[Exception]) -> tuple[Any, str]:
    """What a call gives, or the sentence with which it refuses."""
    try:
        return ask(), ""
    except refusals as error:
        return None, str(error)


class Folder:
    """A copy of the tiny programme, and files to import into it."""

    def __init__(self, place: Path) -> None:
        place.mkdir(exist_ok=True)
        self.place = place
        self.source = Path(shutil.copytree(fixtures_dir() / "tiny", place / "tiny"))

    def file(self, name: str, content: str | bytes) -> Path:
        """A file beside the folder."""
        path = self.place / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def duffel(self, *offers: Any, name: str = "offers.json") -> Path:
        """A file of offers."""
        return self.file(name, json.dumps({"data": {"offers": list(offers)}}))

    def sheet(self, *rows: str, name: str = "sheet.csv") -> Path:
        """A sheet of legs."""
        return self.file(name, LEGS.format(rows="\n".join(rows)))

    def take(self, *files: Path, **wish: Any) -> Imported:
        """Import the files."""
        return import_quotes(self.source, files, Wish(**wish), today=None, clock=CLOCK)

    def offered(self, *offers: Any, **wish: Any) -> Imported:
        """Import offers in Duffel's shape."""
        return self.take(self.duffel(*offers), **wish)

    def contents(self) -> dict[str, bytes]:
        """Every file of the folder."""
        return {
            str(path.relative_to(self.source)): path.read_bytes() for path in self.source.rglob("*") if path.is_file()
        }
