"""
The one description of every table and key of a programme (DESIGN section 4).

The parser, the workbook template, the JSON Schema and the documentation are all derived from it: to add a column,
add it here and to the record it fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from planner.domain.groups import BY
from planner.domain.mails import PLACEHOLDERS


class Kind(Enum):
    """What a column may hold; the value says it in an officer's words."""

    CODE = "a code: letters, digits, '-', '_' and '.'"
    TEXT = "one line of text"
    PHONE = "a telephone number, e.g. +34 930 000 000"
    NOTE = "text, also over several lines"
    EMAIL = "an e-mail address"
    URL = "a web address"
    COUNTRY = "an ISO 3166-1 alpha-2 code, e.g. ES"
    AIRPORT = "an IATA code, e.g. BCN"
    CURRENCY = "an ISO 4217 code, e.g. EUR"
    CURRENCY_OR_CO2 = "an ISO 4217 code, or CO2 for kilograms of it"
    TIMEZONE = "an IANA time zone, e.g. Europe/Madrid"
    CHOICE = "one of the accepted codes"
    YES_NO = "yes or no"
    DATE = "a date YYYY-MM-DD"
    TIME = "a time of day hh:mm"
    DAY_TIME = "a date YYYY-MM-DD, or with a local time YYYY-MM-DDThh:mm"
    MOMENT = "a local date and time YYYY-MM-DDThh:mm"
    RANGES = "days YYYY-MM-DD/YYYY-MM-DD, separated by ';'"
    MONEY = "an amount, e.g. 1234.50"
    BALANCE = "an amount, e.g. 1234.50, or below zero for a credit note"
    RATE = "a number above zero, e.g. 0.92"
    DEGREES = "degrees with a decimal point, e.g. 41.3851"
    QUANTITY = "a number, zero or more"
    WHOLE = "a whole number"
    PORTION = "a number of trips such as 5, or a share of them such as 20%"


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table, or one key of `programme.toml`.

    Attributes
    ----------
    required
        Whether the column must be there.
    blank
        Whether a cell may be blank; always so where the column is optional.
    many
        Whether the cell is a list, its values separated by `;`.
    repeats
        Whether a list may hold a value twice.
    choices
        Accepted codes of a `CHOICE`.
    refers
        The table whose `code` the value must be.
    least, most
        Bounds of a whole number, or of degrees, both included.
    """

    name: str
    kind: Kind
    doc: str
    example: str = ""
    required: bool = True
    blank: bool = False
    many: bool = False
    repeats: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    least: int = 0
    most: int = 999_999_999

    @property
    def may_be_blank(self) -> bool:
        """Whether a cell may be left empty."""
        return self.blank or not self.required


@dataclass(frozen=True, slots=True)
class Table:
    """
    One CSV file or sheet.

    Attributes
    ----------
    key
        Columns that together may not repeat.
    required
        Whether the table must be there.
    filled
        Whether it needs at least one row where it is there.
    examples
        Rows of the template besides the one that the columns' examples make: only what differs from that one.
    by_hand
        Whether people fill it in; else a command writes it, and the template does without.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False
    filled: bool = False
    examples: tuple[Mapping[str, str], ...] = ()
    by_hand: bool = True

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


AREAS = ("asia", "australasia", "latin_america", "north_america")
REGIONS = ("europe", *AREAS)
EVENT_KINDS = ("thematic", "study_visit")
AUTHORITY_KINDS = ("city", "metropolitan_area", "functional_area", "region")
LEVELS = ("coverage", "merit", "delegates", "preference", "cost", "co2", "minutes")
"""Objective levels in their default order; `disruption` comes first by itself when a plan exists."""


def _optional(name: str, kind: Kind, doc: str, example: str = "", **more: object) -> Column:
    return Column(name, kind, doc, example, required=False, **more)  # type: ignore[arg-type]  # fields of Column


AUTHORITIES = Table(
    "authorities",
    "Participating cities, metropolitan or functional areas, and regions.",
    (
        Column("code", Kind.CODE, "Short code, used in the other tables and in file names.", "A-001"),
        Column("name", Kind.TEXT, "Name as it is printed.", "Zaragoza (example)"),
        Column("country", Kind.COUNTRY, "Country.", "ES"),
        Column("side", Kind.CHOICE, "Side of the programme.", "eu", choices=("eu", "partner")),
        Column("kind", Kind.CHOICE, "What it is.", "city", choices=AUTHORITY_KINDS),
        Column("population", Kind.WHOLE, "Inhabitants; blank only for regions and partners.", "675000", blank=True),
        Column(
            "area",
            Kind.CHOICE,
            "Own area of cooperation; blank only for partners.",
            "latin_america",
            blank=True,
            choices=AREAS,
        ),
        Column(
            "status",
            Kind.CHOICE,
            "Outcome of the call.",
            "selected",
            choices=("selected", "applied", "reserve", "rejected", "withdrawn"),
        ),
        _optional("clusters", Kind.TEXT, "Thematic clusters.", "mobility;energy", many=True),
        _optional("airport", Kind.AIRPORT, "Airport from which its delegates travel.", "MAD"),
        _optional("contact_name", Kind.TEXT, "Main contact.", "Ada Example (fictional)"),
        _optional("contact_email", Kind.EMAIL, "Mail of the main contact.", "contact@example.org"),
        _optional("language", Kind.TEXT, "Language to write in.", "es"),
    ),
    key=("code",),
    required=True,
    filled=True,
)

