"""What repairs an impossible programme, in words and in order, each proven by solving the whole programme again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.domain.plan import ConflictItem, Repair
from planner.domain.records import Programme
from planner.services.levers import Handle, Levers, step_of
from planner.services.question import Question
from planner.services.standing import Standing
from solver.bargain import Pull
from solver.conflict import ConflictMember
from solver.repairs import fewest_released, repairs

CHEAPEST_FIRST = (
    "day",
    "passport",
    "visa",
    "attendance",
    "visit",
    "rooms",
    "seats",
    "companions",
    "expert",
    "budget",
    "lock",
    "quota",
    "cap",
    "year",
    "in_all",
    "selected",
    "population",
    "kind",
    "member_state",
    "area",
)
"""
Kinds of change, the cheapest first: what people and hosts can settle among themselves; money, the least first; a lock
given up, a confirmed one before a ticketed one, whose ticket is paid; an exception from a rule of the programme.
"""

ABOUT = {
    "day": "FREE",
    "passport": "PASSPORT",
    "visa": "VISA",
    "attendance": "ACTIVE",
    "visit": "VISIT_APPROVED",
    "rooms": "ROOMS",
    "seats": "SEATS",
    "companions": "MIN_DELEGATES",
    "expert": "EXPERT",
    "budget": "BUDGET",
    "lock": "LOCK",
    "quota": "QUOTA",
    "cap": "CAP",
    "year": "ONE_PER_YEAR",
    "in_all": "THREE_IN_ALL",
    "selected": "SELECTED",
    "population": "POPULATION",
    "kind": "APPLICANT_KIND",
    "member_state": "MEMBER_STATE",
    "area": "AREA",
}
"""The rule that a kind of change is about."""

MOST_PAIRED = 24
"""Pairs of changes are looked at where there are no more changes than this."""


Found = list[tuple[Handle, Pull]]
"""Changes that repair together, each a handle with how far it is pulled."""


def with_repairs(
    programme: Programme,
    standing: Standing,
    question: Question,
    members: Iterable[ConflictMember],
    items: Sequence[ConflictItem],
) -> tuple[ConflictItem, ...]:
    """The members of a conflict with what repairs the programme, each repair at the member that it is about."""
    found = changes_that_repair(programme, standing, question, members)
    told: dict[int, list[Repair]] = {}
    for order, changes in enumerate(found, start=1):
        kind = "+".join(handle.kind for handle, _ in changes)
        texts = [step_of(handle, pull).text for handle, pull in changes]
        place = _place(items, changes[0][0].kind, texts[0])
        told.setdefault(place, []).append(Repair(order, kind, "; and ".join(texts)))
    return tuple(replace(item, repairs=tuple(told.get(index, ()))) for index, item in enumerate(items))


def changes_that_repair(
    programme: Programme, standing: Standing, question: Question, members: Iterable[ConflictMember]
) -> list[Found]:
    """
    Every change that is enough by itself, cheapest first; where none is, the pairs that are; else the fewest locks.

    A programme may hold other conflicts: what is found repairs them as well.
    """
    levers = Levers(programme, standing, question)
    handles = _handles(levers, question, tuple(members))
    problem = question.asked_problem()
    largest = 2 if len(handles) <= MOST_PAIRED else 1
    pulled = repairs(problem, [handle.lever for handle in handles], largest=largest)
    if pulled:
        found = [[(handles[pull.lever], pull) for pull in pulls] for pulls in pulled]
        return sorted(found, key=_price)
    given_up = [levers.release(nomination) for nomination in fewest_released(problem)]
    return [[(handle, Pull(0)) for handle in given_up]] if given_up else []


def _handles(levers: Levers, question: Question, members: Sequence[ConflictMember]) -> list[Handle]:
    """What could help a locked pair or ease a quota, none twice, cheapest kind first; a ticket is given up last."""
    locked = [member.index for member in members if member.kind == "lock"]
    quotas = [levers.easing(member.index) for member in members if member.kind == "quota"]
    found: dict[object, Handle] = {handle.lever: handle for handle in quotas}
    for nomination in locked:
        for handle in levers.of(nomination):
            if handle.kind in CHEAPEST_FIRST and handle.kind != "lock":
                found.setdefault(handle.lever, handle)
    released = [(question.asked[nomination].lock == "ticketed", levers.release(nomination)) for nomination in locked]
    rest = [(False, handle) for handle in found.values()]
    ordered = sorted([*rest, *released], key=lambda entry: (CHEAPEST_FIRST.index(entry[1].kind), entry[0]))
    return [handle for _, handle in ordered]


def _price(changes: Found) -> tuple[tuple[int, int], ...]:
    return tuple((CHEAPEST_FIRST.index(handle.kind), pull.amount) for handle, pull in changes)


def _place(items: Sequence[ConflictItem], kind: str, text: str) -> int:
    """The member that a change is about: of its rule, and of its lock where it is one; else the first."""
    about = [index for index, item in enumerate(items) if item.code == ABOUT[kind]]
    named = [index for index in about if _is_named(items[index], text)]
    return next(iter(named or about), 0)


def _is_named(item: ConflictItem, text: str) -> bool:
    """Whether a change names the pair, or the quota, of a member."""
    if item.code == "QUOTA":
        code = item.text.partition(":")[0].removeprefix("Quota ")
        return text.startswith((f"quota {code}:", f"no quota {code},"))
    return text.endswith(f" {item.delegate} at {item.event}")
