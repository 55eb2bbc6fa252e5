"""The template engine: one environment a language, autoescape for pages, strict about missing values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from gettext import NullTranslations
from operator import mod
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from planner.domain.failures import PaperError
from planner.reference.languages import ENGLISH
from planner.render import formats, links
from planner.render.sentences import sentences
from planner.render.spoken import Spoken
from planner.resources import templates_dir

_FILTERS = (
    formats.clock,
    formats.zone,
    formats.in_zone,
    formats.utc_offset,
    formats.pieces,
    formats.by_mode,
    formats.both_days,
    formats.whole_hours,
    formats.whole_money,
    formats.tonnes,
    formats.capital,
    formats.share_of,
    formats.web_link,
    formats.mail_link,
    formats.phone_link,
    links.web,
    links.mail,
    links.phone,
    links.qr,
)
"""The same in every language; `Spoken` has the others."""


@cache
def template(name: str, language: str = ENGLISH) -> Template:
    """
    A compiled template of the templates folder, by its path in there, with the words of a language.

    A page or picture (".html", ".svg") escapes everything, in the templates it imports too: those are compiled once
    for pages and once for text, because a macro's words count as safe in the page that calls it.

    Parameters
    ----------
    language
        One of `planner.reference.languages.languages()`.

    Raises
    ------
    PaperError
        If it is missing or has a mistake, or so has the catalogue of the language; one that it includes or imports,
        when it is filled in.
    """
    with _usable(name):
        return _environment(name.endswith((".html", ".svg")), language).get_template(name)


def macro(name: str, words: str, language: str = ENGLISH) -> Callable[..., str]:
    """A macro of a plain text template, as a function that gives its words in a language; it raises as `template`."""
    said = getattr(_module(name, language), words, None)
    if said is None:
        raise PaperError(f"template {name} cannot be used: it lacks {words}; mend it or install the planner again")

    def told(*values: Any, **named: Any) -> str:
        with _usable(name):
            return str(said(*values, **named))

    return told


@cache
def _module(name: str, language: str) -> Any:
    found = template(name, language)
    with _usable(name):
        return found.module


def module(name: str, language: str, **values: Any) -> Any:
    """What a plain text template sets and defines, given some values; it raises as `template`."""
    found = template(name, language)
    with _usable(name):
        return found.make_module(values)


class _Template(Template):
    """A template that says which file is at fault when it cannot be filled in."""

    def render(self, *values: Any, **named: Any) -> str:
        """The words; PaperError as `template`."""
        with _usable(self.name or ""):
            return super().render(*values, **named)


@contextmanager
def _usable(name: str) -> Iterator[None]:
    try:
        yield
    except TemplateNotFound as error:
        raise PaperError(f"template {error.name} is missing; put it back or install the planner again") from None
    except (TemplateError, UnicodeDecodeError) as error:
        raise PaperError(f"template {name} cannot be used: {error}; mend it or install the planner again") from None


class _Compiled(BytecodeCache):
    """
    What templates are compiled to, once for all languages: their words are looked up only when they speak.

    Kept for the length of this process, apart for pages and for text.
    """

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self._known.get(f"{bucket.key} {bucket.checksum}"):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


_COMPILED = {True: _Compiled(), False: _Compiled()}


def _at_run_time(words: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is never worked out while a template is compiled, as one of constants would be."""
    if hasattr(words, "jinja_pass_arg"):
        return words

    @pass_context
    def told(_: Context, *values: Any, **named: Any) -> Any:
        return words(*values, **named)

    return told


class _Context(Context):
    """
    As Jinja's own, but what asks for nothing to be passed, and a macro, is called at once.

    Those are nearly all calls, and finding out took longer than most of them.
    """

    def call(self, called: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        """What `Context.call` gives."""
        is_macro = isinstance(called, Macro)
        if not is_macro and (not isinstance(called, _FUNCTIONS) or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *values, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *values, **named) if is_macro else called(*values, **named)


_FUNCTIONS = (FunctionType, MethodType, BuiltinMethodType)


class _Told:
    """
    The functions by which templates say a sentence of a catalogue, with placeholders "%(name)s".

    Parameters
    ----------
    is_page
        What is filled in is escaped, and the sentence is safe.
    """

    def __init__(self, known: NullTranslations, *, is_page: bool) -> None:
        self._known, self._filled = known, _escaped if is_page else mod

    def gettext(self, sentence: str, /, **values: Any) -> str:
        """A sentence."""
        return self._filled(self._known.gettext(sentence), values)

    def ngettext(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """A sentence in the form that fits a number, which is its placeholder "num"."""
        return self._filled(self._known.ngettext(one, many, number), {"num": number, **values})

    def pgettext(self, context: str, sentence: str, /, **values: Any) -> str:
        """A sentence that means several things, with the one that is meant."""
        return self._filled(self._known.pgettext(context, sentence), values)


def _escaped(sentence: str, values: Mapping[str, Any]) -> Markup:
    return Markup(sentence % {name: escape(value) for name, value in values.items()})


@cache
def _environment(is_page: bool, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=is_page,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED[is_page],
    )
    environment.template_class = _Template
    environment.context_class = _Context
    spoken = sentences(language)
    environment.filters |= {function.__name__: function for function in _FILTERS}
    environment.filters |= {name: _at_run_time(words) for name, words in Spoken(spoken.locale).filters.items()}
    environment.globals |= {"language": spoken.tag, "direction": spoken.direction}
    told = _Told(spoken.translations, is_page=is_page)
    environment.globals |= {"_": told.gettext, "ngettext": told.ngettext, "pgettext": told.pgettext}
    return environment