DELEGATES = Table(
    "delegates",
    "Persons whom an authority puts forward.",
    (
        Column("code", Kind.CODE, "Short code, used in the other tables and in file names.", "D-001"),
        Column("authority", Kind.CODE, "Authority that sends the person.", "A-001", refers="authorities"),
        Column("given_name", Kind.TEXT, "Given name as in the passport.", "Ada", blank=True),
        Column("family_name", Kind.TEXT, "Family name as in the passport.", "Example (fictional)", blank=True),
        Column("email", Kind.EMAIL, "Mail of the person.", "ada@example.org"),
        Column("role", Kind.TEXT, "Role at the authority.", "Mobility officer"),
        Column("nationality", Kind.COUNTRY, "Nationality of the passport used.", "ES"),
        _optional("passport_expiry", Kind.DATE, "Last day of the passport; blank is unknown.", "2032-04-30"),
        _optional("airport", Kind.AIRPORT, "Own airport; blank: the authority's.", ""),
        _optional("language", Kind.TEXT, "Language to write in.", "es"),
        _optional("dietary", Kind.NOTE, "Dietary needs.", "vegetarian"),
        _optional("accessibility", Kind.NOTE, "Accessibility needs.", ""),
        _optional("unavailable", Kind.RANGES, "Days on which the person cannot travel.", "2026-08-01/2026-08-31"),
        _optional(
            "gender",
            Kind.TEXT,
            "For the salutation of letters and mails (f, m; else neutral), and for quotas by gender.",
            "",
        ),
    ),
    key=("code",),
    required=True,
    filled=True,
)

NOMINATIONS = Table(
    "nominations",
    "Who is put forward for what. Without the table: every delegate for every event, ranks in file order.",
    (
        Column("delegate", Kind.CODE, "Delegate.", "D-001", refers="delegates"),
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("rank", Kind.WHOLE, "1 is the authority's first choice.", "1", least=1, most=99_999),
    ),
    key=("delegate", "event"),
    filled=True,
)

ACTIVITY = Table(
    "activity",
    "Attendance of online sessions.",
    (
        Column("authority", Kind.CODE, "Authority.", "A-001", refers="authorities"),
        Column("session", Kind.TEXT, "Name or code of the session.", "webinar-01"),
        Column("date", Kind.DATE, "Day of the session.", "2026-02-10"),
        Column("attended", Kind.YES_NO, "Whether the authority attended.", "yes"),
    ),
    key=("authority", "session"),
)

