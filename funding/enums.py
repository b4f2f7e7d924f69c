"""Words of the funding app, and for each lifecycle a table: state → verb → next state."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models


class Account(models.TextChoices):
    """Where a pound of a budget line stands. ``BUDGET`` is outside: the year's grant to the agency."""

    BUDGET = "budget", "The year's budget"
    FREE = "free", "Free"
    RESERVED = "reserved", "Reserved by a call"
    OFFERED = "offered", "Offered"
    COMMITTED = "committed", "Committed by an award"
    CLAIMED = "claimed", "Claimed"
    PAID = "paid", "Paid"


class EntryKind(models.TextChoices):
    """What moves money from one account to another; from where to where stands in ``MOVES``."""

    BUDGET = "budget", "Budgeted"
    CUT = "cut", "Budget cut"
    RESERVE = "reserve", "Reserved by a call"
    UNRESERVE = "unreserve", "Released by a call"
    OFFER = "offer", "Offered"
    RETRACT = "retract", "Offer ended"
    COMMIT = "commit", "Committed by award"
    RELEASE = "release", "Released by award"
    CLAIM = "claim", "Claimed"
    REJECT = "reject", "Claim turned down"
    PAY = "pay", "Paid"
    RECOVER = "recover", "Recovered"


class Move(NamedTuple):
    """From which account to which, and about what an entry of this kind is: line, reservation or award."""

    source: Account
    target: Account
    about: str


MOVES: dict[EntryKind, Move] = {
    EntryKind.BUDGET: Move(Account.BUDGET, Account.FREE, "line"),
    EntryKind.CUT: Move(Account.FREE, Account.BUDGET, "line"),
    EntryKind.RESERVE: Move(Account.FREE, Account.RESERVED, "reservation"),
    EntryKind.UNRESERVE: Move(Account.RESERVED, Account.FREE, "reservation"),
    EntryKind.OFFER: Move(Account.RESERVED, Account.OFFERED, "award"),
    EntryKind.RETRACT: Move(Account.OFFERED, Account.RESERVED, "award"),
    EntryKind.COMMIT: Move(Account.OFFERED, Account.COMMITTED, "award"),
    EntryKind.RELEASE: Move(Account.COMMITTED, Account.RESERVED, "award"),
    EntryKind.CLAIM: Move(Account.COMMITTED, Account.CLAIMED, "award"),
    EntryKind.REJECT: Move(Account.CLAIMED, Account.COMMITTED, "award"),
    EntryKind.PAY: Move(Account.CLAIMED, Account.PAID, "award"),
    # What comes back is free to be promised again, on the line it was paid from.
    EntryKind.RECOVER: Move(Account.PAID, Account.FREE, "award"),
}

#: New promises, which a year that has ended can no longer bear; what was promised in it is still paid.
PROMISING = (EntryKind.RESERVE, EntryKind.OFFER)


class AwardState(models.TextChoices):
    """Where an award stands; the verbs that move it are in ``AWARD_LIFECYCLE``."""

    OFFERED = "offered", "Offered"
    LIVE = "live", "Live"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Offer withdrawn"
    COMPLETED = "completed", "Completed"
    TERMINATED = "terminated", "Ended early"


# The business declines, the agency withdraws. Nothing may be left to claim or to pay once it is over.
AWARD_LIFECYCLE: dict[str, dict[str, str]] = {
    AwardState.OFFERED: {
        "accept": AwardState.LIVE,
        "decline": AwardState.DECLINED,
        "withdraw": AwardState.WITHDRAWN,
    },
    AwardState.LIVE: {
        "claim": AwardState.LIVE,
        "reject": AwardState.LIVE,
        "pay": AwardState.LIVE,
        "release": AwardState.LIVE,
        "recover": AwardState.LIVE,
        "complete": AwardState.COMPLETED,
        "terminate": AwardState.TERMINATED,
    },
    AwardState.COMPLETED: {"recover": AwardState.COMPLETED},
    AwardState.TERMINATED: {"recover": AwardState.TERMINATED},
    AwardState.DECLINED: {},
    AwardState.WITHDRAWN: {},
}

PUBLIC_AWARD_STATES = (AwardState.LIVE, AwardState.COMPLETED, AwardState.TERMINATED)
ENDED_AWARD_STATES = (
    AwardState.DECLINED,
    AwardState.WITHDRAWN,
    AwardState.COMPLETED,
    AwardState.TERMINATED,
)
