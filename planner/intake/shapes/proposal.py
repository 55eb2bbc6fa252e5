"""A mapping to fill in, from the header and the first rows of a sheet that nobody has described yet."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.intake import cells
from planner.intake.cells import CellError
from planner.intake.raw import SourceError
from planner.intake.shapes.delivery import Delivery, Line
from planner.intake.shapes.formats import pattern_of
from planner.intake.shapes.mapping import DELIMITERS, LEG_FIELDS, OFFER_FIELDS, fingerprint
from planner.intake.shapes.offer import CABINS
from planner.reference.countries import CURRENCY_CODES

_WORDS: Mapping[str, str] = {
    "id": "id ref reference offer offerid offerno quote quoteid quoteno no code option optionno angebot referencia",
    "event": "event eventcode meeting trip project",
    "delegate": "delegate delegatecode passenger traveller traveler paxname",
    "price": "price fare total totalfare totalprice amount cost farepp priceperperson preis prix precio tarifa",
    "currency": "currency cur ccy curr wahrung devise moneda divisa",
    "persons": "persons people pax paxes noofpax numberofpassengers passengers",
    "cabin": "cabin class cabinclass travelclass klasse classe clase",
    "refundable": "refundable refund flexible",
    "expires": "expires expiry validuntil validto valid optiondate ticketby timelimit ttl gultigbis",
    "seats": "seats availability available seatsleft",
    "source": "agency supplier provider agent",
    "direction": "direction dir way outboundreturn leg sense richtung sentido",
    "mode": "mode means transport",
    "carrier": "carrier airline operator company compania fluggesellschaft",
    "number": "flight flightno flightnumber flightnr train trainno service vuelo flug vol",
    "from": "from origin dep departure departureairport depairport depapt von desde origen",
    "to": "to destination dest arr arrival arrivalairport arrapt nach hasta destino",
    "departs": "dep departs departing departure departuretime depdatetime etd std salida abflug depart",
    "departs_date": "departuredate depdate date flightdate datum fecha abflugdatum fechasalida datedepart",
    "departs_time": "departuretime deptime etd std abflugzeit horasalida heuredepart",
    "arrives": "arr arrives arriving arrivaltime arrdatetime eta sta arrivaldatetime llegada ankunft arrivee",
    "arrives_date": "arrivaldate arrdate ankunftdatum fechallegada datearrivee",
    "arrives_time": "arrivaltime arrtime eta sta ankunftzeit horallegada heurearrivee",
    "co2_kg": "co2 co2kg emissions kgco2",
}
_KNOWN = {name: frozenset(words.split()) | {name.replace("_", "")} for name, words in _WORDS.items()}
_OUT = ("outbound", "outward", "out", "going", "hin", "ida", "aller")
_BACK = ("inbound", "return", "back", "ret", "ruck", "rueck", "vuelta", "retour")
_DATES = ("YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "DDMMMYY", "DD-MMM-YY", "DD MMM YYYY")
_DATES_MORE = ("DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DDMMMYYYY", "DD-MMM-YYYY", "YYYY/MM/DD", "YYYYMMDD")
_TIMES = ("hh:mm", "hhmm", "hh.mm", "hh:mm:ss")
_DAY_TEXT = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\d)|\d{1,2}[ -]?[A-Za-z]{3}[ -]?\d{2,4}(?!\d)|20\d{6}(?!\d)")
_TIME_TEXT = re.compile(r"(?<![\d/.-])\d{1,2}[:.]?\d{2}(?::\d{2})?(?![\d/.-])")
_COMMA = re.compile(r"\d,\d{1,2}$")
_CABIN_WORDS = {
    "economy": ("y", "eco", "economy", "economyclass", "turista", "coach"),
    "premium_economy": ("w", "premium", "premiumeconomy", "premiumeco"),
    "business": ("c", "j", "biz", "business", "businessclass"),
    "first": ("f", "first", "firstclass"),
}
_CURRENCY = re.compile(r"[ _(/]+([A-Z]{3})\)?$")
_MOST_SAMPLES = 30


@dataclass(frozen=True, slots=True)
class Guess:
    """A header row, read in one way."""

    delimiter: str
    encoding: str
    sheet: str
    header: Line
    rows: list[Line]

    @property
    def worth(self) -> tuple[int, int]:
        """How many columns are recognised, and how many there are."""
        return len(recognised(self.header.cells)), len([name for name in self.header.cells if name])


def proposed(delivery: Delivery, name: str) -> str:
    """
    The text of a mapping to be looked through, completed and given back with `--mapping`.

    Parameters
    ----------
    name
        Of the mapping.

    Raises
    ------
    SourceError
        If the file has no row that could be a header.
    """
    guess = max(guesses(delivery), key=lambda guess: guess.worth, default=None)
    if guess is None or len([cell for cell in guess.header.cells if cell]) < 2:
        raise SourceError("no row of the file looks like a row of column names; is it a sheet of offers?")
    return "\n".join(_lines(guess, name)) + "\n"


def guesses(delivery: Delivery) -> Iterator[Guess]:
    """Every row near the top as the header, in every way in which the file can be read."""
    encoding = "utf-8" if delivery.is_workbook or delivery.is_utf8 else "windows-1252"
    if delivery.is_workbook:
        for sheet in delivery.sheets:
            yield from _headers(delivery.head(sheet, ",", encoding), ",", encoding, sheet)
        return
    broken: SourceError | None = None
    found = False
    for delimiter in DELIMITERS:
        try:
            head = delivery.head("", delimiter, encoding)
        except SourceError as error:
            broken = error
            continue
        found = True
        yield from _headers(head, delimiter, encoding, "")
    if not found and broken is not None:
        raise broken


def _headers(head: list[Line], delimiter: str, encoding: str, sheet: str) -> Iterator[Guess]:
    for index, line in enumerate(head[:20]):
        yield Guess(delimiter, encoding, sheet, line, head[index + 1 :])


def _lines(guess: Guess, name: str) -> Iterator[str]:
    names = [cell for cell in dict.fromkeys(guess.header.cells) if cell]
    ways = {way: _of_way(names, words) for way, words in (("out", _OUT), ("back", _BACK))}
    is_wide = all(len(found) >= 3 for found in ways.values())
    taken = {column for found in ways.values() for column in found.values()} if is_wide else set()
    whole = recognised([column for column in names if column not in taken])
    samples = samples_of(guess)
    yield "# A proposal: look at every line, fill in what is blank, save it and import again with --mapping FILE."
    yield f"# Columns of the sheet: {', '.join(shown_column(column) for column in names)}"
    yield "[file]"
    yield f"name = {toml_text(name)}"
    yield f"fingerprints = [{toml_text(fingerprint(guess.header.cells))}]"
    yield f"layout = {toml_text('offer' if is_wide else 'legs')}  # legs: one row a leg; offer: one row an offer"
    yield from place_lines(guess)
    yield decimal_comma_line(samples.get(whole.get("price", ""), []))
    yield from formats_of(guess, names, samples)
    yield 'price = "person"  # total: for all persons together, then persons is needed in [columns]'
    yield "\n[columns]  # our field = their column"
    currency = currency_in(whole.get("price", ""))
    yield from fields_of(whole, OFFER_FIELDS, ("id", "price") if currency else ("id", "price", "currency"))
    if is_wide:
        for way in ("out", "back"):
            yield f"\n[[{way}]]  # once more for every further segment of a connection"
            yield from fields_of(ways[way], LEG_FIELDS[1:], ("from", "to", "departs", "arrives"))
    else:
        yield "\n[leg]"
        yield from fields_of(whole, LEG_FIELDS, ("direction", "from", "to", "departs", "arrives"))
        yield from _directions(samples.get(whole.get("direction", ""), []))
    yield from _cabins(samples.get(whole.get("cabin", ""), []))
    yield "\n[defaults]  # what holds for every offer where no column says it"
    yield f"source = {toml_text(name)}"
    if currency:
        yield f"currency = {toml_text(currency)}"


def place_lines(guess: Guess) -> Iterator[str]:
    """Where the table stands in the file."""
    yield f"header_row = {guess.header.number}"
    if guess.sheet:
        yield f"sheet = {toml_text(guess.sheet)}"
    else:
        yield f"delimiter = {toml_text(guess.delimiter)}"
        yield f"encoding = {toml_text(guess.encoding)}"


def decimal_comma_line(amounts: Sequence[str]) -> str:
    """Whether every amount seen has a decimal comma."""
    comma = bool(amounts) and all(_COMMA.search(_digits(text)) for text in amounts)
    return f"decimal_comma = {'true' if comma else 'false'}"


def recognised(names: Iterable[str], known: Mapping[str, frozenset[str]] | None = None) -> dict[str, str]:
    """
    Our field -> the first column whose name says it; each column once.

    Parameters
    ----------
    known
        Words that name a field; None: those of offers.
    """
    found: dict[str, str] = {}
    for column in names:
        plain = _plain(_CURRENCY.sub("", column) if currency_in(column) else column)
        for field, words in (known or _KNOWN).items():
            if plain in words and field not in found and column not in found.values():
                found[field] = column
    return _told_apart(found)


def currency_in(column: str) -> str:
    """The currency at the end of a column's name ("Fare EUR", "Total (USD)"); "" where none is."""
    found = _CURRENCY.search(column)
    return found[1] if found and found[1] in CURRENCY_CODES else ""


