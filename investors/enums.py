"""Words of the investors app, and for each lifecycle a table: state → verb → next state."""

from django.db import models


class EnquiryIntent(models.TextChoices):
    """What somebody wants of the North."""

    INVEST = "invest", "Invest in businesses here"
    OPEN_SITE = "open-site", "Open an office or a site here"
    PARTNER = "partner", "Find a partner for research or business"
    VISIT = "visit", "Visit and meet people"
    BUY = "buy", "Buy from businesses here"
    OTHER = "other", "Something else"


class EnquiryTiming(models.TextChoices):
    NOW = "now", "As soon as possible"
    QUARTER = "3-months", "Within three months"
    YEAR = "12-months", "Within a year"
    LATER = "later", "Later, or I do not know yet"


class EnquiryStage(models.TextChoices):
    """Where an enquiry stands; the verbs that move it are in ``ENQUIRY_LIFECYCLE``."""

    NEW = "new", "New"
    ASSIGNED = "assigned", "Assigned"
    IN_CONVERSATION = "in-conversation", "In conversation"
    PROPOSAL = "proposal", "Proposal"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    DORMANT = "dormant", "Dormant"
    MERGED = "merged", "Part of another enquiry"
    SPAM = "spam", "Not an enquiry"


_SET_ASIDE: dict[str, str] = {"merge": EnquiryStage.MERGED, "mark_spam": EnquiryStage.SPAM}
_END: dict[str, str] = {
    "win": EnquiryStage.WON,
    "lose": EnquiryStage.LOST,
    "rest": EnquiryStage.DORMANT,
    **_SET_ASIDE,
}
_AGAIN: dict[str, str] = {"reopen": EnquiryStage.IN_CONVERSATION, "write": EnquiryStage.IN_CONVERSATION}

# Nothing ends before it was answered. «hand over» gives it to another cluster, where nobody has taken it yet;
# what was said stays said. Whoever writes about a closed enquiry opens it again.
ENQUIRY_LIFECYCLE: dict[str, dict[str, str]] = {
    EnquiryStage.NEW: {
        "take": EnquiryStage.ASSIGNED,
        "assign": EnquiryStage.ASSIGNED,
        "answer": EnquiryStage.IN_CONVERSATION,
        "write": EnquiryStage.NEW,
        "hand_over": EnquiryStage.NEW,
        **_SET_ASIDE,
    },
    EnquiryStage.ASSIGNED: {
        "assign": EnquiryStage.ASSIGNED,
        "answer": EnquiryStage.IN_CONVERSATION,
        "write": EnquiryStage.ASSIGNED,
        "release": EnquiryStage.NEW,
        "hand_over": EnquiryStage.NEW,
        **_SET_ASIDE,
    },
    EnquiryStage.IN_CONVERSATION: {
        "take": EnquiryStage.IN_CONVERSATION,
        "assign": EnquiryStage.IN_CONVERSATION,
        "answer": EnquiryStage.IN_CONVERSATION,
        "write": EnquiryStage.IN_CONVERSATION,
        "release": EnquiryStage.IN_CONVERSATION,
        "hand_over": EnquiryStage.IN_CONVERSATION,
        "propose": EnquiryStage.PROPOSAL,
        **_END,
    },
    EnquiryStage.PROPOSAL: {
        "take": EnquiryStage.PROPOSAL,
        "assign": EnquiryStage.PROPOSAL,
        "answer": EnquiryStage.PROPOSAL,
        "write": EnquiryStage.PROPOSAL,
        "release": EnquiryStage.PROPOSAL,
        "hand_over": EnquiryStage.PROPOSAL,
        "reopen": EnquiryStage.IN_CONVERSATION,
        **_END,
    },
    EnquiryStage.WON: _AGAIN,
    EnquiryStage.LOST: _AGAIN,
    EnquiryStage.DORMANT: {**_AGAIN, "lose": EnquiryStage.LOST},
    EnquiryStage.SPAM: {"restore": EnquiryStage.NEW},
    EnquiryStage.MERGED: {},
}