EVENTS = Table(
    "events",
    "Networking events (thematic) and study visits.",
    (
        Column("code", Kind.CODE, "Short code, used in the other tables and in file names.", "VISIT-01"),
        Column("name", Kind.TEXT, "Name as it is printed.", "Study visit to Medellín (example)"),
        Column("kind", Kind.CHOICE, "What it is.", "study_visit", choices=EVENT_KINDS),
        Column("city", Kind.TEXT, "Host city.", "Medellín"),
        Column("country", Kind.COUNTRY, "Host country.", "CO"),
        Column("region", Kind.CHOICE, "Part of the world.", "latin_america", choices=REGIONS),
        Column(
            "status",
            Kind.CHOICE,
            "tentative: no dates yet, no trips; cancelled: no trips, holds nothing.",
            "confirmed",
            choices=("confirmed", "tentative", "cancelled"),
        ),
        _optional("start", Kind.DAY_TIME, "Start, local; blank for a visit whose dates the planner chooses.", ""),
        _optional("end", Kind.DAY_TIME, "End, local.", ""),
        _optional("timezone", Kind.TIMEZONE, "Time zone; blank: the airport's.", ""),
        _optional("airport", Kind.AIRPORT, "Airport to travel to; blank: the city's nearest known one.", "MDE"),
        _optional("venue", Kind.TEXT, "Venue.", "City hall (example)"),
        _optional("address", Kind.NOTE, "Address of the venue.", "Example street 1, Medellín"),
        _optional("capacity", Kind.WHOLE, "Funded trips at most.", "3"),
        _optional("authority", Kind.CODE, "Authority whose study visit it is.", "A-001", refers="authorities"),
        _optional("host", Kind.TEXT, "Who receives the delegates.", "City of Medellín (example)"),
        _optional("window_start", Kind.DATE, "First possible day of a visit.", "2026-09-01"),
        _optional("window_end", Kind.DATE, "Last possible day of a visit.", "2026-11-30"),
        _optional("approved", Kind.YES_NO, "Whether the study visit is approved.", "yes"),
        _optional("pilot_action", Kind.YES_NO, "Whether a pilot action is agreed.", "yes"),
        _optional("min_delegates", Kind.WHOLE, "The visit runs with so many or not at all.", "1", least=1, most=9999),
        _optional("decision_date", Kind.DATE, "Attendance counts up to this day; blank: today.", ""),
        _optional("hospitality", Kind.MONEY, "What the host pays per delegate, programme's currency.", "100.00"),
        _optional("provision", Kind.MONEY, "Held back while tentative, programme's currency.", ""),
        _optional("website", Kind.URL, "Page of the event.", "https://example.org/visit-01"),
        _optional("note", Kind.NOTE, "Note for the staff.", "Overwrite this example"),
    ),
    key=("code",),
    required=True,
    filled=True,
    examples=(
        {
            "code": "NET-2025",
            "name": "Networking event in Barcelona (example)",
            "kind": "thematic",
            "city": "Barcelona",
            "country": "ES",
            "region": "europe",
            "start": "2025-11-04T09:00",
            "end": "2025-11-06T18:00",
            "airport": "BCN",
            "venue": "Congress centre (example)",
            "address": "Example street 2, Barcelona",
            "capacity": "",
            "authority": "",
            "host": "",
            "window_start": "",
            "window_end": "",
            "approved": "",
            "pilot_action": "",
            "min_delegates": "",
            "hospitality": "",
            "website": "https://example.org/net-2025",
        },
    ),
)

SLOTS = Table(
    "slots",
    "Candidate dates of events. A study visit without rows may take every week that the rules allow.",
    (
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("start", Kind.DAY_TIME, "Start, local.", "2026-10-05"),
        Column("end", Kind.DAY_TIME, "End, local.", "2026-10-09"),
    ),
    key=("event", "start"),
)

SESSIONS = Table(
    "sessions",
    "Agenda of events.",
    (
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("start", Kind.DAY_TIME, "Start, local.", "2026-10-05T09:30"),
        Column("end", Kind.DAY_TIME, "End, local.", "2026-10-05T11:00"),
        Column("title", Kind.TEXT, "Title.", "Welcome by the host (example)"),
        _optional("place", Kind.TEXT, "Room or place.", "Room 1"),
        _optional("cluster", Kind.TEXT, "Only for this thematic cluster.", ""),
    ),
)

HOTELS = Table(
    "hotels",
    "Hotels of events. An event without rows: lodging at the reference ceiling, marked estimated.",
    (
        Column("code", Kind.CODE, "Short code.", "H-001"),
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("name", Kind.TEXT, "Name.", "Hotel Example (fictional)"),
        Column("address", Kind.NOTE, "Address.", "Example street 3, Medellín", blank=True),
        Column("rate", Kind.MONEY, "Price of one room and night.", "95.00"),
        Column("currency", Kind.CURRENCY, "Currency of the rate.", "USD"),
        _optional("breakfast", Kind.YES_NO, "Whether breakfast is included.", "yes"),
        _optional("latitude", Kind.DEGREES, "North positive.", "", least=-90, most=90),
        _optional("longitude", Kind.DEGREES, "East positive.", "", least=-180, most=180),
    ),
    key=("code",),
)

ROOM_BLOCKS = Table(
    "room_blocks",
    "Rooms held for one night. A hotel with rows has no rooms on other nights; one without any row is open.",
    (
        Column("hotel", Kind.CODE, "Hotel.", "H-001", refers="hotels"),
        Column("night", Kind.DATE, "Day on which the night begins.", "2026-10-04"),
        Column("rooms", Kind.WHOLE, "Rooms held.", "3"),
        _optional("release", Kind.DATE, "Last day to give unused rooms back; blank: not known.", "2026-09-04"),
    ),
    key=("hotel", "night"),
    examples=tuple({"night": f"2026-10-{day:02}"} for day in range(5, 10)),
)

VEHICLES = Table(
    "vehicles",
    "Kinds of vehicle between the airport and the hotels of an event. Its travellers are then grouped into rides.",
    (
        Column("code", Kind.CODE, "Short code.", "V-001"),
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("name", Kind.TEXT, "Name, as on the vehicle or its sign.", "Minibus (example)"),
        Column("capacity", Kind.WHOLE, "Passengers at most, without the driver.", "8", least=1, most=200),
        _optional("accessible", Kind.YES_NO, "Whether it takes passengers with accessibility needs; blank: no.", "yes"),
        _optional("cost", Kind.MONEY, "Price of one ride; blank: not known.", "60.00"),
        _optional("currency", Kind.CURRENCY, "Currency of the cost.", "USD"),
        _optional("terminal", Kind.TEXT, "It serves this terminal only; blank: any.", ""),
        _optional("place", Kind.TEXT, "Where passengers stand on arrival; blank: not known.", "Arrivals hall, exit B"),
        _optional("phone", Kind.PHONE, "Whom passengers and staff call about it.", "+34 930 000 000"),
    ),
    key=("code",),
)