def _told_apart(found: dict[str, str]) -> dict[str, str]:
    """A moment in two columns: where a date stands beside it, the time of day is that and no moment."""
    for name in ("departs", "arrives"):
        if f"{name}_date" in found and name in found and f"{name}_time" not in found:
            found[f"{name}_time"] = found.pop(name)
    return found


def _of_way(names: Iterable[str], words: tuple[str, ...]) -> dict[str, str]:
    stripped: dict[str, str] = {}
    for column in names:
        plain = _plain(column)
        for word in words:
            if plain.startswith(word) and len(plain) > len(word):
                stripped.setdefault(plain.removeprefix(word), column)
                break
    return {field: stripped[plain] for field, plain in recognised(stripped).items() if field in LEG_FIELDS}


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", column).casefold())


def samples_of(guess: Guess) -> dict[str, list[str]]:
    """The first texts of every column."""
    found: dict[str, list[str]] = {}
    for line in guess.rows[:_MOST_SAMPLES]:
        for column, text in zip(guess.header.cells, line.cells, strict=False):
            if text:
                found.setdefault(column, []).append(text)
    return found


def _digits(text: str) -> str:
    return re.sub(r"[^0-9.,]", "", text)


def formats_of(guess: Guess, names: Sequence[str], samples: Mapping[str, list[str]]) -> Iterator[str]:
    if guess.sheet and not any(_DAY_TEXT.match(text) for texts in samples.values() for text in texts):
        return
    days = [text for name in names for text in samples.get(name, []) if _DAY_TEXT.match(text)]
    texts = [_DAY_TEXT.match(text)[0] for text in days]  # type: ignore[index]  # it matched just now
    dates = [form for form in (*_DATES, *_DATES_MORE) if texts and all(_reads(form, text) for text in texts)]
    choice = f"  # which one? {' and '.join(dates)} both fit" if len(dates) > 1 else ""
    yield f"date_formats = [{toml_text(dates[0] if dates else 'YYYY-MM-DD')}]{choice}"
    clocks = [_clock_of(text) for name in names for text in samples.get(name, []) if _is_timed(name, text)]
    seen = [clock for clock in clocks if clock]
    times = [form for form in _TIMES if seen and all(pattern_of(form, is_time=True).fullmatch(one) for one in seen)]
    yield f"time_formats = [{toml_text(times[0] if times else 'hh:mm')}]"


