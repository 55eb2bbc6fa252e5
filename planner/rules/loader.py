"""Reads a rule set from `sets/*.toml` and applies the settings of one programme to it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from planner.domain.faults import suggestion
from planner.domain.rulebook import Rule, RuleSet, RuleSettings
from planner.rules.settings import MAY_BE_OPEN, READERS, RefusedValueError

_SETS = Path(__file__).parent / "sets"
_READ_BY_THE_READER = frozenset({"max_clusters"})
OPEN = "open"
"""The value of a setting that no public document states."""


@dataclass(frozen=True, slots=True)
class SettingFault:
    """
    One mistake in the choice of a rule set or in its settings.

    Attributes
    ----------
    key
        The setting's name; "rules" where the rule set itself is unknown.
    value
        As given, shortened; "" where nothing was given.
    message
        One sentence: what is wrong and what would be right.
    """

    key: str
    value: str
    message: str


def rule_set_codes() -> tuple[str, ...]:
    """The codes of all rule sets, sorted."""
    return tuple(sorted(path.stem for path in _SETS.glob("*.toml")))


def load_rule_set(
    code: str, overrides: Mapping[str, object], event_kinds: frozenset[str]
) -> tuple[RuleSet | None, tuple[SettingFault, ...]]:
    """
    A rule set with a programme's own settings applied.

    Parameters
    ----------
    code
        One of `rule_set_codes()`.
    overrides
        The programme's `[rules]` table: names of `RuleSettings` to values, in TOML's types or as text.
    event_kinds
        Kinds of the programme's events: a setting that the rule set leaves open is asked for only where one of
        them needs it.

    Returns
    -------
    tuple
        The rule set, or None where anything is wrong, and every fault found.
    """
    if code not in rule_set_codes():
        message = f"there is no rule set {_shown(code)!r}; {suggestion(code, rule_set_codes())}"
        return None, (SettingFault("rules", _shown(code), message),)
    document = _document(code)
    values, faults = _values(document["settings"], overrides, event_kinds)
    faults += _idle(document, overrides)
    return (None, tuple(faults)) if faults else (_rule_set(document, values), ())


def _rule_set(document: Mapping[str, Any], values: Mapping[str, Any]) -> RuleSet:
    return RuleSet(
        code=document["code"],
        name=document["name"],
        sources=tuple(document["sources"]),
        rules={row["code"]: _rule(row) for row in document["rules"]},
        settings=RuleSettings(**values),
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(row["code"], row["sentence"], tuple(row["settings"]), row["clause"])


def _values(
    defaults: Mapping[str, Mapping[str, Any]], overrides: Mapping[str, object], event_kinds: frozenset[str]
) -> tuple[dict[str, Any], list[SettingFault]]:
    faults = [_unknown(key, value) for key, value in overrides.items() if key not in READERS]
    values: dict[str, Any] = {}
    for key, read in READERS.items():
        given = overrides.get(key, defaults[key]["value"])
        if _is_open(key, given):
            values[key] = None
            faults += [_left_open(key)] if MAY_BE_OPEN[key] & event_kinds else []
            continue
        try:
            values[key] = read(given)
        except RefusedValueError as refusal:
            faults.append(SettingFault(key, _shown(given), f"{key} is {_in_words(given)}; {refusal}"))
    return values, faults or _out_of_order(values)


def _idle(document: Mapping[str, Any], overrides: Mapping[str, object]) -> list[SettingFault]:
    """A setting that no rule of this set reads would be given in vain."""
    read = {name for row in document["rules"] for name in row["settings"]} | _READ_BY_THE_READER
    idle = [key for key in overrides if key in READERS and key not in read]
    message = f"no rule of {document['code']} reads this setting; leave it out."
    return [SettingFault(key, _shown(overrides[key]), message) for key in idle]


def _out_of_order(values: Mapping[str, Any]) -> list[SettingFault]:
    first, last = values["visit_first_day"], values["visit_last_day"]
    if first is None or last is None or first <= last:
        return []
    message = f"visit_last_day {last} lies before visit_first_day {first}; give a later day."
    return [SettingFault("visit_last_day", str(last), message)]


def _is_open(key: str, given: object) -> bool:
    return key in MAY_BE_OPEN and isinstance(given, str) and given.strip().lower() == OPEN


def _left_open(key: str) -> SettingFault:
    message = (
        f"the public documents of this programme leave {key} open; "
        "give a number, or none for no limit, under [rules] in programme.toml."
    )
    return SettingFault(key, "", message)


def _unknown(key: str, value: object) -> SettingFault:
    message = f"there is no setting {_shown(key)!r}; {suggestion(str(key), READERS)}"
    return SettingFault(_shown(key), _shown(value), message)


def _in_words(value: object) -> str:
    return repr(_shown(value)) if isinstance(value, str) else _shown(value)


def _shown(value: object) -> str:
    """At most 60 printable characters."""
    text = str(value)[:61]
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return printable if len(printable) <= 60 else printable[:57] + "..."


@cache
def _document(code: str) -> dict[str, Any]:
    with (_SETS / f"{code}.toml").open("rb") as file:
        return tomllib.load(file)