QUOTES = Table(
    "quotes",
    "Priced round trips for one person, from an agency.",
    (
        Column("code", Kind.CODE, "Short code.", "Q-001"),
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("origin", Kind.AIRPORT, "Airport where the trip begins.", "MAD"),
        Column("price", Kind.MONEY, "Price for one person.", "980.00"),
        Column("currency", Kind.CURRENCY, "Currency of the price.", "EUR"),
        _optional(
            "delegate", Kind.CODE, "Only for this person; blank: anybody from the origin.", "", refers="delegates"
        ),
        _optional(
            "cabin",
            Kind.CHOICE,
            "Blank: economy.",
            "economy",
            choices=("economy", "premium_economy", "business", "first"),
        ),
        _optional("refundable", Kind.YES_NO, "Whether money comes back on cancelling.", "no"),
        _optional("expires", Kind.DATE, "Last day on which the offer holds.", "2026-07-31"),
        _optional("seats", Kind.WHOLE, "Persons at most.", "3"),
        _optional("source", Kind.TEXT, "Agency.", "Sample agency (fictional)"),
        _optional("note", Kind.NOTE, "What planner quotes import noted about it.", ""),
    ),
    key=("code",),
)

SEGMENTS = Table(
    "segments",
    "Flights, trains and roads of the quotes; each quote needs rows out and back.",
    (
        Column("quote", Kind.CODE, "Quote.", "Q-001", refers="quotes"),
        Column("direction", Kind.CHOICE, "There or back.", "out", choices=("out", "back")),
        Column("seq", Kind.WHOLE, "Order within the direction.", "1", least=1, most=99),
        Column("mode", Kind.CHOICE, "Means of travel.", "air", choices=("air", "rail", "road")),
        Column("carrier", Kind.TEXT, "Carrier; blank if not known.", "Fictional Air", blank=True),
        Column("number", Kind.TEXT, "Flight or train number; blank if not known.", "XF 801", blank=True),
        Column("from", Kind.AIRPORT, "Where it departs.", "MAD"),
        Column("departs", Kind.MOMENT, "Local time at that place.", "2026-10-04T11:50"),
        Column("to", Kind.AIRPORT, "Where it arrives.", "MDE"),
        Column("arrives", Kind.MOMENT, "Local time at that place.", "2026-10-04T15:10"),
        _optional("co2_kg", Kind.QUANTITY, "Kilograms of CO2 per person, from the agency.", ""),
        _optional("terminal", Kind.TEXT, "Terminal at the event's airport.", ""),
    ),
    key=("quote", "direction", "seq"),
    examples=(
        {
            "direction": "back",
            "number": "XF 802",
            "from": "MDE",
            "departs": "2026-10-10T17:20",
            "to": "MAD",
            "arrives": "2026-10-11T10:05",
        },
    ),
)

SET_ASIDE_REASONS = (
    "unreadable",
    "zero_price",
    "no_rate",
    "unknown_airport",
    "one_way",
    "broken_chain",
    "unknown_delegate",
    "unknown_event",
    "no_event",
    "several_events",
    "wrong_direction",
    "wrong_place",
    "duplicate",
    "changed",
)
"""Why an imported offer is no quote, in the order in which it is asked."""

QUOTES_SET_ASIDE = Table(
    "quotes_set_aside",
    "Offers that planner quotes import could not make quotes of: kept here, never planned with.",
    (
        Column("code", Kind.CODE, "Code that the quote would have.", "Q-002"),
        Column("reason", Kind.CHOICE, "Why it is no quote.", "zero_price", choices=SET_ASIDE_REASONS),
        Column("message", Kind.NOTE, "The same in a sentence.", "the price is 0; ask the agency (example)"),
        Column("file", Kind.TEXT, "File that it came in.", "offers.csv"),
        Column("row", Kind.WHOLE, "Row of that file, or number of the offer in it.", "7"),
        Column("offer", Kind.NOTE, "The offer as it came.", '{"Fare": "0.00"}', blank=True),
    ),
    by_hand=False,
)

