"""Every sentence of the templates is in every catalogue: translated, with its placeholders and every plural form."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from planner.domain.failures import PaperError
from planner.reference import languages as known
from planner.reference.languages import catalogue_path, language_for, languages
from planner.render import sentences as read
from planner.render.html import itinerary_html
from planner.render.pdf import itinerary_pdf
from planner.render.sentences import message_faults
from planner.render.text import COLUMNS, itinerary_text
from tests.planner.render.builders import make_estimate, make_itinerary
from tests.planner.render.catalogues import extracted, updated
from tests.planner.render.pages import Page
from tests.planner.render.prints import reader, unmarked

TRANSLATED = [language for language in languages() if language != "en"]


def catalogue(language):
    with catalogue_path(language).open("rb") as file:
        return read_po(file)


WRONG = {
    "ar": r"[؀-ۿ)»][,;?]|[,;?] *[؀-ۿ(«]|[“”„]",
    "de": r"[“”](?=\w)|„[^“]*”|[«»]|[\"']",
    "es": r"^[^¿]*\?|^[^¡]*!|[“”„]|[\"']",
    "fr": r"[^\u00a0][:»](?!//)|[^\u202f][;!?]|«[^\u00a0]|[“”„]|[\"']",
    "pt": r"[“”„]|[\"']",
}
"""Marks that a language does not use, or not so: blanks of French, quotes of German, commas of Arabic."""


def strings(language):
    """Every translated sentence and form, without placeholders; patterns of dates have marks of their own."""
    for message in catalogue(language):
        if message.id and message.context != "date pattern":
            for form in message.string if isinstance(message.string, tuple) else (message.string,):
                yield re.sub(r"%\(\w+\)s", "x", form)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_has_the_marks_of_its_language(language):
    assert [text for text in strings(language) if re.search(WRONG[language], text)] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "سلط|الإصدار|عبر الإنترنت قبل|برنامج رحلت"),
        ("de", "Stadt oder Region|Cluster|\\b[Ff]örder"),
        ("es", "[Ee]vento|[Cc]lúster"),
        ("fr", "[Ss]éance|[Cc]luster"),
        ("pt", "autarquia|[Cc]luster"),
    ],
)
def test_one_thing_has_one_name(language, words):
    """Authority, cluster, event, session, edition and funding are called the same in letter, mail and calendar."""
    assert [text for text in strings(language) if re.search(words, text)] == []


def test_six_languages_are_at_hand():
    assert languages() == ("en", "ar", "de", "es", "fr", "pt")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_in_every_form(language):
    found = catalogue(language)
    wanted = {(message.context, message.id) for message in extracted() if message.id}
    done = {
        (message.context, message.id)
        for message in found
        if not message.fuzzy
        and (
            len(message.string) == found.num_plurals and all(message.string)
            if isinstance(message.id, tuple)
            else message.string
        )
    }

    assert sorted(map(str, wanted - done)) == []


@pytest.mark.parametrize("language", languages())
def test_no_translation_loses_a_placeholder(language):
    assert [fault for message in catalogue(language) if message.id for fault in message_faults(message)] == []


@pytest.mark.parametrize("language", languages())
def test_the_catalogues_are_up_to_date(language):
    assert catalogue_path(language).read_text("utf-8") == updated(language)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("pt-BR", "pt"), ("PT_br", "pt"), ("de-CH-1996", "de"), ("", "en"), (" ", "en"), ("it", None), ("x", None)],
)
def test_a_region_falls_back_to_its_language(tag, language):
    assert language_for(tag) == language


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("paper", [make_itinerary(), make_estimate()], ids=["offer", "estimate"])
def test_the_three_forms_are_in_the_language_on_two_pages(language, paper):
    spoken = replace(paper, traveller=replace(paper.traveller, language=language))
    page, plain = Page(itinerary_html(spoken)), itinerary_text(spoken)
    file = reader(itinerary_pdf(spoken).content)

    assert len(file.pages) <= 2
    assert file.trailer["/Root"]["/Lang"].split("-")[0] == language
    assert page.tags[0][0] == "html"
    assert page.tags[0][1]["dir"] == ("rtl" if language == "ar" else "ltr")
    assert max(map(len, unmarked(plain).splitlines())) <= COLUMNS
    for english in ("Friday", "What is paid", "Who meets you", "estimate", "not known"):
        assert english not in page.words.replace("Estimated", "")
        assert english not in plain


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('msgid "Call %(number)s."\nmsgstr "Rufen Sie %(nummer)s an."\n', "must have the placeholders of"),
        ('msgid "Half"\nmsgstr "50 % davon"\n', "has a single %; write %% for it"),
        ('msgid "Half\n', "cannot be used"),
        (
            'msgid "Half"\nmsgstr ""\n\nmsgid "Whole"\nmsgstr ""\n',
            "no translation into German of “Half”, and 1 more; fill in msgstr, or install the planner again$",
        ),
        ('#, fuzzy\nmsgid "Half"\nmsgstr "halb"\n', "no translation into German of “Half”; fill in msgstr, or"),
        (
            'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s Tag"\nmsgstr[1] ""\n',
            r"no translation into German of “%\(num\)s day”; fill in msgstr, or",
        ),
        (None, "cannot be used"),
    ],
)
def test_a_broken_catalogue_is_one_sentence(monkeypatch, tmp_path, text, told):
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "planner.po").write_text('msgid ""\nmsgstr ""\n"Language: de\\n"\n\n' + text, encoding="utf-8")
    monkeypatch.setattr(known, "templates_dir", lambda: tmp_path)
    read.sentences.cache_clear()

    with pytest.raises(PaperError, match=f"^templates/locale/de/LC_MESSAGES/planner.po.*{told}"):
        read.sentences("de")
    read.sentences.cache_clear()


def test_nobody_is_told_in_english_what_a_catalogue_does_not_list():
    translations = read.sentences("de").translations

    for asked in (
        lambda: translations.gettext("Nobody wrote this."),
        lambda: translations.ngettext("Nobody wrote this.", "Nobody wrote these.", 2),
        lambda: translations.pgettext("calendar", "Nobody wrote this."),
        lambda: translations.npgettext("calendar", "Nobody wrote this.", "Nobody wrote these.", 2),
    ):
        with pytest.raises(
            PaperError, match=r"planner\.po: no translation into German of “Nobody wrote this\.”; add it"
        ):
            asked()


def test_english_needs_no_translation():
    assert read.sentences("en").translations.gettext("Nobody wrote this.") == "Nobody wrote this."
