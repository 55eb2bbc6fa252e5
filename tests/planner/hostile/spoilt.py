"""
An installation that lacks a template, a font or a translation: a run says so in one sentence and writes nothing.

Run it as `python -m tests.planner.hostile.spoilt`: every file in turn, over the output of a sound run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.resources import fonts_dir, package_dir, templates_dir
from tests.planner.hostile.programme import filled, markers, write

Spoil = Callable[[Path], object]

SENTENCE = "What is paid"
"""One that every itinerary says."""

UNREAD = frozenset(
    {"comparison-words.txt", "comparison.css", "comparison.html", "picture-bars.svg", "picture-steps.svg", "OFL.txt"}
)
"""What a run does not need: words of `planner scenarios`, and the licence of the fonts."""


def installed(place: Path) -> Path:
    """Copies of the templates and fonts beside links to the code, in a folder of their own."""
    (place / "planner").mkdir(parents=True)
    for part in package_dir().iterdir():
        if part != fonts_dir():
            (place / "planner" / part.name).symlink_to(part)
    shutil.copytree(fonts_dir(), place / "planner" / "fonts")
    shutil.copytree(templates_dir(), place / "templates")
    return place


def programme(place: Path) -> Path:
    """A programme whose delegates speak every language."""
    return write(place, filled(markers()))


def run(place: Path, source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`planner run` of that installation."""
    paths = os.pathsep.join([str(place), str(package_dir().parent)])
    command = [sys.executable, "-P", "-m", "planner", "run", str(source), "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def spoilt(path: Path, spoil: Spoil) -> Iterator[None]:
    """A file of the installation changed or taken away, for a while."""
    sound = path.read_bytes()
    spoil(path)
    yield
    path.write_bytes(sound)


def untranslated(path: Path) -> None:
    """A catalogue in which a sentence has no translation."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf'(?<=msgid "{SENTENCE}"\n)msgstr .*', 'msgstr ""', text), encoding="utf-8")


def unlisted(path: Path) -> None:
    """A catalogue that does not have a sentence at all."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf'msgid "{SENTENCE}"\nmsgstr .*\n', "", text), encoding="utf-8")


def contents(out: Path) -> dict[str, bytes]:
    """Every document of an output folder by its path; what the planner keeps for itself aside."""
    files = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith(("planner.db", ".")))
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def cases(place: Path) -> Iterator[tuple[Path, Spoil]]:
    """Each file taken away, each catalogue without a sentence."""
    for folder in (place / "templates", place / "planner" / "fonts"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield path, Path.unlink
            if path.suffix == ".po" and "en" not in path.parts:
                yield path, untranslated
                yield path, unlisted


def is_one_sentence(ended: subprocess.CompletedProcess[str]) -> bool:
    """Whether a run ended with exit code 74 and one line that says what to mend."""
    told = ended.stderr.strip()
    return ended.returncode == 74 and told.startswith("error: ") and "\n" not in told and "install the planner" in told


def main() -> int:
    """Spoil everything in turn; told in the end, faults at once."""
    faults = stopped = 0
    with tempfile.TemporaryDirectory() as work:
        place, source, out = installed(Path(work) / "place"), programme(Path(work) / "source"), Path(work) / "out"
        assert run(place, source, out).returncode == 0
        sound = contents(out)
        for path, spoil in cases(place):
            with spoilt(path, spoil):
                ended = run(place, source, out)
            unasked = spoil is unlisted and ended.returncode == 0  # no paper of that language has the sentence
            right = ended.returncode == 0 if path.name in UNREAD or unasked else is_one_sentence(ended)
            stopped += ended.returncode != 0
            print(f"{spoil.__name__} {path.name}: {ended.returncode} {ended.stderr.strip()}", file=sys.stderr)
            if not right or contents(out) != sound:
                faults += 1
                print(f"{spoil.__name__} {path.relative_to(place)}: exit code {ended.returncode} {ended.stderr}")
    print(f"{stopped} spoilt installations stopped a run with one sentence, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