ONLINE = Table(
    "online",
    "Online sessions and coordination meetings of thematic clusters, for the calendars of their delegates.",
    (
        Column("code", Kind.CODE, "Short code.", "O-001"),
        Column("cluster", Kind.TEXT, "Thematic cluster.", "mobility"),
        Column("title", Kind.TEXT, "Title.", "Coordination meeting (example)"),
        Column("start", Kind.MOMENT, "Start, local to the time zone.", "2026-06-03T10:00"),
        Column("minutes", Kind.WHOLE, "Length.", "60", least=1, most=1440),
        Column("timezone", Kind.TIMEZONE, "Time zone.", "Europe/Brussels"),
        _optional(
            "repeat",
            Kind.CHOICE,
            "monthly, on the day of the start or the last day of a shorter month; blank for once.",
            "monthly",
            choices=("monthly",),
        ),
        _optional("until", Kind.DATE, "Last possible day of a repetition.", "2026-12-31"),
        _optional("url", Kind.URL, "Where to join.", "https://example.org/join"),
    ),
    key=("code",),
)

EXPERTS = Table(
    "experts",
    "Experts who accompany study visits.",
    (
        Column("code", Kind.CODE, "Short code.", "E-001"),
        Column("name", Kind.TEXT, "Name.", "Max Example (fictional)"),
        Column("email", Kind.EMAIL, "Mail of the person.", "max@example.org"),
        Column("areas", Kind.CHOICE, "Regions served.", "latin_america", many=True, choices=REGIONS),
        _optional("unavailable", Kind.RANGES, "Days on which the person is not free.", "2026-12-20/2027-01-06"),
        _optional("airport", Kind.AIRPORT, "Own airport.", "BRU"),
    ),
    key=("code",),
)

LOCKS = Table(
    "locks",
    "Decisions that the plan keeps (ticketed, confirmed) or avoids (excluded).",
    (
        Column("delegate", Kind.CODE, "Delegate.", "D-001", refers="delegates"),
        Column("event", Kind.CODE, "Event.", "VISIT-01", refers="events"),
        Column("state", Kind.CHOICE, "Decision.", "confirmed", choices=("ticketed", "confirmed", "excluded")),
        _optional("quote", Kind.CODE, "Only this quote.", "", refers="quotes"),
        _optional("slot_start", Kind.DAY_TIME, "Only the slot that starts on this day.", ""),
    ),
    key=("delegate", "event"),
)

HISTORY = Table(
    "history",
    "Trips already made; they count as spent and in the caps. The person need not be listed any more.",
    (
        Column("authority", Kind.CODE, "Authority that travelled.", "A-001", refers="authorities"),
        Column("delegate", Kind.CODE, "Code of the person.", "D-000"),
        Column("event", Kind.CODE, "Event.", "NET-2025", refers="events"),
        Column("start", Kind.DATE, "First day of the trip.", "2025-11-03"),
        Column("end", Kind.DATE, "Last day of the trip.", "2025-11-07"),
        Column("cost", Kind.MONEY, "What it cost.", "640.00"),
        Column("currency", Kind.CURRENCY, "Currency of the cost.", "EUR"),
    ),
)

BUDGETS = Table(
    "budgets",
    "Ceilings in money, or in CO2. A budget contains an event that matches every filter given; no filter: every event.",
    (
        Column("code", Kind.CODE, "Short code.", "B-ALL"),
        Column("name", Kind.TEXT, "Name.", "Whole programme (example)"),
        Column("amount", Kind.MONEY, "Ceiling.", "25000.00"),
        Column("currency", Kind.CURRENCY_OR_CO2, "Currency of the amount; CO2: a ceiling of emissions.", "EUR"),
        _optional("events", Kind.CODE, "Only these events.", "", many=True, refers="events"),
        _optional("kinds", Kind.CHOICE, "Only these kinds.", "", many=True, choices=EVENT_KINDS),
        _optional("regions", Kind.CHOICE, "Only these regions.", "", many=True, choices=REGIONS),
        _optional("years", Kind.WHOLE, "Only slots that start in these years.", "", many=True, least=1990, most=2199),
    ),
    key=("code",),
)

RATES = Table(
    "rates",
    "Euro for one unit of a currency; EUR is 1 and needs no row.",
    (
        Column("currency", Kind.CURRENCY, "Currency.", "USD"),
        Column("eur", Kind.RATE, "Euro for one unit.", "0.92"),
    ),
    key=("currency",),
)

ACTUAL_CATEGORIES = ("travel", "visa", "transfers", "accommodation", "meals", "other")
"""What an invoice can be for: the items of a trip's cost, and the rest."""

