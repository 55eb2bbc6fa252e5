"""The template engine: autoescape for pages, strict about missing values, each template compiled once."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError

from planner.domain.failures import PaperError
from planner.render import formats
from planner.resources import templates_dir

_FILTERS = (
    formats.clock,
    formats.zone,
    formats.in_zone,
    formats.utc_offset,
    formats.duration,
    formats.whole_hours,
    formats.money,
    formats.whole_money,
    formats.kilos,
    formats.tonnes,
    formats.count,
    formats.web_link,
    formats.mail_link,
    formats.phone_link,
)


@cache
def template(name: str) -> Template:
    """
    A compiled template of the templates folder, by its path in there.

    A page or picture (".html", ".svg") escapes everything, in the templates it imports too: those are compiled once
    for pages and once for text, because a macro's words count as safe in the page that calls it.

    Raises
    ------
    PaperError
        If it is missing or has a mistake.
    """
    try:
        return _environment(name.endswith((".html", ".svg"))).get_template(name)
    except (TemplateNotFound, TemplateSyntaxError) as error:
        raise PaperError(f"template {name} cannot be used: {error}; mend it or install the planner again") from None


def macro(name: str, words: str) -> Any:
    """A macro of a plain text template, as a function that gives its words."""
    return getattr(_module(name), words)


@cache
def _module(name: str) -> Any:
    return template(name).module


@cache
def _environment(is_page: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=is_page,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {function.__name__: function for function in _FILTERS}
    return environment
