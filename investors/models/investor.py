"""Investors: organisations and angels, their people, and what they have invested in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django_countries.fields import CountryField

from accounts.models import User
from accounts.permissions import is_agency_staff
from clusters.enums import MemberRole, MemberState, Stage
from clusters.models import Business
from clusters.models.geography import filled
from core.models import TimeStamped
from investors.enums import Currency, InvestorKind, InvitationState

INVITATION_LIFE = timedelta(days=30)


class InvestorQuerySet(models.QuerySet["Investor"]):
    def public(self) -> InvestorQuerySet:
        """Those that want a page, once the agency has looked who they are."""
        return self.filter(is_public=True, verified_at__isnull=False, closed_at=None)

    def of_member(self, user: User | AnonymousUser) -> InvestorQuerySet:
        """Those this person invests for."""
        if not user.is_authenticated:
            return self.none()
        mine = InvestorMember.objects.active().filter(user=user)
        return self.filter(pk__in=mine.values("investor"), closed_at=None)

    def visible_to(self, user: User | AnonymousUser) -> InvestorQuerySet:
        """Public ones, one's own; all of them for agency staff."""
        if is_agency_staff(user):
            return self
        mine = (
            InvestorMember.objects.active().filter(user=user).values("investor")
            if user.is_authenticated
            else []
        )
        seen = models.Q(is_public=True, verified_at__isnull=False) | models.Q(pk__in=mine)
        return self.filter(seen, closed_at=None)

    def waiting_for_verification(self) -> InvestorQuerySet:
        return self.filter(verified_at=None, closed_at=None).order_by("created_at", "pk")

    def by_name(self) -> InvestorQuerySet:
        return self.order_by("sort_key", "pk")


@pghistory.track(exclude=["created_at", "updated_at"])
class Investor(TimeStamped):
    """Somebody who invests: an organisation, or an angel under their own name."""

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    sort_key = models.GeneratedField(
        expression=models.Func("name", function="folded"),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )
    kind = models.CharField(max_length=20, choices=InvestorKind)
    country = CountryField(help_text="Where the decisions are taken.")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    website = models.URLField(max_length=300, blank=True)
    summary = models.CharField(max_length=200, blank=True, help_text="One sentence for lists.")
    description = models.TextField(blank=True, help_text="Markdown.")
    is_public = models.BooleanField(
        "public page", default=False, help_text="Shown to everybody once the agency has verified it."
    )
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    verified_note = models.TextField("what was checked", blank=True, editable=False)
    closed_at = models.DateTimeField("taken off", null=True, blank=True, editable=False)
    is_showcase = models.BooleanField(default=False, editable=False)

    objects = InvestorQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key"], name="investor_by_name"),
            models.Index(
                fields=["created_at"], condition=models.Q(verified_at=None), name="investor_to_be_verified"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=InvestorKind.values), name="investor_kind_is_known"
            ),
            models.CheckConstraint(condition=filled("name"), name="investor_has_name"),
            models.CheckConstraint(
                condition=models.Q(verified_at=None) | filled("verified_note"),
                name="investor_verified_says_what_was_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("investors:investor_profile", args=[self.slug])

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def has_public_page(self) -> bool:
        return self.is_public and self.is_verified and self.closed_at is None

    @property
    def is_overseas(self) -> bool:
        return str(self.country) != "GB"


class InvestorMemberQuerySet(models.QuerySet["InvestorMember"]):
    def active(self) -> InvestorMemberQuerySet:
        return self.filter(state=MemberState.ACTIVE)

    def owners(self) -> InvestorMemberQuerySet:
        return self.active().filter(role=MemberRole.OWNER)


# As for businesses: the investor is locked first, so that two owners who leave at once see each other.
KEEPS_AN_OWNER = pgtrigger.Trigger(
    name="investor_member_keeps_an_owner",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    func="""
        PERFORM 1 FROM investors_investor WHERE id = OLD.investor_id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM investors_investormember WHERE investor_id = OLD.investor_id AND state = 'active'
        ) AND NOT EXISTS (
            SELECT 1 FROM investors_investormember
            WHERE investor_id = OLD.investor_id AND state = 'active' AND role = 'owner'
        ) THEN
            RAISE EXCEPTION 'investor % would be left without an owner', OLD.investor_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'investor_member_keeps_an_owner';
        END IF;
        RETURN NULL;
    """,
)


@pghistory.track()
class InvestorMember(models.Model):
    """Somebody who acts for an investor: owners look after people too, editors after the rest."""

    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="investor_memberships"
    )
    role = models.CharField(max_length=8, choices=MemberRole, default=MemberRole.EDITOR)
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.ACTIVE)
    since_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InvestorMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["investor", "user"], name="investor_member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=MemberRole.values), name="investor_member_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[MemberState.ACTIVE, MemberState.ENDED]),
                name="investor_member_state_is_known",
            ),
        ]
        triggers = [KEEPS_AN_OWNER]

    def __str__(self) -> str:
        return f"{self.user} at {self.investor}"


class InvestorInvitationQuerySet(models.QuerySet["InvestorInvitation"]):
    def open(self, at: datetime | None = None) -> InvestorInvitationQuerySet:
        return self.filter(state=InvitationState.SENT, sent_at__gt=(at or timezone.now()) - INVITATION_LIFE)


class InvestorInvitation(models.Model):
    """A colleague asked to act for an investor, by a link to their address."""

    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=MemberRole, default=MemberRole.EDITOR)
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)

    objects = InvestorInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["investor", "email"],
                condition=models.Q(state=InvitationState.SENT),
                name="investor_invitation_one_open_each",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.investor}"

    def is_open(self, at: datetime | None = None) -> bool:
        return self.state == InvitationState.SENT and self.sent_at > (at or timezone.now()) - INVITATION_LIFE


class InvestorDealQuerySet(models.QuerySet["InvestorDeal"]):
    def public(self) -> InvestorDealQuerySet:
        """Those with a source that anybody can look up."""
        return self.filter(is_public=True)

    def newest_first(self) -> InvestorDealQuerySet:
        return self.order_by("-invested_on", "company_name", "pk")


@pghistory.track()
class InvestorDeal(models.Model):
    """A past investment. What is public has a source; the rest only the investor and the agency see."""

    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="deals")
    company_name = models.CharField(max_length=160)
    business = models.ForeignKey(
        Business, null=True, blank=True, on_delete=models.SET_NULL, related_name="past_deals"
    )
    invested_on = models.DateField("date")
    stage = models.CharField(max_length=16, choices=Stage, blank=True)
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="This investor's own part."
    )
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.GBP)
    is_public = models.BooleanField(default=False)
    source_url = models.URLField("source", max_length=300, blank=True)

    objects = InvestorDealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_public=False) | filled("source_url"),
                name="investor_deal_public_has_source",
                violation_error_message="A public deal needs a source that anybody can look up.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gt=0),
                name="investor_deal_amount_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(currency__in=Currency.values), name="investor_deal_currency_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_name}, {self.invested_on:%B %Y}"