ACTUALS = Table(
    "actuals",
    "What was really paid, one row a line of an invoice. Never changes a plan. The same line twice is a fault.",
    (
        Column("invoice", Kind.TEXT, "Number of the invoice or credit note.", "2025-118"),
        Column("date", Kind.DATE, "Day of the invoice.", "2025-11-20"),
        Column("category", Kind.CHOICE, "What it is for.", "accommodation", choices=ACTUAL_CATEGORIES),
        Column("amount", Kind.BALANCE, "What it asks for; below zero: what it gives back.", "412.50"),
        Column("currency", Kind.CURRENCY, "Currency of the amount.", "EUR"),
        Column("event", Kind.CODE, "Event.", "NET-2025", refers="events"),
        _optional("delegate", Kind.CODE, "Only for this person; blank: shared by all who travelled.", ""),
        _optional("authority", Kind.CODE, "Only for this authority; blank: the person's.", "", refers="authorities"),
        _optional("supplier", Kind.TEXT, "Who sent the invoice.", "Hotel Example (fictional)"),
        _optional("line", Kind.TEXT, "Tells lines of one invoice apart that are alike in all but the amount.", ""),
        _optional("paid", Kind.DATE, "Day of the payment; blank: not yet.", "2025-12-01"),
        _optional("note", Kind.NOTE, "Note for the staff.", "Overwrite this example"),
        _optional("source", Kind.TEXT, "File and row that it was imported from.", ""),
    ),
)

ACTUALS_ASIDE_REASONS = (
    "unreadable",
    "zero_amount",
    "no_rate",
    "no_event",
    "unknown_event",
    "unknown_delegate",
    "unknown_authority",
    "other_authority",
    "duplicate",
    "reused",
)
"""Why a line of an invoice is not counted, in the order in which it is asked."""

ACTUALS_SET_ASIDE = Table(
    "actuals_set_aside",
    "Lines of invoices that planner actuals import could not count: kept here until somebody mends them.",
    (
        Column("invoice", Kind.TEXT, "Number of the invoice, as far as it can be read.", "2025-119", blank=True),
        Column("reason", Kind.CHOICE, "Why it is not counted.", "no_rate", choices=ACTUALS_ASIDE_REASONS),
        Column("message", Kind.NOTE, "The same in a sentence.", "there is no rate for COP (example)"),
        Column("file", Kind.TEXT, "File that it came in.", "invoices.csv"),
        Column("row", Kind.WHOLE, "Row of that file.", "7"),
        Column("text", Kind.NOTE, "The row as it came.", '{"Total": "1 900 000", "Cur": "COP"}', blank=True),
    ),
    by_hand=False,
)

TABLES: tuple[Table, ...] = (
    AUTHORITIES,
    DELEGATES,
    NOMINATIONS,
    ACTIVITY,
    EVENTS,
    SLOTS,
    SESSIONS,
    HOTELS,
    ROOM_BLOCKS,
    VEHICLES,
    QUOTES,
    SEGMENTS,
    QUOTES_SET_ASIDE,
    ONLINE,
    EXPERTS,
    LOCKS,
    HISTORY,
    ACTUALS,
    ACTUALS_SET_ASIDE,
    BUDGETS,
    RATES,
)
"""Every table, in the contract's order."""

ACCOUNTS: tuple[Table, ...] = (ACTUALS, ACTUALS_SET_ASIDE)
"""Tables that no plan is made from: what happens in them leaves a plan as it is."""

VISA = Table(
    "visa",
    "What a nationality needs for a destination; each cell given wins over the reference tables.",
    (
        Column("nationality", Kind.COUNTRY, "Nationality.", "ES"),
        Column("destination", Kind.COUNTRY, "Country of the event.", "CO"),
        _optional("required", Kind.YES_NO, "Whether a visa or a paid authorisation is needed.", "no"),
        _optional("fee", Kind.MONEY, "Fee of the visa.", ""),
        _optional("currency", Kind.CURRENCY, "Currency of the fee.", ""),
        _optional("lead_days", Kind.WHOLE, "Days from application to the earliest departure.", "", most=3650),
        _optional("earliest_days", Kind.WHOLE, "Days before the departure from which one may apply.", "", most=3650),
        _optional("passport_months", Kind.WHOLE, "Months of validity after the return.", "6", most=240),
        _optional("valid_until", Kind.DATE, "Last day on which the rule holds; blank: no end announced.", ""),
        _optional("checked_on", Kind.DATE, "Day on which somebody read it.", "2026-09-01"),
        _optional("source", Kind.TEXT, "Where it was read.", "consulate's web page (example)"),
    ),
    key=("nationality", "destination"),
)

HOLIDAYS = Table(
    "holidays",
    "Public holidays to add to the calendar of a country, or to take off.",
    (
        Column("country", Kind.COUNTRY, "Country.", "CO"),
        Column("date", Kind.DATE, "Day.", "2026-09-21"),
        _optional("off", Kind.YES_NO, "yes takes the day off the list of holidays.", "no"),
    ),
    key=("country", "date"),
)

