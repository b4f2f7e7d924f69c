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


class CallState(models.TextChoices):
    """What people have done with a call. Whether a published one is open, the clock says: ``CallPhase``."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ASSESSING = "assessing", "Being assessed"
    DECIDED = "decided", "Decided, not announced"
    ANNOUNCED = "announced", "Announced"
    ARCHIVED = "archived", "Archived"
    CANCELLED = "cancelled", "Cancelled"


# What is published can be taken back until it opens; what has opened can only be cancelled, in public. The
# actions ask the clock: assessing begins once a call has closed.
CALL_LIFECYCLE: dict[str, dict[str, str]] = {
    CallState.DRAFT: {"publish": CallState.PUBLISHED},
    CallState.PUBLISHED: {
        "take_back": CallState.DRAFT,
        "move_deadline": CallState.PUBLISHED,
        "assess": CallState.ASSESSING,
        "cancel": CallState.CANCELLED,
    },
    CallState.ASSESSING: {"decide": CallState.DECIDED, "cancel": CallState.CANCELLED},
    CallState.DECIDED: {"announce": CallState.ANNOUNCED, "assess": CallState.ASSESSING},
    CallState.ANNOUNCED: {"archive": CallState.ARCHIVED},
    CallState.CANCELLED: {"archive": CallState.ARCHIVED},
    CallState.ARCHIVED: {},
}


#: Applications to such calls can still be sent: in time, or where more was given or changes were asked for.
TAKING_STATES = (CallState.PUBLISHED, CallState.ASSESSING)


class CallPhase(models.TextChoices):
    """Where a call stands for whoever reads it: what people did, and the clock."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Opens soon"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    ASSESSING = "assessing", "Being assessed"
    ANNOUNCED = "announced", "Decided"
    ARCHIVED = "archived", "Archived"
    CANCELLED = "cancelled", "Cancelled"


#: As the public reads them: that a decision is made shows only once it is announced.
PHASE_OF_STATE = {
    CallState.DRAFT: CallPhase.DRAFT,
    CallState.ASSESSING: CallPhase.ASSESSING,
    CallState.DECIDED: CallPhase.ASSESSING,
    CallState.ANNOUNCED: CallPhase.ANNOUNCED,
    CallState.ARCHIVED: CallPhase.ARCHIVED,
    CallState.CANCELLED: CallPhase.CANCELLED,
}


class QuestionKind(models.TextChoices):
    SHORT = "short", "Short text"
    LONG = "long", "Long text"
    NUMBER = "number", "Whole number"
    MONEY = "money", "Amount of money (£)"
    DATE = "date", "Date"
    YES_NO = "yes-no", "Yes or no"
    CHOICE = "choice", "One of several"
    CHOICES = "choices", "Any of several"
    BUDGET = "budget", "Budget table with a total"
    FILE = "file", "Files"


class ProjectFact(models.TextChoices):
    """What lists, totals and awards read of every application, whatever else its form asks."""

    TITLE = "title", "Title of the project"
    SUMMARY = "summary", "Summary for the public"
    ASKED = "asked", "Amount asked"
    COST = "cost", "Cost of the whole project"
    STARTS = "starts", "Begins on"
    ENDS = "ends", "Ends on"


class ProfileField(models.TextChoices):
    """What the company has told already: offered as the answer, to be confirmed."""

    NAME = "name", "Name"
    COMPANY_NUMBER = "company_number", "Company number"
    SHORT_DESCRIPTION = "short_description", "What it does, in a sentence"
    DESCRIPTION = "description", "What it does"
    WEBSITE = "website", "Website"
    EMPLOYEES = "employees", "People"
    POSTCODE = "postcode", "Postcode"
    BEGAN_ON = "began_on", "Began on"


class ApplicationState(models.TextChoices):
    """Where an application stands before anybody assesses it; verbs in ``APPLICATION_LIFECYCLE``."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Sent"
    CHANGES = "changes", "Changes asked for"
    INELIGIBLE = "ineligible", "Not eligible"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"


# A draft lapses at the deadline; a deadline moved for everybody, or time given to one, brings it back. What
# was sent before and opened again does not lapse: what was sent stands.
APPLICATION_LIFECYCLE: dict[str, dict[str, str]] = {
    ApplicationState.DRAFT: {
        "save": ApplicationState.DRAFT,
        "sign_off": ApplicationState.DRAFT,
        "submit": ApplicationState.SUBMITTED,
        "withdraw": ApplicationState.WITHDRAWN,
        "lapse": ApplicationState.LAPSED,
        "keep_sent": ApplicationState.SUBMITTED,
        "allow_late": ApplicationState.DRAFT,
    },
    ApplicationState.SUBMITTED: {
        "reopen": ApplicationState.DRAFT,
        "withdraw": ApplicationState.WITHDRAWN,
        "pass": ApplicationState.SUBMITTED,
        "request_changes": ApplicationState.CHANGES,
        "screen_out": ApplicationState.INELIGIBLE,
    },
    ApplicationState.CHANGES: {
        "save": ApplicationState.CHANGES,
        "sign_off": ApplicationState.CHANGES,
        "submit": ApplicationState.SUBMITTED,
        "withdraw": ApplicationState.WITHDRAWN,
        "screen_out": ApplicationState.INELIGIBLE,
        "request_changes": ApplicationState.CHANGES,
        "keep_sent": ApplicationState.SUBMITTED,
    },
    ApplicationState.INELIGIBLE: {"reinstate": ApplicationState.SUBMITTED},
    ApplicationState.WITHDRAWN: {"take_up": ApplicationState.DRAFT},
    ApplicationState.LAPSED: {"allow_late": ApplicationState.DRAFT},
}

#: What has been handed in, and counts in figures and totals.
RECEIVED_STATES = (ApplicationState.SUBMITTED, ApplicationState.CHANGES, ApplicationState.INELIGIBLE)
#: What its people can still write in.
WRITABLE_STATES = (ApplicationState.DRAFT, ApplicationState.CHANGES)


#: A step as both sides read it.
APPLICATION_STEPS_TOLD = {
    "begin": "Begun",
    "sign_off": "Signed off",
    "submit": "Sent",
    "reopen": "Opened again",
    "withdraw": "Withdrawn",
    "take_up": "Taken up again",
    "lapse": "Not sent before the deadline",
    "keep_sent": "Stands as it was sent",
    "allow_late": "Given more time",
    "pass": "Checked: eligible",
    "request_changes": "Changes asked for",
    "screen_out": "Checked: not eligible",
    "reinstate": "Eligible after all",
}
