"""Templates are compiled once for all languages: what they compile to holds no word of one of them."""

import pytest

from planner.render.environment import template
from planner.resources import templates_dir

NAMES = sorted(path.name for path in templates_dir().iterdir() if path.suffix in (".html", ".json", ".svg", ".txt"))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_to_the_same_in_every_language(name):
    source = (templates_dir() / name).read_text("utf-8")

    english, arabic = (template(name, language).environment for language in ("en", "ar"))

    assert english is not arabic
    assert english.compile(source, name, raw=True) == arabic.compile(source, name, raw=True)
