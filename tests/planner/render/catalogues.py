"""
The sentences of the templates, and the catalogues brought up to date with them: `make words`.

New sentences arrive without a translation, those that are gone are dropped; nothing is guessed from a similar one.
`make words WORDS=it` begins a new language.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from planner.reference.languages import catalogue_path, languages
from planner.resources import templates_dir

KINDS = ("html", "txt", "json", "css", "svg")
"""Templates that may hold words."""

_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
_VOLATILE = re.compile(r'^"(?!Language:|Plural-|MIME-|Content-)[\w-]+: .*\n', re.MULTILINE)
"""Lines of a header that say when and by which program."""


def extracted() -> Catalog:
    """Every sentence that a template marks, with the templates that hold it."""
    found = Catalog()
    methods = [(f"**.{kind}", "jinja2") for kind in KINDS]
    options = {f"**.{kind}": _OPTIONS for kind in KINDS}
    for name, _, sentence, comments, context in extract_from_dir(templates_dir(), methods, options):
        found.add(sentence, locations=[(f"templates/{name}", 0)], auto_comments=comments, context=context)
    return found


def updated(language: str) -> str:
    """The catalogue of a language with every sentence of the templates and no other."""
    path = catalogue_path(language)
    catalogue = _read(path) if path.exists() else Catalog(locale=language, header_comment=f"# {language}")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.fuzzy = False
    catalogue.obsolete.clear()
    for message in catalogue:
        message.locations = sorted({(name, 0) for name, _ in message.locations})
    text = io.BytesIO()
    write_po(text, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    head, blank, sentences = text.getvalue().decode().partition("\n\n")
    return _VOLATILE.sub("", head) + blank + sentences


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def main(wanted: list[str]) -> Iterator[Path]:
    """Bring the catalogues of some languages up to date, of all where none is named."""
    for language in wanted or languages():
        path = catalogue_path(language)
        text = updated(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        yield path


if __name__ == "__main__":
    for written in main(sys.argv[1:]):
        print(written)