QUOTAS = Table(
    "quotas",
    "How many trips, or which share of them, a group of delegates has at most or at least. Trips already made count.",
    (
        Column("code", Kind.CODE, "Short code, which a refusal names.", "Q-COUNTRY"),
        Column("by", Kind.CHOICE, "What makes the groups.", "country", choices=BY),
        _optional("value", Kind.TEXT, "The group; blank: each group that a nominated delegate belongs to.", ""),
        _optional("at_most", Kind.PORTION, "No more than this.", "100%"),
        _optional("at_least", Kind.PORTION, "No less than this.", ""),
        _optional("events", Kind.CODE, "Only trips to these events.", "", many=True, refers="events"),
        _optional("kinds", Kind.CHOICE, "Only trips to these kinds of event.", "", many=True, choices=EVENT_KINDS),
    ),
    key=("code",),
)

SETTING_TABLES: tuple[Table, ...] = (VISA, HOLIDAYS, QUOTAS)
"""Lists of `programme.toml` (`[[visa]]`, `[[holidays]]`, `[[quotas]]`); optional sheets of a workbook."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table of `programme.toml` with fixed keys; in a workbook the keys are written `section.key`."""

    name: str
    doc: str
    keys: tuple[Column, ...]

    def path(self, key: str) -> str:
        """The key as a workbook writes it; those of [programme] stand alone."""
        return key if self.name == "programme" else f"{self.name}.{key}"


PROGRAMME = Section(
    "programme",
    "The programme itself.",
    (
        Column("code", Kind.CODE, "Short code, part of every calendar entry's identity.", "my-programme"),
        Column("name", Kind.TEXT, "Name as it is printed.", "My programme (example, fictional people)"),
        Column("start", Kind.DATE, "First day of the programme.", "2025-09-01"),
        Column("end", Kind.DATE, "Last day of the programme.", "2027-12-31"),
        Column("currency", Kind.CURRENCY, "Currency in which the plan counts.", "EUR"),
        Column("rules", Kind.TEXT, "Rule set.", "iurc-2025-2027"),
        _optional("today", Kind.DATE, "The day to plan from; blank: the day of the run.", "2026-06-01"),
        _optional(
            "objective",
            Kind.CHOICE,
            "Levels in order; leave out what does not matter.",
            ";".join(LEVELS),
            many=True,
            choices=LEVELS,
        ),
        _optional(
            "redaction_key",
            Kind.TEXT,
            "Any words of your own; who does not know them cannot work out which number --redact gives to whom.",
            "",
        ),
    ),
)

TRAVEL = Section(
    "travel",
    "Times between journey and event.",
    (
        _optional("start_time", Kind.TIME, "A date without time starts then.", "09:00"),
        _optional("end_time", Kind.TIME, "A date without time ends then.", "18:00"),
        _optional("arrive_hours_before", Kind.WHOLE, "Short haul: hours before the start.", "3", most=240),
        _optional("long_haul_km", Kind.WHOLE, "More kilometres than these are long haul.", "3500", most=30_000),
        _optional("long_haul_arrive_by", Kind.TIME, "Long haul: by then on the day before.", "21:00"),
        _optional("nights_before", Kind.WHOLE, "Short haul: days before the start at most.", "1", most=30),
        _optional("long_haul_nights_before", Kind.WHOLE, "Long haul: days before the start at most.", "2", most=30),
        _optional("leave_hours_after", Kind.WHOLE, "Hours between the end and the way back.", "2", most=240),
        _optional("nights_after", Kind.WHOLE, "Days after the end at most.", "1", most=30),
        _optional("estimates", Kind.YES_NO, "Whether an estimate stands in where no quote serves.", "yes"),
        _optional(
            "rail_first_hours", Kind.WHOLE, "In Europe no flight where a train takes less.", "6", least=1, most=72
        ),
    ),
)

CONTACT = Section(
    "contact",
    "Whom a delegate calls.",
    (
        _optional("name", Kind.TEXT, "Name.", "Example help desk (fictional)"),
        _optional("email", Kind.EMAIL, "Mail.", "helpdesk@example.org"),
        _optional("phone", Kind.PHONE, "Telephone.", "+32 2 555 0100"),
    ),
)

PICKUP = Section(
    "pickup",
    "Times around the rides of the table vehicles. The defaults are the planner's own assumptions, no measured times.",
    (
        _optional("longest_wait", Kind.WHOLE, "Minutes that a person waits for others at most.", "60", most=1440),
        _optional("after_landing", Kind.WHOLE, "Minutes from landing to the meeting place.", "45", most=1440),
        _optional("after_train", Kind.WHOLE, "Minutes from a train or road arrival to it.", "15", most=1440),
        _optional("before_flight", Kind.WHOLE, "Minutes at the airport before a flight.", "150", most=1440),
        _optional("before_train", Kind.WHOLE, "Minutes at the station before a train or bus.", "30", most=1440),
        _optional("drive", Kind.WHOLE, "Minutes between airport and hotel.", "45", most=1440),
        _optional("border", Kind.WHOLE, "Minutes more where a passport is checked on arrival.", "45", most=1440),
    ),
)

