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


class EnquiryCurrency(models.TextChoices):
    """Currencies somebody may name an amount in; nothing is converted."""

    GBP = "GBP", "£ pound sterling"
    EUR = "EUR", "€ euro"
    USD = "USD", "US$ dollar"
    AED = "AED", "UAE dirham"
    AUD = "AUD", "Australian dollar"
    CAD = "CAD", "Canadian dollar"
    CHF = "CHF", "Swiss franc"
    CNY = "CNY", "Chinese yuan"
    INR = "INR", "Indian rupee"
    JPY = "JPY", "¥ Japanese yen"
    KRW = "KRW", "South Korean won"
    SEK = "SEK", "Swedish krona"
    SGD = "SGD", "Singapore dollar"


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
