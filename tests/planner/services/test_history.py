"""A programme lived through: whoever follows its calendars or its mails holds exactly the plan after every step."""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from itertools import pairwise

import pytest
from icalendar import Calendar

from planner.domain.agenda import CANCELLED
from planner.domain.mails import Address
from planner.intake import read_programme
from planner.services.papers.calendars import published_by
from planner.services.papers.mails import sender_of
from planner.services.run import Wish, run
from tests.interop.truth import published, wrong_entries
from tests.planner.services.history import CLOCK, LEAVER, STEPS, Client, begin, calendars_of, documents, edit, history
from tests.planner.store.worlds import make_entry

EVERYBODY = {"D1", "D2", "D3", "D5"}
ADDRESSES = {f"{code.lower()}@example.org": code for code in EVERYBODY}


@pytest.fixture(scope="module")
def moments(tmp_path_factory):
    """Every step; what the database knows is compared at once, while the folder is as the step left it."""
    found = []
    for moment in history(tmp_path_factory.mktemp("history")):
        assert wrong_entries(moment.out, published(moment.out)) == [], moment.step.name
        found.append(moment)
    assert [moment.step for moment in found] == list(STEPS)
    return {moment.step.name: moment for moment in found}


def calendar(moment, code):
    return moment.files[f"calendars/delegates/{code}.ics"]


def pairs(moment):
    return {(trip.event, trip.delegate) for trip in moment.outcome.plan.trips}


def own(moment, code):
    """Pairs of one delegate."""
    return {pair for pair in pairs(moment) if pair[1] == code}


def test_whoever_reads_the_files_holds_exactly_the_plan(moments):
    readers = defaultdict(Client)
    for name, moment in moments.items():
        for code in sorted(EVERYBODY):
            if f"calendars/delegates/{code}.ics" in moment.files:
                readers[code].take(calendar(moment, code))
            assert readers[code].standing() == moment.standing(code), (name, code)

    assert set(readers) == EVERYBODY
    assert all(reader.standing() for reader in readers.values())
    assert len(readers["D3"].entries) > len(readers["D3"].standing())


def test_whoever_reads_the_newest_file_only_holds_exactly_the_plan(moments):
    """A subscription forgets what it had."""
    for name, moment in moments.items():
        for code in EVERYBODY:
            if f"calendars/delegates/{code}.ics" in moment.files:
                fresh = Client()
                fresh.take(calendar(moment, code))
                assert fresh.standing() == moment.standing(code), (name, code)


def test_whoever_reads_the_mails_holds_exactly_the_plan(moments):
    """Invitations alone give the events, attached trips everything but what belongs to no trip."""
    invited, attached = defaultdict(Client), defaultdict(Client)
    for name, moment in moments.items():
        for address, content in moment.taken:
            if (found := calendars_of(content)) is not None:
                invited[address].take(found[1])
                attached[address].take(found[2])
        for address, code in ADDRESSES.items() if moment.step.sent else ():
            trips = {
                entry.uid: moment.standing(code)[entry.uid]
                for entry in moment.meant.get(code, ())
                if not entry.part.startswith("online-")
            }
            assert attached[address].standing() == trips, (name, code)
            events = {entry.uid for entry in moment.meant.get(code, ()) if entry.part == "event"}
            assert invited[address].standing() == {uid: trips[uid] for uid in events}, (name, code)
            assert len(events) == len(own(moment, code))

    assert set(invited) == set(ADDRESSES)


def test_a_second_run_changes_no_byte_and_sends_nothing(moments):
    assert moments["nothing new"].files == moments["another hotel"].files
    assert moments["nothing new"].taken == ()
    assert moments["nothing new"].outcome.revision == moments["another hotel"].outcome.revision


def test_what_does_not_change_for_a_delegate_is_the_same_byte_for_byte(moments):
    """The calendar of whoever has the same entries; every paper of a trip that reads the same."""
    kept = []
    steps = list(moments.values())
    for before, after in pairwise(steps):
        for code in EVERYBODY & before.meant.keys():
            if after.meant[code] == before.meant[code]:
                assert calendar(after, code) == calendar(before, code), (after.step.name, code)
                kept.append(code)
        for (event, code), paper in after.papers.items():
            if before.papers.get((event, code)) == paper:
                for path in (f"itineraries/{event}/{code}.{kind}" for kind in ("html", "txt", "pdf")):
                    assert after.files[path] == before.files[path]
                letters = (f"letters/{event}/{code}{kind}.pdf" for kind in ("", "+award"))
                for path in letters:
                    assert after.files[path] == before.files[path]
                    kept.append(path)

    assert "D3" in kept
    assert "letters/visit-semarang/D3.pdf" in kept


def test_numbers_rise_by_one_with_each_change_and_only_then(moments):
    """D1's event: published, unchanged twice, called off, reinstated a week later, off again, on again in French."""
    found = []
    for moment in moments.values():
        (vevent,) = [
            vevent
            for vevent in Calendar.from_ical(calendar(moment, "D1")).walk("VEVENT")
            if "Smart City Expo" in vevent["summary"]
        ]
        found.append((vevent["sequence"], str(vevent["status"])))

    off, on = "CANCELLED", "CONFIRMED"
    assert found == [(0, on), (0, on), (0, on), (0, on), (1, off), (2, on), (3, off), (4, on)]


