"""Words of clusters and businesses, and the life of a listing."""

from __future__ import annotations

from django.db import models


class ClusterStatus(models.TextChoices):
    ESTABLISHED = "established", "Established"
    EMERGING = "emerging", "Emerging"


class PlaceKind(models.TextChoices):
    UNIVERSITY = "university", "University"
    ACCELERATOR = "accelerator", "Accelerator"
    INCUBATOR = "incubator", "Incubator"
    COWORKING = "coworking", "Co-working space"
    LAB = "lab", "Laboratory or research centre"
    VENUE = "venue", "Venue"

    @property
    def plural(self) -> str:
        return PLACES[self.value]


PLACES = {
    "university": "Universities",
    "accelerator": "Accelerators",
    "incubator": "Incubators and science parks",
    "coworking": "Co-working spaces",
    "lab": "Laboratories and research centres",
    "venue": "Venues",
}


class FactQualifier(models.TextChoices):
    """How the source itself words its figure; shown with it, never dropped."""

    EXACT = "", "exactly as stated"
    ABOUT = "about", "about"
    MORE_THAN = "more-than", "more than"
    LESS_THAN = "less-than", "less than"


class ListingState(models.TextChoices):
    """Where a business stands in the directory; the verbs that move it are in ``LISTING_LIFECYCLE``."""

    IMPORTED = "imported", "From the register"
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in-review", "In review"
    RETURNED = "returned", "Returned"
    PUBLISHED = "published", "Published"
    UNLISTED = "unlisted", "Unlisted"
    MERGED = "merged", "Merged into another"


# state → verb → next state. A register row is public from the start, as the compact facts it consists of,
# and stays so while a curator looks at what its people wrote (``ProfileDraft``). What people write about a
# business is public once a curator has published it; what they change later is public at once.
LISTING_LIFECYCLE: dict[str, dict[str, str]] = {
    ListingState.IMPORTED: {
        "submit": ListingState.IMPORTED,
        "take_back": ListingState.IMPORTED,
        "return": ListingState.IMPORTED,
        "publish": ListingState.PUBLISHED,
        "unlist": ListingState.UNLISTED,
        "merge": ListingState.MERGED,
    },
    ListingState.DRAFT: {"submit": ListingState.IN_REVIEW, "merge": ListingState.MERGED},
    ListingState.IN_REVIEW: {
        "take_back": ListingState.DRAFT,
        "publish": ListingState.PUBLISHED,
        "return": ListingState.RETURNED,
        "merge": ListingState.MERGED,
    },
    ListingState.RETURNED: {"submit": ListingState.IN_REVIEW, "merge": ListingState.MERGED},
    ListingState.PUBLISHED: {"unlist": ListingState.UNLISTED, "merge": ListingState.MERGED},
    # Back to what it was: published if it ever was, else a row of the register.
    ListingState.UNLISTED: {
        "publish": ListingState.PUBLISHED,
        "relist": ListingState.PUBLISHED,
        "relist_row": ListingState.IMPORTED,
        "merge": ListingState.MERGED,
    },
    # Undoing a merge gives back the state from before it, which the merge has recorded.
    ListingState.MERGED: {},
}

#: What anybody may see.
PUBLIC_STATES = (ListingState.IMPORTED, ListingState.PUBLISHED)


class RegisterStatus(models.TextChoices):
    """The register's many wordings, brought down to what a reader needs to know."""

    NONE = "", "Not on the register"
    ACTIVE = "active", "Active"
    STRIKE_OFF = "strike-off", "Proposal to strike off"
    LIQUIDATION = "liquidation", "In liquidation"
    ADMINISTRATION = "administration", "In administration"
    ARRANGEMENT = "arrangement", "Voluntary arrangement"
    RECEIVERSHIP = "receivership", "In receivership"
    OTHER = "other", "Other"


# A wording holds the word on the left; the first that fits counts ("Active - Proposal to Strike off").
REGISTER_WORDINGS: tuple[tuple[str, RegisterStatus], ...] = (
    ("strike off", RegisterStatus.STRIKE_OFF),
    ("liquidation", RegisterStatus.LIQUIDATION),
    ("administration", RegisterStatus.ADMINISTRATION),
    ("administrat", RegisterStatus.ADMINISTRATION),
    ("voluntary arrangement", RegisterStatus.ARRANGEMENT),
    ("receiver", RegisterStatus.RECEIVERSHIP),
    ("active", RegisterStatus.ACTIVE),
)


def register_status_of(wording: str) -> RegisterStatus:
    """The status behind one of the register's wordings, whatever its case."""
    folded = wording.strip().lower()
    if not folded:
        return RegisterStatus.NONE
    return next((status for words, status in REGISTER_WORDINGS if words in folded), RegisterStatus.OTHER)


class Stage(models.TextChoices):
    IDEA = "idea", "Idea"
    PRE_SEED = "pre-seed", "Pre-seed"
    SEED = "seed", "Seed"
    SERIES_A = "series-a", "Series A"
    SERIES_B_ON = "series-b-on", "Series B and later"
    ESTABLISHED = "established", "Established"


