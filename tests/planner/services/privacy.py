"""
Whose strings stand in whose papers: `python -m tests.planner.services.privacy FIXTURE ...`.

Every delegate of a programme gets words, codes and a passport day that nobody else has; then every delegate's papers
are searched for those of all others.
"""

from __future__ import annotations

import email
import email.policy
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import PurePosixPath

from planner.domain.plan import Plan
from planner.domain.records import Delegate, Programme
from planner.intake import read_programme
from planner.resources import fixtures_dir
from planner.services.allocate import allocate
from planner.services.documents import Issue, papers_of
from planner.services.transfers import transfers
from planner.store.memory import Recollection
from tests.planner.render.prints import text

PERSONAL = ("itineraries", "letters", "calendars/delegates", "mail")
WORDS = ("given", "family", "email", "role", "diet", "access")
_TOKEN = re.compile(rf"z({'|'.join(WORDS)})q(\d+)z", re.IGNORECASE)


def marked(programme: Programme) -> Programme:
    """The programme with delegates whose words are all their own; who travels depends on none of them."""
    people = {
        code: _marked(row, number) for number, (code, row) in enumerate(sorted(programme.delegates.items()), start=1000)
    }
    return replace(programme, delegates={code: people[code] for code in programme.delegates})


def _marked(row: Delegate, number: int) -> Delegate:
    given, family, email, role, diet, access = (f"z{word}q{number}z" for word in WORDS)
    expiry = row.passport_expiry and date(2040, 1, 1) + timedelta(days=number)
    return replace(
        row,
        given_name=given.capitalize(),
        family_name=family.capitalize(),
        email=f"{email}@example.org",
        role=role,
        dietary=diet,
        accessibility=access,
        passport_expiry=expiry,
    )


def leaks(programme: Programme) -> tuple[list[str], int]:
    """
    Each string of another delegate in somebody's paper, and how many of these papers there are.

    Allowed is the given name of whoever shares a vehicle.
    """
    programme = marked(programme)
    plan = allocate(programme)
    documents = papers_of(Issue(programme, plan, None, 1), Recollection()).files
    papers = {path: content for path, content in documents.items() if path.startswith(PERSONAL)}
    people = dict(enumerate(sorted(programme.delegates), start=1000))
    allowed = _sharing(programme, plan)
    found = [
        f"{path}: {word}"
        for path, content in papers.items()
        for word in _strange(readable(path, content), _owner(path), people, allowed, programme)
    ]
    return found, len(papers)


def _owner(path: str) -> str:
    return PurePosixPath(path).name.split(".")[0].split("+")[0]


def _strange(
    told: str, owner: str, people: Mapping[int, str], allowed: Mapping[str, set[str]], programme: Programme
) -> Iterator[str]:
    for match in _TOKEN.finditer(told):
        other = people[int(match[2])]
        shares = match[1].lower() == "given" and other in allowed.get(owner, set())
        if other != owner and not shares:
            yield match[0]
    others = programme.delegates.keys() - {owner}
    yield from sorted(others & set(re.findall(r"[\w-]+", told)))
    days = {row.passport_expiry.isoformat() for row in programme.delegates.values() if row.passport_expiry}
    yield from sorted(days & set(re.findall(r"20[45]\d-\d\d-\d\d", told)))


def _sharing(programme: Programme, plan: Plan) -> dict[str, set[str]]:
    """Who rides with whom, by delegate."""
    company: dict[str, set[str]] = {}
    rides = (ride for found in transfers(programme, plan) for ride in found.rides)
    for ride in rides:
        together = {one.delegate for one in ride.passengers}
        for code in together:
            company.setdefault(code, set()).update(together - {code})
    return company


def readable(path: str, content: bytes) -> str:
    """All text of a document: of pages of a PDF, of unfolded lines of a calendar, of every part of a mail."""
    if path.endswith(".pdf"):
        return text(content)
    if path.endswith(".eml"):
        return "\n".join(_parts(content))
    return re.sub(r"\r\n[ \t]", "", content.decode())


def _parts(content: bytes) -> Iterator[str]:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    yield from (f"{name}: {value}" for name, value in mail.items())
    for part in mail.walk():
        if not part.is_multipart():
            inner = part.get_payload(decode=True)
            assert isinstance(inner, bytes)
            yield f"{part.get_filename()} {readable(part.get_filename() or '', inner)}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        bundled = read_programme(fixtures_dir() / name, today=date.max).programme
        assert bundled is not None
        strange, number = leaks(bundled)
        print(f"{name}: {number} papers of delegates, {len(strange)} strings of others")
        print("\n".join(strange[:20]))
