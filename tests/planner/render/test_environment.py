"""Templates hold no word of one language once compiled, and one that cannot be used is one sentence with its name."""

from __future__ import annotations

import pytest

from planner.domain.failures import PaperError
from planner.render import environment
from planner.resources import templates_dir

NAMES = sorted(path.name for path in templates_dir().iterdir() if path.suffix in (".html", ".json", ".svg", ".txt"))


@pytest.fixture
def templates(monkeypatch, tmp_path):
    """An empty folder of templates, used instead of our own."""
    caches = (environment.template, environment._module, environment._environment)
    monkeypatch.setattr(environment, "templates_dir", lambda: tmp_path)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b'{% include "gone.css" %}', "template gone.css is missing; put it back or"),
        (b'{% import "gone.txt" as words %}{{ words.day() }}', "template gone.txt is missing; put it back or"),
        (b"{{ nobody.name }}", "template page.html cannot be used: 'nobody' is undefined; mend it or"),
        (b"{% if %}", "template page.html cannot be used: .*; mend it or"),
        (b"\xff", "template page.html cannot be used: 'utf-8' codec can't decode byte 0xff .*; mend it or"),
    ],
)
def test_a_page_that_cannot_be_filled_in(templates, written, told):
    (templates / "page.html").write_bytes(written)

    with pytest.raises(PaperError, match=f"^{told} install the planner again$"):
        environment.template("page.html").render()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "template words.txt cannot be used: it lacks day; mend it or"),
        ('{% import "gone.txt" as more %}', "template gone.txt is missing; put it back or"),
        ("{% macro day(of) %}{{ of.nothing }}{% endmacro %}", "template words.txt cannot be used: .* has no attribute"),
    ],
)
def test_words_that_cannot_be_said(templates, written, told):
    (templates / "words.txt").write_text(written, encoding="utf-8")

    with pytest.raises(PaperError, match=f"^{told}.* install the planner again$"):
        environment.macro("words.txt", "day")("Monday")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_to_the_same_in_every_language(name):
    source = (templates_dir() / name).read_text("utf-8")

    english, arabic = (environment.template(name, language).environment for language in ("en", "ar"))

    assert english is not arabic
    assert english.compile(source, name, raw=True) == arabic.compile(source, name, raw=True)