OPEN_ENQUIRY_STAGES = (
    EnquiryStage.NEW,
    EnquiryStage.ASSIGNED,
    EnquiryStage.IN_CONVERSATION,
    EnquiryStage.PROPOSAL,
)
#: What counts in figures: enquiries that are enquiries, each once.
COUNTED_ENQUIRY_STAGES = (*OPEN_ENQUIRY_STAGES, EnquiryStage.WON, EnquiryStage.LOST, EnquiryStage.DORMANT)


class MessageSide(models.TextChoices):
    ENQUIRER = "enquirer", "The person who asked"
    AGENCY = "agency", "The agency"


class InvestorKind(models.TextChoices):
    ANGEL = "angel", "Business angel"
    SYNDICATE = "syndicate", "Angel syndicate"
    VENTURE_CAPITAL = "venture-capital", "Venture capital"
    CORPORATE = "corporate", "Corporate investor"
    FAMILY_OFFICE = "family-office", "Family office"
    PRIVATE_EQUITY = "private-equity", "Private equity"
    BANK = "bank", "Bank"
    PUBLIC_FUND = "public-fund", "Public fund"
    ACCELERATOR = "accelerator", "Accelerator"
    UNIVERSITY = "university", "University fund"
    OTHER = "other", "Other"


class LeadRole(models.TextChoices):
    """What part an investor takes in a round."""

    LEAD = "lead", "Leads rounds"
    FOLLOW = "follow", "Follows others"
    EITHER = "either", "Leads or follows"


class Currency(models.TextChoices):
    """Currencies that a ticket may be given in; rates are rows of ``ExchangeRate``."""

    GBP = "GBP", "£ pound sterling"
    EUR = "EUR", "€ euro"
    USD = "USD", "$ US dollar"
    AED = "AED", "UAE dirham"
    AUD = "AUD", "Australian dollar"
    CAD = "CAD", "Canadian dollar"
    CHF = "CHF", "Swiss franc"
    CNY = "CNY", "Chinese yuan"
    DKK = "DKK", "Danish krone"
    HKD = "HKD", "Hong Kong dollar"
    INR = "INR", "Indian rupee"
    JPY = "JPY", "Japanese yen"
    NOK = "NOK", "Norwegian krone"
    SEK = "SEK", "Swedish krona"
    SGD = "SGD", "Singapore dollar"


class SectorWish(models.TextChoices):
    """How a mandate speaks of a sector. Only «must» and «never» rule anything out."""

    LIKED = "liked", "Of interest"
    MUST = "must", "One of these it must be"
    NEVER = "never", "Never"


class InvitationState(models.TextChoices):
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Basis(models.TextChoices):
    """On which article of the Financial Promotion Order somebody may be shown terms (SI 2005/1529)."""

    PROFESSIONAL = "art-19", "Investment professional (article 19)"
    HIGH_NET_WORTH = "art-48", "High-net-worth individual (article 48)"
    LARGE_COMPANY = "art-49", "Large company, partnership or association (article 49)"
    CERTIFIED = "art-50", "Certified sophisticated investor (article 50)"
    SELF_CERTIFIED = "art-50a", "Self-certified sophisticated investor (article 50A)"
    OVERSEAS = "art-12", "Recipient outside the United Kingdom (article 12)"


class RaiseState(models.TextChoices):
    """Where a raise stands; the verbs that move it are in ``RAISE_LIFECYCLE``."""

    DRAFT = "draft", "Being written"
    IN_REVIEW = "in-review", "With the agency"
    OPEN = "open", "Open"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


