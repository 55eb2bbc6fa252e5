"""The outbox and a sending, in words and as an object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from planner.cli.outcome import ExitCode, Outcome
from planner.cli.screen import escaped
from planner.cli.words import counted
from planner.domain.mails import DUE, REFUSED, SENDING, SENT

if TYPE_CHECKING:
    from planner.domain.mails import Posting
    from planner.services.sending import Sending

_SHOWN = 20
"""Messages that a dry run names; the rest is counted."""

_DOUBTFUL = "it may have arrived already, and is sent again with the same Message-ID"


def would_send(sending: Sending) -> Outcome:
    """What a dry run found."""
    said = [f"{counted(len(sending.due), 'message')} to send{_kinds(sending.due)}"]
    said += [f"  {_message(row)}{_doubt(row)}" for row in sending.due[:_SHOWN]]
    if len(sending.due) > _SHOWN:
        said.append(f"  and {len(sending.due) - _SHOWN} more: planner outbox lists them all")
    said.append("nothing was sent: this was a dry run; add --yes to send")
    return Outcome(ExitCode.DONE, tuple(map(escaped, said)), _unsendable(sending), _value(sending))


def sent(sending: Sending, rehearsal: str) -> Outcome:
    """What became of a sending."""
    states = Counter(row.state for row in sending.results)
    unsent = len(sending.due) - states[SENT] - states[REFUSED]
    told = f"{counted(states[SENT], 'message')} sent"
    said = [f"{told} to {rehearsal}, the outbox is as it was" if rehearsal else told]
    if unsent:
        said.append(f"{counted(unsent, 'message')} not sent yet: send again")
    complaints = [f"error: {sending.stopped}"] if sending.stopped else []
    complaints += [f"error: {_message(row)}: {row.answer}" for row in sending.results if row.state == REFUSED]
    complaints += [f"warning: {_message(row)}: {row.answer}" for row in sending.results if row.state in DUE]
    code = ExitCode.UNSENT if unsent else ExitCode.FAULTS if states[REFUSED] else ExitCode.DONE
    return Outcome(code, tuple(map(escaped, said)), (*map(escaped, complaints), *_unsendable(sending)), _value(sending))


def listed(rows: Sequence[Posting]) -> Outcome:
    """The whole outbox: how many of each state, then every message that is neither done nor overtaken."""
    states = Counter(row.state for row in rows)
    said = [f"{counted(len(rows), 'message')}: {_counts(states)}" if rows else "no message: nothing was published yet"]
    said += [f"  {row.state}: {_message(row)}{_tries(row)}" for row in rows]
    return Outcome(said=tuple(map(escaped, said)), data={"messages": [asdict(row) for row in rows]})


def _counts(states: Counter[str]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))


def _kinds(rows: Sequence[Posting]) -> str:
    kinds = Counter(row.kind for row in rows)
    return f": {_counts(kinds)}" if kinds else ""


def _message(row: Posting) -> str:
    edition = f", edition {row.edition}" if row.edition else ""
    return f"{row.kind} {row.event}/{row.delegate}{edition} to {row.recipient or 'nobody'}"


def _tries(row: Posting) -> str:
    tried = f" ({counted(row.attempts, 'attempt')}, last {row.tried})" if row.attempts else ""
    return f"{tried}: {row.answer}" if row.answer else f"{tried}{_doubt(row)}"


def _doubt(row: Posting) -> str:
    """What a killed sending leaves in doubt."""
    return f": {_DOUBTFUL}" if row.state == SENDING else ""


def _unsendable(sending: Sending) -> tuple[str, ...]:
    return tuple(escaped(f"warning: {_message(row)}: {row.answer}") for row in sending.unsendable)


def _value(sending: Sending) -> dict[str, object]:
    return {
        "due": [asdict(row) for row in sending.due],
        "results": [asdict(row) for row in sending.results],
        "stopped": sending.stopped,
        "unsendable": [asdict(row) for row in sending.unsendable],
    }
