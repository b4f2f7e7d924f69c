"""Claims: somebody says that a business is theirs, and how it was found to be true."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.enums import OPEN_CLAIM_STATES, ClaimProof, ClaimState, ListingState
from clusters.models.business import Business
from clusters.models.cluster import curates_all
from clusters.models.geography import filled

CODE_ATTEMPTS = 5
CODE_LIFE = timedelta(minutes=30)


def evidence_storage() -> Storage:
    return storages["private"]


def evidence_path(claim: BusinessClaim, name: str) -> str:
    """The name a person gave stays out of the file system; its ending was chosen by what the file is."""
    return f"claims/{secrets.token_hex(16)}{PurePath(name).suffix}"


class BusinessClaimQuerySet(models.QuerySet["BusinessClaim"]):
    def open(self) -> BusinessClaimQuerySet:
        return self.filter(state__in=OPEN_CLAIM_STATES)

    def waiting(self) -> BusinessClaimQuerySet:
        """For a curator to decide, the oldest first."""
        there = self.exclude(business__listing_state=ListingState.MERGED)
        return there.filter(state=ClaimState.IN_REVIEW).order_by("sent_at", "pk")

    def proving(self) -> BusinessClaimQuerySet:
        """Waiting for the code that was sent."""
        return self.filter(state=ClaimState.PROVING)

    def by(self, user: User) -> BusinessClaimQuerySet:
        return self.filter(user=user)

    def decidable_by(self, user: User | AnonymousUser) -> BusinessClaimQuerySet:
        """Those of the businesses this person curates; nobody decides their own."""
        if not user.is_authenticated:
            return self.none()
        others = self.exclude(user=user)
        if curates_all(user):
            return others
        return others.filter(business__in=Business.objects.curated_by(user).values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> BusinessClaimQuerySet:
        """One's own, and those of the businesses one curates."""
        if not user.is_authenticated:
            return self.none()
        curated = Business.objects.curated_by(user).values("pk")
        return self.filter(models.Q(user=user) | models.Q(business__in=curated))

    def with_evidence_older_than(self, moment: datetime) -> BusinessClaimQuerySet:
        """Decided so long ago that the evidence has served its purpose."""
        return self.exclude(state__in=OPEN_CLAIM_STATES).exclude(evidence="").filter(decided_at__lt=moment)


class BusinessClaim(models.Model):
    """A person's word that they speak for a business, with the proof of it."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    proof = models.CharField(max_length=12, choices=ClaimProof)
    state = models.CharField(max_length=10, choices=ClaimState)
    job_title = models.CharField("role at the business", max_length=80, blank=True)
    statement = models.TextField(
        blank=True, help_text="How the person belongs to the business, in their own words."
    )
    evidence = models.FileField(upload_to=evidence_path, storage=evidence_storage, blank=True)
    evidence_name = models.CharField("evidence", max_length=120, blank=True)
    begun_at = models.DateTimeField("begun", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("sent to a curator", null=True, blank=True, editable=False)
    decided_at = models.DateTimeField("decided", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        help_text="Empty when the work address proved it, or when it ended by itself.",
    )
    reason = models.TextField(blank=True, help_text="Why not, in words for the person.")

    objects = BusinessClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "claim"
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=models.Q(state=ClaimState.IN_REVIEW),
                name="business_claim_waiting",
            ),
            models.Index(fields=["-begun_at"], name="business_claim_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "user"],
                condition=models.Q(state__in=OPEN_CLAIM_STATES),
                name="business_claim_one_open_each",
                violation_error_message="You have an open claim on this business already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ClaimState.values), name="business_claim_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(proof__in=ClaimProof.values), name="business_claim_proof_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ClaimState.IN_REVIEW)
                | (models.Q(proof=ClaimProof.REVIEW, sent_at__isnull=False) & filled("statement")),
                name="business_claim_in_review_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ClaimState.REJECTED) | filled("reason"),
                name="business_claim_rejected_with_reason",
                violation_error_message="Say why, in words for the person.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_CLAIM_STATES, decided_at=None)
                | (~models.Q(state__in=OPEN_CLAIM_STATES) & models.Q(decided_at__isnull=False)),
                name="business_claim_closed_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.business}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CLAIM_STATES


class ClaimCodeQuerySet(models.QuerySet["ClaimCode"]):
    def sent_since(self, moment: datetime) -> ClaimCodeQuerySet:
        return self.filter(sent_at__gte=moment)

    def usable(self, at: datetime) -> ClaimCodeQuerySet:
        return self.filter(used_at=None, expires_at__gt=at, attempt_count__lt=CODE_ATTEMPTS)

    def newest_first(self) -> ClaimCodeQuerySet:
        return self.order_by("-sent_at", "-pk")


class ClaimCode(models.Model):
    """A code sent to a work address. Only the newest of a claim counts; the code itself is not kept."""

    claim = models.ForeignKey(BusinessClaim, on_delete=models.CASCADE, related_name="codes")
    address = models.EmailField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["address", "sent_at"], name="claim_code_by_address")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("sent_at")), name="claim_code_expires"
            ),
            models.CheckConstraint(
                condition=models.Q(attempt_count__lte=CODE_ATTEMPTS), name="claim_code_is_not_guessed"
            ),
        ]

    def __str__(self) -> str:
        return f"code of {self.sent_at:%Y-%m-%d %H:%M}"