def _is_timed(name: str, text: str) -> bool:
    """Whether a text holds a time of day: after a day, or in a column whose name speaks of one."""
    words = ("dep", "arr", "time", "zeit", "hora", "heure", "etd", "eta", "std", "sta")
    return bool(_DAY_TEXT.match(text)) or any(word in _plain(name) for word in words)


def _clock_of(text: str) -> str:
    rest = _DAY_TEXT.sub("", text, count=1).strip(" T")
    found = _TIME_TEXT.fullmatch(re.sub(r" *\(?\+ ?[0-3]\)?$", "", rest))
    return found[0] if found else ""


def _reads(form: str, text: str) -> bool:
    found = pattern_of(form, is_time=False).fullmatch(text)
    if not found:
        return False
    parts = found.groupdict()
    if parts.get("name"):
        return True
    year = parts["year"] if len(parts["year"]) == 4 else f"20{parts['year']}"
    try:
        cells.day(f"{year}-{parts['month']:0>2}-{parts['day']:0>2}")
    except CellError:
        return False
    return True


def fields_of(found: Mapping[str, str], known: Sequence[str], needed: Sequence[str]) -> Iterator[str]:
    for field in known:
        if field in found:
            yield f"{field} = {toml_text(found[field])}"
        elif field in needed:
            yield from (f'{name} = ""  # fill in' for name in _blank(field, found))


def _blank(field: str, found: Mapping[str, str]) -> tuple[str, ...]:
    """What must still be named for a field: itself, or the day of departure where only its time was found."""
    if f"{field}_time" not in found:
        return () if f"{field}_date" in found and field == "arrives" else (field,)
    return (f"{field}_date",) if field == "departs" and f"{field}_date" not in found else ()


def _directions(texts: Iterable[str]) -> Iterator[str]:
    """Their words for there and back, the first one seen taken for there."""
    words = [word for word in dict.fromkeys(texts) if word not in ("out", "back")]
    if 1 <= len(words) <= 4:
        yield "\n[values.direction]  # their word = out or back"
        for word in words:
            is_back = not _plain(word).startswith(_OUT) and _plain(word).startswith((*_BACK, "r", "i", "v", "2"))
            yield f"{toml_text(word)} = {toml_text('back' if is_back else 'out')}"


def _cabins(texts: Iterable[str]) -> Iterator[str]:
    """Their words for cabins; one that is not known is left to fill in."""
    words = [word for word in dict.fromkeys(texts) if word not in CABINS]
    if words:
        yield "\n[values.cabin]  # their word = economy, premium_economy, business or first"
    for word in words:
        cabin = next((cabin for cabin, known in _CABIN_WORDS.items() if _plain(word) in known), "")
        yield f"{toml_text(word)} = {toml_text(cabin)}{'' if cabin else '  # fill in'}"


def shown_column(column: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in column[:60])


def toml_text(text: str) -> str:
    """A TOML text; JSON writes it the same way, but for what TOML wants escaped further."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
