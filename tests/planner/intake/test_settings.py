"""Mistakes in programme.toml, each with its line."""

import time

import pytest


@pytest.mark.parametrize(
    ("added", "sentences"),
    [
        ("[rule]\nx = 1", ["9, rule: 'rule' is not known; did you mean 'rules'?"]),
        ("rules2 = 'x'", ["9, rules2: 'rules2' is not known; did you mean 'rules'?"]),
        ("meals = 'x'", ["9, meals: 'meals' is not known; write [meals] as a section of its own."]),
        ("[rules]\nmin_attendence = 1",
         ["10, rules.min_attendence: there is no setting 'min_attendence'; did you mean 'min_attendance'?"]),
        ("[rules]\nmin_attendance = 'half'",
         ["10, rules.min_attendance: min_attendance is 'half'; give a whole number from 0 to 100, or none for no "
          "limit."]),
        ("[travel]\nstart_tim = '09:00'", ["10, travel.start_tim: 'start_tim' is not known; did you mean "
                                          "'start_time'?"]),
        ("[travel]\nend_time = '25:00'", ["10, travel.end_time: '25:00' does not exist on a clock; write hh:mm "
                                         "between 00:00 and 23:59."]),
        ("[travel]\nend_time = 18", ["10, travel.end_time: '18' is not a time of day; write hh:mm."]),
        ("[travel]\nestimates = 1", ["10, travel.estimates: '1' is neither yes nor no; write yes or no."]),
        ("[travel]\nnights_before = -1", ["10, travel.nights_before: '-1' is out of range; from 0 to 30."]),
        ("[travel]\nnights_before = [1]",
         ["10, travel.nights_before: the cell holds a list ('[1]'), not a whole number; write it as text."]),
        ("[contact]\nname = true",
         ["10, contact.name: the cell holds a yes/no ('yes'), not one line of text; write it as text."]),
        ("[contact]\nemail = 'x'", ["10, contact.email: 'x' is not an e-mail address; write name@domain."]),
        ("[meals]\nSGG = 30", ["10, meals.SGG: 'SGG' is not an ISO country code of two capital letters; did you mean "
                              "'SG'?"]),
        ("[meals]\nSG = ''", ["10, meals.SG: the amount is blank; give an amount, e.g. 1234.50."]),
        ("[meals]\nSG = nan",
         ["10: a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("[meals]\nSG = 1e999999999",
         ["10: a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("[meals]\nSG = 1e10",
         ["10, meals.SG: '10000000000' is out of range; from 0 to less than 1000000000."]),
        ("[rules]\nvisit_days = 0x" + "f" * 9000,
         ["10: a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("[rules]\nvisit_days = " + "9" * 5000,
         ["10: a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("[meals]\nSG = 1e400",
         ["10: a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("[[visa]]\nfee = inf",
         ["9: a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("x = " + "[" * 5000 + "]" * 5000,
         [": a value of the file is nested too deep, is too large or is not a number; mend it."]),
        ("[transfers]\nSIN = [30]",
         ["10, transfers.SIN: give two amounts: on arrival and on departure, e.g. [25, 25]."]),
        ("[transfers]\nsin = [30, 30]",
         ["10, transfers.sin: 'sin' is not the IATA code of a known airport; did you mean 'SIN'?"]),
        ("objective = []", ["9, objective: the list is empty; name at least one value or leave the key out."]),
        ("objective = ['cost', 'coverag']",
         ["9, objective: 'coverag' is not accepted here; did you mean 'coverage'? Accepted: coverage, merit, "
          "delegates, preference, cost, co2, minutes."]),
        ("objective = ['cost', 'cost', 'coverag']",
         ["9, objective: 'coverag' is not accepted here; did you mean 'coverage'? Accepted: coverage, merit, "
          "delegates, preference, cost, co2, minutes. 'cost;cost;coverag' names a value twice; write each once."]),
        ("objective = ['cost', 'cost']", ["9, objective: 'cost;cost' names a value twice; write each once."]),
        ("[[visa]]\nnationality = 'FR'\nfe = 30",
         [", visa.fe: there is no column 'fe' in visa; did you mean 'fee'?",
          "9, visa.destination: destination is missing; give an ISO 3166-1 alpha-2 code, e.g. ES."]),
        ("[[visa]]\nnationality = 'FR'\ndestinaton = 'SG'",
         [", visa.destinaton: there is no column 'destinaton' in visa; did you mean 'destination'?"]),
        ("[[visa]]\nnationality = 'FR'\ndestination = 'SG'\nfee = 3",
         ["9, visa.currency: the fee has no currency; give one."]),
        ("[[visa]]\nnationality = 'FR'\ndestination = 'SG'\n[[visa]]\nnationality = 'FR'\ndestination = 'SG'",
         ["12, visa.nationality: the same nationality and destination (FR, SG) stands in row 9 too; keep one."]),
        ("[[visa]]\nnationality = 'FR'\ndestination = 'SG'\nfee = 3\ncurrency = 'USD'",
         ["9, visa.currency: there is no rate for USD; add a row to the table rates."]),
        ("[visa]\nnationality = 'FR'", ["9, visa: visa must be a list of entries; write [[visa]] above each."]),
        ("[[meals]]\nSG = 3", ["9, meals: meals must be a section; write [meals] above its keys."]),
        ("[[holidays]]\ncountry = 'SG'\ndate = 2026-02-30",
         ["11: the file is not TOML: Invalid date or datetime (at line 11, column 8)."]),
        ("[[holidays]]\ncountry = 'SG'\ndate = 2026-02-03T10:00:00",
         ["9, holidays.date: '2026-02-03T10:00:00' is not a date; write YYYY-MM-DD."]),
        ("[meals", ["9: the file is not TOML: Expected ']' at the end of a table declaration (at line 9, column 7)."]),
        ("name = 'again'", ["9: the file is not TOML: Cannot overwrite a value (at line 9, column 15)."]),
        ("x = '\\ud800'", ["9, x: 'x' is not known; known: code, currency, end, name, objective, redaction_key, "
                           "rules, start, ..."]),
        ("x = \"\\ud800\"", ["9: the file is not TOML: Escaped character is not a Unicode scalar value (at line 9, "
                             "column 12)."]),
        ("x = \"a\0\"", ["9: the file is not TOML: Illegal character '\\x00' (at line 9, column 7)."]),
    ],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_one_sentence_with_its_line(world, added, sentences):
    world.setting(added)

    assert world.faults() == [f"programme.toml{'' if sentence[0] in ':,' else ':'}{sentence}" for sentence in sentences]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2027-12-31", "2024-12-31",
         "programme.toml:5, end: the programme ends on 2024-12-31 before it starts on 2025-09-01."),
        ("2027-12-31", "2099-12-31",
         "programme.toml:5, end: the programme lasts more than 30 years; mend its start or end."),
        ('"iurc-2025-2027"', '"iurc-2025"',
         "programme.toml:7, rules: there is no rule set 'iurc-2025'; did you mean 'iurc-2025-2027'?"),
        ('"small"', '"../small"',
         "programme.toml:2, code: '../small' cannot be a code; use letters, digits, '-', '_' and '.', begin with a "
         "letter or digit, no blanks, no '..'."),
        ('"EUR"', '"euro"',
         "programme.toml:6, currency: 'euro' is not an ISO currency code of three capital letters; did you mean "
         "'EUR'?"),
        ("currency = ", "currncy = ",
         "programme.toml:6, currncy: 'currncy' is not known; did you mean 'currency'?"),
        ("[programme]", "[x]",
         "programme.toml, code: code is missing; give a code: letters, digits, '-', '_' and '.'.\n"
         "programme.toml, currency: currency is missing; give an ISO 4217 code, e.g. EUR.\n"
         "programme.toml, end: end is missing; give a date YYYY-MM-DD.\n"
         "programme.toml, name: name is missing; give one line of text.\n"
         "programme.toml, rules: rules is missing; give one line of text.\n"
         "programme.toml, start: start is missing; give a date YYYY-MM-DD.\n"
         "programme.toml:1, x: 'x' is not known; known: contact, deadlines, estimates, holidays, last_transfers, "
         "letters, mail, meals, ..."),
        ("[programme]", "[program]",
         "programme.toml:1, program: 'program' is not known; did you mean 'programme'?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_programmes_own_keys(world, old, new, sentence):
    world.toml = world.toml.replace(old, new)

    assert "\n".join(world.faults()) == sentence


def test_a_setting_that_public_documents_leave_open_must_be_given(world):
    world.toml = world.toml.replace("iurc-2025-2027", "iurc-2020-2024")

    faults = world.faults()

    assert faults
    assert all("leave" in fault and "[rules]" in fault for fault in faults)


def test_other_files_of_the_folder_are_left_alone(world):
    expected = world.read()
    world.files = {"README.md": b"\xff", "notes.txt": b"", ".delegates.csv": b"x", "plan.json": b"{"}

    assert world.read() == expected


_LONG_KEY = ".".join(["a"] * 20_000)


@pytest.mark.parametrize(
    ("added", "line", "dots"),
    [
        (f"[x]\n{_LONG_KEY} = 1", 10, 19_999),
        (f"[{_LONG_KEY}]", 9, 19_999),
        (f"[[{_LONG_KEY}]]", 9, 19_999),
        (".".join(['"a"'] * 20_000) + " = 1", 9, 19_999),
        (" . ".join(["'a'"] * 52) + " = 1", 9, 51),
        ('x = {a = """b"""", ' + _LONG_KEY + " = 1}", 9, 19_999),
        ("x = '''\n'''\n" + _LONG_KEY + " = 1", 11, 19_999),
    ],
    ids=["key", "header", "list header", "quoted parts", "one too many", "after a text", "after lines of text"],
)
def test_a_key_of_very_many_parts_is_refused_before_it_is_parsed(world, added, line, dots):
    began = time.monotonic()

    faults = world.setting(added).faults()

    assert time.monotonic() - began < 3
    assert faults == [
        f"programme.toml:{line}: the line has {dots} dots outside quotation marks; at most 50 are read; write a key "
        "a line."
    ]


@pytest.mark.parametrize(
    "text",
    ["'{}'", '"{}"', '"""\n{}\\""""', "'''\n{}'''", "'x'  # {}"],
    ids=["literal", "basic", "lines", "raw", "comment"],
)
def test_dots_in_a_text_or_comment_are_no_parts_of_a_key(world, text):
    world.setting("[contact]\nphon = " + text.format("." * 60))

    assert world.faults() == ["programme.toml:10, contact.phon: 'phon' is not known; did you mean 'phone'?"]


@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''"])
def test_a_text_without_end_is_refused_in_time(world, quote):
    began = time.monotonic()

    faults = world.setting(f"x = {quote}" + f"\\{quote}." * 100_000).faults()

    assert time.monotonic() - began < 3
    assert len(faults) == 1
    assert faults[0].startswith(("programme.toml:9: ", "programme.toml: the file is not TOML: Unterminated string"))


def test_settings_of_more_than_a_mebibyte_are_refused(world):
    assert world.setting("#" * 2**20).faults() == [
        "programme.toml: the file is larger than 1 MiB; keep settings in it only, and tables in CSV files."
    ]
