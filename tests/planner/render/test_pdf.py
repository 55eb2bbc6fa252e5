"""The printed papers: tagged, reproducible, two pages at most, and typed text is text."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.books import Gathered
from planner.domain.failures import PaperError
from planner.domain.itinerary import Difference, Doubt, Edition, Person
from planner.render import pdf as press
from planner.render.clean import one_line
from planner.render.pdf import Sheet, itinerary_pdf, itinerary_sheet, printed
from tests.planner.render.builders import AGENDA, ONLINE, make_estimate, make_itinerary
from tests.planner.render.hostile import HOSTILE
from tests.planner.render.prints import names, reader, squeezed, text

HARMFUL = {"/JavaScript", "/JS", "/AA", "/OpenAction", "/EmbeddedFile", "/Launch", "/SubmitForm", "/URI"}


def content_of(paper) -> bytes:
    return itinerary_pdf(paper).content


def test_the_file_is_tagged_titled_and_says_its_language_and_day():
    file = reader(content_of(make_itinerary(edition=Edition(2, date(2025, 10, 1)))))
    catalogue, stated = file.trailer["/Root"], file.xmp_metadata

    assert file.metadata.title == "Networking workshop at Smart City Expo: itinerary of Aino Esimerkki"
    assert file.metadata.creation_date.date() == date(2025, 10, 1)
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("en", True)
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "/StructTreeRoot" in catalogue
    assert b"<pdfuaid:part>1</pdfuaid:part>" in stated.stream.get_data()


def test_every_font_is_embedded_and_is_the_bundled_one():
    file = reader(content_of(make_itinerary()))
    fonts = [font.get_object() for page in file.pages for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object() for font in fonts]

    assert {str(font["/BaseFont"]).split("+")[1].split("-")[0] for font in inner} == {"NotoSans"}
    assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object()) for font in inner)


def test_the_twelve_questions_are_answered_on_two_pages():
    content = content_of(make_itinerary())
    told = text(content)

    assert len(reader(content).pages) <= 2
    for answer in (
        "Networking workshop at Smart City Expo Aino Esimerkki Head of energy (fictional), Tampere, Finland",
        "When 4–6 November 2025",
        "Where Barcelona, Spain",
        "Leave Monday 3 November 2025, 09:15",
        "How you get there and back",
        "11:20 Barcelona (BCN) Barcelona El Prat, CET (UTC+1) · 12:20 in Tampere",
        "4 h 05 min on the way",
        "Who meets you Nobody is named to meet you at Barcelona El Prat.",
        "Where you sleep Hotel Ejemplo Mar (fictional)",
        "What is paid",
        "In all EUR 1 443.75 estimate",
        "What is not paid",
        "What you do next, and by when",
        "By Wednesday 1 October 2025: Confirm your journey (offer Q3)",
        "Papers you carry",
        "If you miss a connection 1. Stay in the station or airport and ask at the desk of Fictional Air",
        "Whom you call, at any hour",
        "+32 2 555 0100",
        "What is still open • Amounts: transfers on arrival and departure; meals.",
        "What changed since last time Nothing: this is the first edition of this paper.",
    ):
        assert answer in told, answer


def test_what_a_reader_copies_or_searches_has_no_marks_within():
    """The first 3 of the paper ends the part of a long word that may stand alone in a line."""
    told = text(content_of(make_itinerary(programme="x" * 31 + "3" + "y" * 9)))

    assert "EUR 341.75" in told
    assert "\u200b" not in told


def test_an_estimate_says_so_and_names_no_carrier():
    told = text(content_of(make_estimate()))

    assert "Nothing marked “estimate” is booked." in told
    assert "Flight, to be booked estimate" in told
    assert "15:00 Singapore (SIN), Sat 13 Jun, next day Changi, UTC+8 · 10:00 in Tampere" in told
    assert "Visa or travel authorisation – not known yet" in told
    assert "with your visa for Singapore" in told


def test_home_time_names_its_day_where_it_is_another():
    paper = make_estimate()
    late = replace(
        paper.out[0], departs=paper.out[0].departs.replace(day=12), arrives=paper.out[0].arrives.replace(hour=3)
    )

    assert "03:00 Singapore (SIN), Sat 13 Jun, next day Changi, UTC+8 · 22:00 Fri 12 Jun in Tampere" in text(
        content_of(replace(paper, out=(late,)))
    )


def test_what_changed_comes_first_and_has_both_values():
    changed = Edition(2, date(2025, 10, 1), (Difference("cost", 100_00, 120_00), Difference("hotel", "Old", "New")))
    told = text(content_of(make_itinerary(edition=changed)))

    assert "What changed since last time • Cost: EUR 120.00 (before: EUR 100.00) • Hotel: New (before: Old)" in told
    assert told.index("What changed") < told.index("What you do next")


def test_a_visit_at_home_needs_no_journey_no_hotel_and_no_map_code():
    paper = make_itinerary(at_home=True, out=(), back=(), stay=None)
    bare = replace(paper, occasion=replace(paper.occasion, venue="", address=""), contacts=(), steps=(), agenda=())
    told = text(content_of(bare))

    assert "Travel None: the event is in your own city." in told
    assert "No night away is planned." in told
    assert "No telephone is on record: write" in told
    assert "How you get there" not in told


def test_the_codes_are_described_for_who_cannot_see_them():
    file = reader(content_of(make_itinerary()))
    found = [str(part.get("/Alt")) for part in _parts(file.trailer["/Root"]["/StructTreeRoot"])]

    assert [alt for alt in found if alt.startswith("QR code")] == [
        "QR code with the address: Fira de Barcelona Gran Via, Av. Joan Carles I, 64, L'Hospitalet de Llobregat, "
        "Barcelona, Spain",
        "QR code with the address: Hotel Ejemplo Mar (fictional), Carrer de l'Exemple 1, Barcelona",
    ]


def _parts(node):
    children = node.get("/K", ())
    for child in children if isinstance(children, list) else [children]:
        part = child.get_object()
        if isinstance(part, dict) and "/S" in part:
            yield part
            yield from _parts(part)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_typed_text_is_text(words):
    paper = make_itinerary()
    sheet = itinerary_sheet(
        replace(
            paper,
            programme=words,
            programme_code=words,
            currency="EUR",
            coverage_clause=words,
            co2_source=words,
            checks=(Doubt("visa", words),),
            traveller=replace(
                paper.traveller,
                given_name=words,
                family_name="",
                role=words,
                authority=words,
                dietary=words,
                code=words,
            ),
            occasion=replace(
                paper.occasion, name=words, venue=words, address=words, host=words, city=words, code=words
            ),
            stay=replace(paper.stay, hotel=words, address=words),
            agenda=tuple(replace(item, title=words, place=words) for item in AGENDA),
            out=tuple(replace(leg, carrier=words, number=words) for leg in paper.out),
            contacts=(Person("programme", words, words, words),),
            steps=tuple(replace(step, subject=words, detail=words) for step in paper.steps),
            online=(replace(ONLINE, title=words, url=words),),
            edition=Edition(2, date(2025, 10, 1), (Difference("hotel", words, words),)),
        )
    )
    made = printed(sheet)
    told = squeezed(text(made.content))

    assert len(reader(made.content).pages) <= 2
    assert squeezed(one_line(words))[:40] in told or not words.isascii()
    assert HARMFUL & names(made.content) == set()


MARKUP = (
    r"#eval(1) $x^2$ \n *b* _i_ `raw` <label> @ref [c] // c /* c */ = H - - -- --- ... ~ 'q' #let x=1 #panic() \u{41}"
)


def test_typst_markup_is_printed_letter_by_letter():
    paper = make_itinerary()
    told = text(content_of(replace(paper, traveller=replace(paper.traveller, role=MARKUP))))

    assert MARKUP in told


def test_a_name_that_no_font_draws_is_numbered_and_told():
    paper = make_itinerary()
    made = itinerary_pdf(replace(paper, traveller=replace(paper.traveller, family_name="\U000f0041\U000f0042")))

    assert made.undrawn == "\U000f0041\U000f0042"
    assert made.named == "Aino \U000f0041\U000f0042"
    assert "Aino [U+F0041 U+F0042]" in text(made.content)
    assert "Letters that no font at hand can draw stand as numbers" in text(made.content)


def test_letters_that_fail_in_the_press_only_are_numbered_too():
    sheet = itinerary_sheet(make_itinerary())
    sly = replace(sheet, data={**sheet.data, "person": "Aino 漢\U000f0041"})
    made = printed(replace(sly, data={**sly.data, "fonts": ["Noto Sans"]}))

    assert made.undrawn == "漢\U000f0041"
    assert "Aino [U+6F22][U+F0041]" in text(made.content)


def test_the_printed_agenda_tells_the_hours_of_the_first_and_of_the_last_day_with_their_days():
    expo = make_itinerary().occasion
    short = replace(expo, last_day=expo.first_day, end=expo.end.replace(day=expo.first_day.day))

    assert [_when(event) for event in (expo, short, replace(expo, start=None, end=None))] == [
        "Tuesday 4 November 2025, 09:00 to Thursday 6 November 2025, 18:00",
        "4 November 2025, 09:00 to 18:00",
        "4–6 November 2025",
    ]


def _when(occasion):
    gathered = Gathered("Test programme", occasion, 1, date(2025, 10, 1), "", AGENDA, ())
    return re.sub(r"[\u2066-\u2069\u2060]", "", dict(press.agenda_sheet(gathered).data["facts"])["When"]).replace(
        "\u00a0", " "
    )


def test_an_agenda_of_a_hundred_sessions_still_fits_and_says_what_is_left_out():
    paper = make_itinerary(agenda=AGENDA * 25)
    content = content_of(paper)

    assert len(reader(content).pages) <= 2
    assert "… and 76 more: see the web page of this itinerary and your calendar." in text(content)


def test_two_processes_print_the_same_bytes():
    script = (
        "import hashlib; from planner.render.pdf import itinerary_pdf; "
        "from tests.planner.render.builders import make_itinerary; "
        "print(hashlib.sha256(itinerary_pdf(make_itinerary()).content).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == hashlib.sha256(content_of(make_itinerary())).hexdigest()


def test_a_broken_layout_is_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "broken.typ").write_text("#nothing", encoding="utf-8")
    monkeypatch.setattr(press, "templates_dir", lambda: tmp_path)
    sheet = Sheet("broken.typ", {"title": "x", "fonts": ["Noto Sans"]}, date(2025, 9, 15))

    with pytest.raises(PaperError, match=r"^template broken.typ cannot be used: unknown variable: nothing; mend it or"):
        press._compiled(sheet, 0)
    with pytest.raises(PaperError, match=r"^template gone.typ is missing; put it back or"):
        press._compiled(replace(sheet, layout="gone.typ"), 0)