def test_papers_are_numbered_by_what_has_changed_on_them(moments):
    """A trip that is back goes on counting where it was."""
    pages = [moment.files.get("itineraries/barcelona-2025/D1.html", b"").decode() for moment in moments.values()]
    found = [re.search(r"(?:Edición|Édition) (\d+) ", page) for page in pages]

    assert [number and int(number[1]) for number in found] == [1, 2, 3, 3, None, 4, None, 5]


def mail_of(moment, path):
    return email.message_from_bytes(moment.files[path], policy=email.policy.SMTP)


def words(message):
    return message.get_body(("plain",)).get_content()


def test_a_mail_tells_every_edition_that_its_reader_has_not_seen(moments):
    """The second edition was not sent: the mail with the third tells both, and a delegate who had none of it one."""
    both, one = (mail_of(moments["another hotel"], f"mail/barcelona-2025/{code}.eml") for code in ("D1", "D5"))

    assert "lun 3 nov 16:20" in words(both)
    assert words(both).count("Hotel Ejemplo Cel") >= 1
    assert words(both).index("lun 3 nov 16:20") < words(both).index("Hotel Ejemplo Mar")
    assert "Hotel Ejemplo Mar" in words(one)
    assert "16:20" not in words(one)
    second = mail_of(moments["another flight"], "mail/barcelona-2025/D1.eml")
    assert "lun 3 nov 16:20" in words(second)
    assert second["Message-ID"] != both["Message-ID"]
    assert second["References"] == both["References"]


def test_a_mail_after_a_cancellation_begins_anew(moments):
    """Who was told that the trip is off reads of the trip as of a new one, not of what has changed since."""
    again = words(mail_of(moments["reinstated, back, a week later"], "mail/barcelona-2025/D1.eml"))

    assert "Hotel Ejemplo Mar" not in again
    assert "lun 3 nov" not in again


def test_who_left_the_folder_is_told_at_the_address_of_the_last_mail(moments):
    left = moments["one called off, one leaves"]
    mails = [content for address, content in left.taken if address == f"{LEAVER.lower()}@example.org"]

    assert [calendars_of(content)[0] for content in mails] == ["CANCEL", "CANCEL"]
    for content in mails:
        _, invitation, trip = calendars_of(content)
        (vevent,) = Calendar.from_ical(invitation).walk("VEVENT")
        assert (vevent["status"], vevent["sequence"]) == (CANCELLED, 1)
        assert vevent["attendee"] == "mailto:d2@example.org"
        assert {str(one["status"]) for one in Calendar.from_ical(trip).walk("VEVENT")} == {CANCELLED}
    for path in (f"mail/{event}/{LEAVER}.eml" for event in ("barcelona-2025", "visit-semarang")):
        message = mail_of(left, path)
        assert message["To"].addresses[0].addr_spec == "d2@example.org"
        assert not any(part.get_content_type() == "application/pdf" for part in message.walk())


def test_every_invitation_and_file_names_one_organizer(moments):
    """RFC 5546 sections 3.2.1, 3.2.2 and 3.2.5; a program takes changes from the one who invited and nobody else."""
    for moment in moments.values():
        calendars = [calendar(moment, code) for code in EVERYBODY if f"calendars/delegates/{code}.ics" in moment.files]
        calendars += [found[1] for _, content in moment.taken if (found := calendars_of(content))]
        for data in calendars:
            read = Calendar.from_ical(data)
            assert read["method"] in ("PUBLISH", "REQUEST", "CANCEL")
            assert {str(one.get("organizer")) for one in read.walk("VEVENT")} == {"mailto:helpdesk@example.org"}


def test_without_any_address_nothing_claims_to_be_an_invitation(tmp_path):
    """Calendars are plain ones, mails are drafts without sender and invitation, and staff are told once."""
    source, out = begin(tmp_path), tmp_path / "out"
    edit(source, "programme.toml", 'email = "helpdesk@example.org"\n', "")
    outcome = run(source, out, Wish(), clock=CLOCK, progress=lambda _: None)

    told = [str(warning) for warning in outcome.paper_warnings if "no mail address of whoever writes" in str(warning)]
    assert len(told) == 1
    found = documents(out)
    calendars = [content for path, content in found.items() if path.endswith(".ics")]
    mails = [content for path, content in found.items() if path.endswith(".eml")]
    assert len(calendars) == 7
    assert not any(b"METHOD" in content or b"ORGANIZER" in content for content in calendars)
    assert len(mails) == 8
    for content in mails:
        message = email.message_from_bytes(content, policy=email.policy.SMTP)
        assert message["From"] is None
        assert "text/calendar" not in [part.get_content_type() for part in message.walk()]


def test_mails_and_files_have_the_sender_of_the_mails_as_organizer_not_the_contact(tmp_path):
    source = begin(tmp_path)
    text = (source / "programme.toml").read_text(encoding="utf-8")
    (source / "programme.toml").write_text(f'{text}\n[mail]\nfrom = "trips@example.org"\n', encoding="utf-8")
    programme = read_programme(source, today=CLOCK).programme

    (entry,) = published_by(programme, [make_entry()])
    assert (entry.organizer, entry.organizer_name) == ("trips@example.org", "Example help desk (fictional)")
    assert sender_of(programme) == Address("Example help desk (fictional)", "trips@example.org")
