"""
The pages in a browser: `python -m tests.browser [FIXTURE ...] [--out DIR]` (`make look`).

Plans the bundled programmes, one of them a second time after a change, works every figure of their pages out again, and
lets `look.mjs` look at each kind of page.
With `--out` every page is left there as pictures of five widths (light, dark, forced colours) and as a PDF.
"""

from __future__ import annotations

import argparse
import csv
import email
import email.policy
import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from planner.intake import read_programme
from planner.resources import fixtures_dir
from tests.planner.services.drawn import PARTS, Drawn, shown_people, wanted_people

HERE = Path(__file__).parent
PLANNER = [sys.executable, "-m", "planner"]

Row = dict[str, object]


def planned(source: Path, out: Path) -> Path:
    """The folder of documents of a programme."""
    subprocess.run([*PLANNER, "run", source, "--out", out], check=True, capture_output=True)
    return out


def rewritten(folder: Path, name: str, code: str, **cells: str) -> None:
    """A table of a folder with other cells in the row of one code; new columns come last."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    header = list(dict.fromkeys([*rows[0], *cells]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(row | cells if row["code"] == code else row for row in rows)


def replanned(scratch: Path) -> Path:
    """The tiny programme after somebody fell ill and somebody else asked for Arabic."""
    source = scratch / "tiny-changed"
    shutil.copytree(fixtures_dir() / "tiny", source)
    planned(source, scratch / "replanned")
    rewritten(source, "delegates.csv", "D2", unavailable="2025-11-01/2025-11-09")
    rewritten(source, "delegates.csv", "D1", language="ar")
    return planned(source, scratch / "replanned")


def compared(scratch: Path) -> Path:
    """What changes of the tiny programme would do."""
    out = scratch / "compared"
    subprocess.run([*PLANNER, "scenarios", fixtures_dir() / "tiny", "--out", out], check=True, capture_output=True)
    return out


def page(name: str, path: Path, kind: str, **more: object) -> Row:
    return {"name": name, "path": str(path), "kind": kind, **more}


def pages(name: str, out: Path, scratch: Path) -> Iterator[Row]:
    """The plan page, an itinerary of each kind of event and the longest, and a mail as it is shown."""
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    yield page(f"{name}-plan", out / "index.html", "plan", find=searches(plan, out))
    longest = max((out / "itineraries").rglob("*.html"), key=lambda path: (path.stat().st_size, path))
    yield page(f"{name}-longest-itinerary", longest, "itinerary")
    for kind, trip in sorted(
        {("visit" if t["event"].startswith("visit") else "event"): t for t in reversed(plan["trips"])}.items()
    ):
        place = f"{trip['event']}/{trip['delegate']}"
        yield page(f"{name}-{kind}-itinerary", out / "itineraries" / f"{place}.html", "itinerary")
        letter = out / "mail" / f"{place}.eml"
        shown = scratch / f"{name}-{kind}-mail.html"
        part = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default).get_body(("html",))
        ground = '<body style="background:Canvas;color:CanvasText;'  # as the window of a reader has it
        shown.write_text(part.get_content().replace('<body style="', ground, 1), "utf-8")
        yield page(f"{name}-{kind}-mail", shown, "mail")


def miscounts(out: Path) -> Iterator[str]:
    """Parts of the page and its pictures that differ from what plan.json makes of them."""
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    programme = read_programme(SOURCES[out.name], today=date.today()).programme
    pictures = {path.stem: path.read_text("utf-8") for path in (out / "pictures").glob("*.svg")}
    drawn = Drawn((out / "index.html").read_text("utf-8"), pictures)
    for part, (shown, wanted) in PARTS.items():
        if shown(drawn, plan, programme) != wanted(plan, programme):
            yield f"{out.name}: {part} is not what plan.json has"
    if shown_people(drawn, plan, programme) != wanted_people(drawn, plan):
        yield f"{out.name}: people by CO2 or hours are not those of plan.json"


def searches(plan: dict[str, list[dict[str, str]]], out: Path) -> list[Row]:
    """What to type, and how many rows of those who go and of those who stay must be left, counted in plan.json."""
    goes = Counter(trip["delegate"] for trip in plan["trips"])
    stays = Counter(pair["delegate"] for pair in plan["unfunded"])
    names = names_of(out)
    asked = [code for code in (*goes, *stays) if list(names.values()).count(names[code]) == 1][:3]
    found = [{"text": plain(names[code]), "goes": goes[code], "stays": stays[code]} for code in dict.fromkeys(asked)]
    return [*found, {"text": "zzz nobody", "goes": 0, "stays": 0}]


def names_of(out: Path) -> dict[str, str]:
    """Names of delegates by code, from the folder that the documents were made of."""
    with (SOURCES[out.name] / "delegates.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: f"{row['given_name']} {row['family_name']}".strip() for row in csv.DictReader(file)}


def plain(text: str) -> str:
    """As somebody types it in a hurry: small letters, no accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter))


SOURCES: dict[str, Path] = {}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("fixtures", nargs="*", default=["tiny", "iurc-na-2024-2025"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        rows = list(every_page(given.fixtures, scratch))
        wrong = [fault for name in SOURCES for fault in miscounts(scratch / name)]
        print(
            *wrong,
            f"{len(SOURCES)} plans, {len(PARTS) + 1} parts of each worked out again: {len(wrong)} faults",
            sep="\n",
        )
        (scratch / "pages.json").write_text(json.dumps(rows), "utf-8")
        flags = ["--pictures"] if given.out else []
        out = (given.out or scratch / "out").resolve()
        return subprocess.run(
            ["node", "look.mjs", scratch / "pages.json", out, *flags], cwd=HERE, check=False
        ).returncode


def every_page(fixtures: list[str], scratch: Path) -> Iterator[Row]:
    """Pages of the bundled programmes, of a second plan, and of a comparison."""
    for name in fixtures:
        SOURCES[name] = fixtures_dir() / name
        yield from pages(name, planned(SOURCES[name], scratch / name), scratch)
    SOURCES["replanned"] = scratch / "tiny-changed"
    yield from pages("replanned", replanned(scratch), scratch)
    yield page("comparison", compared(scratch) / "index.html", "comparison")


if __name__ == "__main__":
    sys.exit(main())
