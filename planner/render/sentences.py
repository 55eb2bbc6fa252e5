"""Catalogues of sentences (gettext .po files), read as they stand: what a colleague corrects holds at the next run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from planner.domain.failures import PaperError
from planner.reference.languages import ENGLISH, catalogue_path

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Sentences:
    """
    The sentences of one language.

    Attributes
    ----------
    locale
        How it writes dates, numbers and names of countries: the header `Language` of the catalogue.
    """

    locale: Locale
    translations: NullTranslations

    @property
    def tag(self) -> str:
        """The language as pages name it (BCP 47): "pt-PT"."""
        return str(self.locale).replace("_", "-")

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return str(self.locale.text_direction)


@cache
def sentences(language: str) -> Sentences:
    """
    The catalogue of a language.

    Raises
    ------
    PaperError
        If it is missing, no gettext file, or a sentence is not translated or has other placeholders than the English
        one. One that the catalogue does not list at all raises when it is to be said.
    """
    catalogue = _read(language)
    assert catalogue.locale is not None
    faults = [fault for message in catalogue if message.id for fault in message_faults(message)]
    if faults:
        raise PaperError(f"{_place(language)}: {faults[0]}; mend it or install the planner again")
    translations = GNUTranslations(_compiled(catalogue))
    if language != ENGLISH:
        unsaid = _Unsaid(language, catalogue.locale)
        unsaid.refuse([message for message in catalogue if message.id and not _is_translated(message, catalogue)])
        translations.add_fallback(unsaid)
    return Sentences(catalogue.locale, translations)


class _Unsaid(NullTranslations):
    """What a catalogue lacks: nobody is told it in English instead."""

    def __init__(self, language: str, locale: Locale) -> None:
        super().__init__()
        self._place, self._tongue = _place(language), locale.english_name

    def refuse(self, messages: Sequence[Message]) -> None:
        """Raise if there is any."""
        if messages:
            others = f", and {len(messages) - 1} more" if len(messages) > 1 else ""
            raise self._error(_forms(messages[0].id)[0], f"{others}; fill in msgstr")

    def gettext(self, message: str) -> str:
        """Never: what is asked for here is in no catalogue."""
        raise self._error(message, "; add it there as msgid and msgstr")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """As `gettext`."""
        return self.gettext(msgid1)

    def pgettext(self, context: str, message: str) -> str:
        """As `gettext`."""
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """As `gettext`."""
        return self.gettext(msgid1)

    def _error(self, sentence: str, then: str) -> PaperError:
        told = f"{self._place}: no translation into {self._tongue} of “{sentence}”"
        return PaperError(f"{told}{then}, or install the planner again")


def _is_translated(message: Message, catalogue: Catalog) -> bool:
    """Whether every form is there and nobody has marked it as doubtful (fuzzy)."""
    forms = _forms(message.string)
    wanted = catalogue.num_plurals if isinstance(message.id, tuple | list) else 1
    return not message.fuzzy and len(forms) == wanted and all(forms)


def _compiled(catalogue: Catalog) -> io.BytesIO:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return compiled


def message_faults(message: Message) -> Iterator[str]:
    """
    What a translated sentence must not do to its placeholders; one not translated has no fault.

    A form of a plural may do without its number: "next day", a dual.
    """
    ids, strings = _forms(message.id), _forms(message.string)
    wanted = [set(_PLACE.findall(text)) for text in ids]
    for text in filter(None, strings):
        least = set.intersection(*wanted) - ({"num"} if len(ids) > 1 else set())
        if not least <= set(_PLACE.findall(text)) <= set.union(*wanted):
            yield f"“{text}” must have the placeholders of “{ids[-1]}”"
        elif "%" in _PLACE.sub("", text).replace("%%", ""):
            yield f"“{text}” has a single %; write %% for it"


def _forms(sentence: object) -> tuple[str, ...]:
    """Every form of a sentence: one, or one a plural."""
    return tuple(map(str, sentence)) if isinstance(sentence, tuple | list) else (str(sentence or ""),)


def _read(language: str) -> Catalog:
    path = catalogue_path(language)
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except OSError as error:
        raise _unusable(language, error.strerror) from None
    except (PoFileError, UnicodeDecodeError, UnknownLocaleError, ValueError) as error:
        raise _unusable(language, error) from None
    if catalogue.locale is None:
        raise PaperError(f"{_place(language)} names no language in its header, such as “Language: {language}”")
    return catalogue


def _unusable(language: str, told: object) -> PaperError:
    return PaperError(f"{_place(language)} cannot be used: {told}; mend it or install the planner again")


def _place(language: str) -> str:
    path = catalogue_path(language)
    return f"templates/{path.relative_to(path.parents[3])}"