DEADLINES = Section(
    "deadlines",
    "Days by which staff see to things where no document fixes a day. The defaults are the planner's own assumptions.",
    (
        _optional("nomination_days", Kind.WHOLE, "Nominations close, before the event.", "90", most=3650),
        _optional("fare_days", Kind.WHOLE, "A fare is decided, before the first departure.", "42", most=3650),
        _optional("letter_days", Kind.WHOLE, "The letter is out, before the visa or the departure.", "14", most=3650),
        _optional("passport_days", Kind.WHOLE, "A passport is renewed, before that.", "42", most=3650),
    ),
)

ESTIMATES = Section(
    "estimates",
    "Between which percent of its figure an estimate lies. The defaults are the planner's own assumptions.",
    (
        _optional("fare_low_percent", Kind.WHOLE, "A fare without enough quotes: at least.", "65", most=100),
        _optional("fare_high_percent", Kind.WHOLE, "At most.", "160", least=100, most=1000),
        _optional("other_low_percent", Kind.WHOLE, "Meals and transfers: at least.", "70", most=100),
        _optional("other_high_percent", Kind.WHOLE, "At most.", "150", least=100, most=1000),
    ),
)

TOLERANCE = Section(
    "tolerance",
    "How much a level of the objective may lose for the sake of later ones; a level that is not named loses nothing.",
    (
        _optional("coverage", Kind.WHOLE, "Authorities at an event.", ""),
        _optional("merit", Kind.WHOLE, "Points of attendance percent.", ""),
        _optional("delegates", Kind.WHOLE, "Trips.", ""),
        _optional("preference", Kind.WHOLE, "Points of rank.", ""),
        _optional("cost", Kind.MONEY, "Money in the programme's currency.", ""),
        _optional("co2", Kind.QUANTITY, "Kilograms of CO2.", ""),
        _optional("minutes", Kind.WHOLE, "Minutes of travel.", ""),
    ),
)

LETTERS = Section(
    "letters",
    "Who signs the letters, and their letterhead; what is absent is left to be filled in by hand, never made up.",
    (
        _optional("signatory", Kind.TEXT, "Name of the person who signs.", "Ada Example (fictional)"),
        _optional("title", Kind.TEXT, "Office of that person.", "Head of the programme office"),
        _optional("organisation", Kind.TEXT, "Body that writes.", "Example programme office (fictional)"),
        _optional("address", Kind.TEXT, "Its postal address.", "Rue de l'Exemple 1, 1000 Brussels, Belgium"),
    ),
)

MAIL = Section(
    "mail",
    "Who writes the mails, and your own sentences in them. Within braces may stand: " + ", ".join(PLACEHOLDERS) + ".",
    (
        _optional("from", Kind.EMAIL, "Address that the mails come from; blank: that of [contact].", ""),
        _optional("name", Kind.TEXT, "Name beside it; blank: that of [contact].", ""),
        _optional("reply_to", Kind.EMAIL, "Address that answers go to; blank: where the mails come from.", ""),
        _optional("award_opening", Kind.NOTE, "Begins the mail about a funded trip.", ""),
        _optional("change_opening", Kind.NOTE, "Begins the mail about a changed trip.", ""),
        _optional("cancel_opening", Kind.NOTE, "Begins the mail that calls a trip off.", ""),
        _optional("decline_opening", Kind.NOTE, "Begins the mail to who is not funded.", ""),
        _optional("closing", Kind.NOTE, "Ends every mail.", "See you in {city}. (example)"),
    ),
)

SECTIONS: tuple[Section, ...] = (PROGRAMME, TRAVEL, PICKUP, DEADLINES, ESTIMATES, TOLERANCE, CONTACT, LETTERS, MAIL)
"""Sections of `programme.toml` with fixed keys."""

MEALS = Column("meals", Kind.MONEY, "Meals of one day in that country, in euro.", "36")
"""The value under a country code in [meals]."""

TRANSFERS = Column(
    "transfers", Kind.MONEY, "Transfer on arrival and on departure, in euro.", "25;25", many=True, repeats=True
)
"""The two values under an airport in [transfers]."""

LAST_TRANSFERS = Column("last_transfers", Kind.TIME, "The last transfer into the city leaves then.", "23:30")
"""The value under an airport in [last_transfers]."""

SECTION_NAMES = (
    "programme",
    "rules",
    "travel",
    "pickup",
    "deadlines",
    "estimates",
    "tolerance",
    "meals",
    "transfers",
    "last_transfers",
    "visa",
    "holidays",
    "quotas",
    "contact",
    "letters",
    "mail",
)
"""Every section of `programme.toml`; the keys of [rules] belong to the rule set."""
