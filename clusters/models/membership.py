"""What belongs to a business: its people, its chosen sectors, its links."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.enums import LinkKind, MemberRole, MemberState, SectorSource
from clusters.models.business import Business
from clusters.models.sector import Sector
from core.models.edition import PROFILES, moves_edition


class BusinessMemberQuerySet(models.QuerySet["BusinessMember"]):
    def active(self) -> BusinessMemberQuerySet:
        return self.filter(state=MemberState.ACTIVE)

    def asked(self) -> BusinessMemberQuerySet:
        return self.filter(state=MemberState.ASKED)

    def owners(self) -> BusinessMemberQuerySet:
        return self.active().filter(role=MemberRole.OWNER)

    def visible_to(self, user: User | AnonymousUser) -> BusinessMemberQuerySet:
        """One's own, and everybody's of the businesses one is a member of or curates."""
        if not user.is_authenticated:
            return self.none()
        businesses = Business.objects.of_member(user).values("pk")
        curated = Business.objects.curated_by(user).values("pk")
        return self.filter(
            models.Q(user=user) | models.Q(business__in=businesses) | models.Q(business__in=curated)
        )


# Two owners who leave at the same moment each still see the other. So the business is locked first, and the
# look that follows sees what the other transaction committed meanwhile. Checked at commit: a transfer may
# pass through a moment without an owner.
KEEPS_AN_OWNER = pgtrigger.Trigger(
    name="business_member_keeps_an_owner",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    declare=[("place", "bigint")],
    func="""
        FOREACH place IN ARRAY ARRAY[
            CASE WHEN TG_OP = 'INSERT' THEN NEW.business_id ELSE OLD.business_id END,
            CASE WHEN TG_OP = 'DELETE' THEN OLD.business_id ELSE NEW.business_id END
        ] LOOP
            PERFORM 1 FROM clusters_business WHERE id = place FOR NO KEY UPDATE;
            IF EXISTS (SELECT 1 FROM clusters_businessmember WHERE business_id = place AND state = 'active')
            AND NOT EXISTS (
                SELECT 1 FROM clusters_businessmember
                WHERE business_id = place AND state = 'active' AND role = 'owner'
            ) THEN
                RAISE EXCEPTION 'business % would be left without an owner', place
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'business_member_keeps_an_owner';
            END IF;
        END LOOP;
        RETURN NULL;
    """,
)


@pghistory.track()
class BusinessMember(models.Model):
    """Somebody who speaks for a business, or has asked to."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=MemberRole, default=MemberRole.EDITOR)
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.ASKED)
    job_title = models.CharField("role at the business", max_length=80, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = BusinessMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "member"
        ordering = ["role", "asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="business_member_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=MemberState.values), name="business_member_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=MemberRole.values), name="business_member_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=MemberState.ASKED) | models.Q(decided_at__isnull=False),
                name="business_member_decided_has_date",
            ),
        ]
        triggers = [KEEPS_AN_OWNER]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} of {self.business}"


# Once per statement: sectors are chosen for thousands at a time by imports and bulk verbs.
@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
    pghistory.DeleteEvent(level=pghistory.Statement),
)
class BusinessSector(models.Model):
    """A sector chosen for a business; what follows from its SIC codes is derived, not stored here."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="sector_choices")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="choices")
    source = models.CharField(max_length=8, choices=SectorSource, default=SectorSource.COMPANY)
    is_declined = models.BooleanField(
        "does not apply",
        default=False,
        help_text="Follows from a SIC code, but the business says it is not so.",
    )

    class Meta:
        verbose_name = "chosen sector"
        constraints = [models.UniqueConstraint(fields=["business", "sector"], name="business_sector_once")]

    def __str__(self) -> str:
        return f"{self.business}: {'not ' if self.is_declined else ''}{self.sector}"


@pghistory.track()
class BusinessLink(models.Model):
    """Where else a business can be met on the web."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind, default=LinkKind.OTHER)
    url = models.URLField("address", max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "link"
        triggers = [moves_edition(PROFILES)]
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["business", "url"], name="business_link_once"),
            models.CheckConstraint(
                condition=models.Q(url__regex=r"^https?://[^\s/]+\.[^\s/]+"),
                name="business_link_can_be_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.url