class EmployeesBand(models.TextChoices):
    """Bands of the official business statistics, with people working alone apart."""

    ONE = "1", "1 person"
    MICRO = "2-9", "2 to 9 people"
    SMALL = "10-49", "10 to 49 people"
    MEDIUM = "50-249", "50 to 249 people"
    LARGE = "250+", "250 people or more"


class SectorSource(models.TextChoices):
    """Who says that a business belongs to a sector (SIC codes speak for themselves)."""

    COMPANY = "company", "The company"
    STAFF = "staff", "The agency"


class LinkKind(models.TextChoices):
    LINKEDIN = "linkedin", "LinkedIn"
    GITHUB = "github", "GitHub"
    NEWS = "news", "News"
    PRODUCT = "product", "Product"
    JOBS = "jobs", "Jobs"
    OTHER = "other", "Other"


class MemberRole(models.TextChoices):
    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"


class MemberState(models.TextChoices):
    """asked → active | declined; active → ended; whoever was declined or left may ask again."""

    ASKED = "asked", "Asked to join"
    ACTIVE = "active", "Member"
    DECLINED = "declined", "Declined"
    ENDED = "ended", "No longer a member"


MEMBER_LIFECYCLE: dict[str, dict[str, str]] = {
    MemberState.ASKED: {"accept": MemberState.ACTIVE, "decline": MemberState.DECLINED},
    MemberState.ACTIVE: {"end": MemberState.ENDED},
    MemberState.DECLINED: {"ask": MemberState.ASKED},
    MemberState.ENDED: {"ask": MemberState.ASKED},
}


class ClaimProof(models.TextChoices):
    WORK_EMAIL = "work-email", "A work address at the listed website"
    REVIEW = "review", "A curator’s review"


class ClaimState(models.TextChoices):
    """Where a claim on a business stands; the verbs that move it are in ``CLAIM_LIFECYCLE``."""

    PROVING = "proving", "Waiting for your code"
    IN_REVIEW = "in-review", "With a curator"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Not approved"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Ended: the code was not used"


# state → verb → next state. Whoever was not approved may claim again, with better evidence.
CLAIM_LIFECYCLE: dict[str, dict[str, str]] = {
    ClaimState.PROVING: {
        "prove": ClaimState.APPROVED,
        "send": ClaimState.IN_REVIEW,
        "withdraw": ClaimState.WITHDRAWN,
        "expire": ClaimState.EXPIRED,
        "reject": ClaimState.REJECTED,
    },
    ClaimState.IN_REVIEW: {
        "approve": ClaimState.APPROVED,
        "reject": ClaimState.REJECTED,
        "withdraw": ClaimState.WITHDRAWN,
    },
}

OPEN_CLAIM_STATES = (ClaimState.PROVING, ClaimState.IN_REVIEW)


class InvitationState(models.TextChoices):
    """sent → accepted | declined | withdrawn; one that ran out is still «sent», past its date."""

    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ConsentState(models.TextChoices):
    """asked → given | refused; given → withdrawn; new words about a person are asked about again."""

    ASKED = "asked", "Asked"
    GIVEN = "given", "Agreed"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


CONSENT_LIFECYCLE: dict[str, dict[str, str]] = {
    ConsentState.ASKED: {"give": ConsentState.GIVEN, "refuse": ConsentState.REFUSED},
    ConsentState.GIVEN: {"withdraw": ConsentState.WITHDRAWN},
    ConsentState.REFUSED: {"give": ConsentState.GIVEN},
    ConsentState.WITHDRAWN: {"give": ConsentState.GIVEN},
}


class DuplicateState(models.TextChoices):
    """open → merged | not-same; undoing a merge opens the pair again."""

    OPEN = "open", "To be looked at"
    MERGED = "merged", "Merged"
    NOT_SAME = "not-same", "Not the same"


class ImportState(models.TextChoices):
    """Where an import of the register stands; the verbs that move it are in ``IMPORT_LIFECYCLE``."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# An import whose worker was lost goes back to the queue, three times at most; nothing it did remains.
IMPORT_LIFECYCLE: dict[str, dict[str, str]] = {
    ImportState.QUEUED: {"start": ImportState.RUNNING, "cancel": ImportState.CANCELLED},
    ImportState.RUNNING: {
        "finish": ImportState.DONE,
        "fail": ImportState.FAILED,
        "cancel": ImportState.CANCELLED,
        "lose": ImportState.QUEUED,
    },
    ImportState.DONE: {},
    ImportState.FAILED: {},
    ImportState.CANCELLED: {},
}


class ImportStep(models.TextChoices):
    NONE = "", "Not started"
    CHECKING = "checking", "Checking the files"
    READING = "reading", "Reading the register"
    WRITING = "writing", "Writing to the directory"
    FOLLOWING_UP = "following-up", "Refreshing counts and search"


class DifferenceState(models.TextChoices):
    """open → accepted | kept; any of them → open when the register says something new, or → agreed."""

    OPEN = "open", "To be decided"
    ACCEPTED = "accepted", "Register accepted"
    KEPT = "kept", "Ours kept"
    AGREED = "agreed", "No difference any more"


class Cadence(models.TextChoices):
    """How often somebody is told of what newly fits a saved search."""

    INSTANT = "instant", "As soon as there is something"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week, on Mondays"
    OFF = "off", "No mail"