RAISE_LIFECYCLE: dict[str, dict[str, str]] = {
    RaiseState.DRAFT: {"submit": RaiseState.IN_REVIEW, "withdraw": RaiseState.CLOSED},
    # Staff look whether it is complete, not whether it is good.
    RaiseState.IN_REVIEW: {
        "open": RaiseState.OPEN, "return": RaiseState.DRAFT, "take_back": RaiseState.DRAFT,
    },
    RaiseState.OPEN: {"pause": RaiseState.PAUSED, "close": RaiseState.CLOSED},
    RaiseState.PAUSED: {"resume": RaiseState.OPEN, "close": RaiseState.CLOSED},
    RaiseState.CLOSED: {},
}  # fmt: skip


class RaiseResult(models.TextChoices):
    REACHED = "reached", "The round was raised"
    PARTLY = "partly", "A part of it was raised"
    NOT_RAISED = "not-raised", "Nothing was raised"
    WITHDRAWN = "withdrawn", "Taken back before it opened"


class Instrument(models.TextChoices):
    EQUITY = "equity", "Ordinary shares"
    PREFERENCE = "preference", "Preference shares"
    ASA = "asa", "Advance subscription agreement"
    CONVERTIBLE = "convertible", "Convertible loan"
    LOAN = "loan", "Loan"
    OTHER = "other", "Other"


class Surface(models.TextChoices):
    """Where terms were shown."""

    PAGE = "page", "Page"
    DECK = "deck", "Deck"
    ADMIN = "admin", "Agency’s desk"


class MatchState(models.TextChoices):
    """How one side has answered a match; the verbs that move it are in ``MATCH_LIFECYCLE``."""

    SUGGESTED = "suggested", "Suggested"
    SEEN = "seen", "Seen"
    INTERESTED = "interested", "Interested"
    PASSED = "passed", "Passed"


# Each side moves by itself, until both are interested: then they are introduced and nothing moves any more.
MATCH_LIFECYCLE: dict[str, dict[str, str]] = {
    MatchState.SUGGESTED: {
        "see": MatchState.SEEN, "want": MatchState.INTERESTED, "pass": MatchState.PASSED,
    },
    MatchState.SEEN: {"see": MatchState.SEEN, "want": MatchState.INTERESTED, "pass": MatchState.PASSED},
    MatchState.INTERESTED: {"see": MatchState.INTERESTED, "pass": MatchState.PASSED},
    MatchState.PASSED: {"see": MatchState.PASSED, "want": MatchState.INTERESTED},
}  # fmt: skip


class MatchSide(models.TextChoices):
    INVESTOR = "investor", "The investor"
    BUSINESS = "business", "The start-up"


class PassReason(models.TextChoices):
    """Why a side passes; counted, and never shown to the other side."""

    SECTOR = "sector", "Another field"
    STAGE = "stage", "Too early or too late"
    SIZE = "size", "The sum does not suit"
    PLACE = "place", "Too far away"
    TIMING = "timing", "Not now"
    KNOWN = "known", "We know each other already"
    OTHER = "other", "Something else"


class FeedbackKind(models.TextChoices):
    """What happened to a match, kept to learn from."""

    SHOWN = "shown", "Shown"
    OPENED = "opened", "Opened"
    SAVED = "saved", "Saved"
    PASSED = "passed", "Passed"
    INTERESTED = "interested", "Interested"
    INTRODUCED = "introduced", "Introduced"
    MET = "met", "Met"
    INVESTED = "invested", "Invested"


class IntroductionOutcome(models.TextChoices):
    NONE = "none", "Nothing said yet"
    MEETING = "meeting", "We met"
    TERM_SHEET = "term-sheet", "There is a term sheet"
    INVESTED = "invested", "Invested"
    NO = "no", "Nothing came of it"


class RunState(models.TextChoices):
    """Where a run of matching stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class ChunkState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"


class ShortlistStage(models.TextChoices):  # of a business on an investor's list; any may follow any
    TO_LOOK_AT = "to-look-at", "To look at"
    TALKING = "talking", "Talking"
    PASSED = "passed", "Passed on"
    DONE = "done", "Done"
