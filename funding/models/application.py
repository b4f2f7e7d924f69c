"""Applications: a business answers a call. It belongs to the business, whoever began it."""

from __future__ import annotations

from datetime import date, datetime

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from clusters.models import Business
from clusters.models.geography import filled
from core.models import TimeStamped
from core.references import random_reference
from funding.enums import RECEIVED_STATES, TAKING_STATES, WRITABLE_STATES, ApplicationState
from funding.models.balances import DIGITS
from funding.models.call import Call
from funding.models.call_form import CallForm


def new_reference() -> str:
    return random_reference("G")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_member(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """Those of the businesses one speaks for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(business__in=Business.objects.of_member(user))

    def visible_to(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """Its own people's; for the agency, what was handed in once, and that something lapsed."""
        return self.known_to_desk() if is_agency_staff(user) else self.of_member(user)

    def known_to_desk(self) -> ApplicationQuerySet:
        """What was sent, what lapsed, what somebody wrote about; of what was never sent, not its words."""
        asked = Exists(Application.objects.filter(pk=OuterRef("pk"), messages__isnull=False))
        return self.filter(Q(submitted_at__isnull=False) | Q(state=ApplicationState.LAPSED) | asked)

    def living(self) -> ApplicationQuerySet:
        """Neither withdrawn nor lapsed: a business has one of a call."""
        return self.exclude(state__in=[ApplicationState.WITHDRAWN, ApplicationState.LAPSED])

    def received(self) -> ApplicationQuerySet:
        return self.filter(state__in=RECEIVED_STATES)

    def eligible(self) -> ApplicationQuerySet:
        """Handed in and not screened out: what the call has to decide on."""
        return self.filter(state__in=[ApplicationState.SUBMITTED, ApplicationState.CHANGES])

    def drafts(self) -> ApplicationQuerySet:
        return self.filter(state=ApplicationState.DRAFT)

    def writable(self) -> ApplicationQuerySet:
        return self.filter(state__in=WRITABLE_STATES)

    def overdue(self, at: datetime | None = None) -> ApplicationQuerySet:
        """Still being written past their deadline: the call's, one's own, or the one for changes."""
        at = at or timezone.now()
        own_time_is_over = Q(late_until=None) | Q(late_until__lte=at)
        drafts = Q(own_time_is_over, state=ApplicationState.DRAFT, call__closes_at__lte=at)
        return self.filter(drafts | Q(state=ApplicationState.CHANGES, changes_until__lte=at))

    def deciding_since(self, day: date) -> ApplicationQuerySet:
        """To calls whose decision is promised for this day or later."""
        return self.filter(call__decision_on__gte=day)

    def of_cluster(self, slug: str) -> ApplicationQuerySet:
        return self.filter(business__cluster__slug=slug)

    def with_unread_message(self) -> ApplicationQuerySet:
        """Their people wrote, and nobody of the agency has opened it."""
        unread = Application.objects.filter(
            pk=OuterRef("pk"), messages__is_from_staff=False, messages__read_at=None
        )
        return self.known_to_desk().filter(Exists(unread))

    def to_living_calls(self) -> ApplicationQuerySet:
        """To calls that are neither cancelled nor decided."""
        return self.filter(call__state__in=TAKING_STATES)

    def waiting_for_desk(self) -> ApplicationQuerySet:
        return self.filter(state=ApplicationState.SUBMITTED, screened_at=None)

    def with_words(self, text: str) -> ApplicationQuerySet:
        """Every word stands in the title, the reference or the business's name."""
        found = self
        for word in text.split()[:6]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(reference__icontains=word)
                | Q(business__sort_key__contains=word.lower())
            )
        return found

    def with_names(self) -> ApplicationQuerySet:
        return self.select_related("call", "business__cluster")

    def newest_first(self) -> ApplicationQuerySet:
        return self.order_by(F("submitted_at").desc(nulls_last=True), "-pk")


@pghistory.track(exclude=["created_at", "updated_at", "saved_at", "saved_by"])
class Application(TimeStamped):
    """What one business asks of one call. Title, summary, amounts and days are read from its answers."""

    reference = models.CharField(max_length=24, unique=True, default=new_reference, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    form = models.ForeignKey(CallForm, on_delete=models.PROTECT, related_name="applications")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT)

    # -- what lists and totals read, kept from the answers by ``funding.project_facts``
    title = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    asked_amount = models.DecimalField("asked (£)", **DIGITS, null=True, blank=True)
    cost_amount = models.DecimalField("project's cost (£)", **DIGITS, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    # -- its life
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Withdrawn or lapsed.")
    screened_at = models.DateTimeField(null=True, blank=True)
    ineligible_reason = models.TextField(blank=True)
    late_until = models.DateTimeField(null=True, blank=True, help_text="More time than everybody has.")
    late_reason = models.TextField(blank=True)
    changes_sections = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    changes_asked = models.TextField(blank=True)
    changes_until = models.DateTimeField(null=True, blank=True)

    # -- declarations, of the people who send it
    has_conflict = models.BooleanField(null=True, blank=True)
    conflict_text = models.TextField(blank=True)
    has_subsidies = models.BooleanField(null=True, blank=True)
    subsidies_text = models.TextField(blank=True)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    is_showcase = models.BooleanField(default=False, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["call", "state"], name="application_by_call"),
            models.Index(fields=["business", "state"], name="application_by_business"),
            models.Index(F("submitted_at").desc(nulls_last=True), F("id").desc(), name="application_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "business"],
                condition=~Q(state__in=[ApplicationState.WITHDRAWN, ApplicationState.LAPSED]),
                name="application_once_a_call",
                violation_error_message="Your business has an application to this call already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=RECEIVED_STATES)
                | (Q(submitted_at__isnull=False, asked_amount__gt=0) & filled("title")),
                name="application_sent_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.WITHDRAWN, ApplicationState.LAPSED])
                | Q(ended_at__isnull=False),
                name="application_ended_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.INELIGIBLE) | filled("ineligible_reason"),
                name="application_ineligible_says_why",
            ),
            models.CheckConstraint(
                condition=Q(late_until=None) | filled("late_reason"), name="application_late_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.CHANGES)
                | (Q(changes_until__isnull=False, changes_sections__len__gte=1) & filled("changes_asked")),
                name="application_changes_say_what",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def known_title(self) -> str:
        """As the agency may read it: what was never sent has none."""
        return self.title if self.submitted_at else ""

    def get_absolute_url(self) -> str:
        return reverse("funding:application", args=[self.reference])

    def can_write_section(self, key: str) -> bool:
        """Whether this section is open: where changes were asked for, only those are."""
        return self.state == ApplicationState.DRAFT or (
            self.state == ApplicationState.CHANGES and key in self.changes_sections
        )

    def forget_changes(self) -> None:
        """What was asked to be changed is done, or does not matter any more. Not saved."""
        self.changes_sections, self.changes_asked, self.changes_until = [], "", None

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE_STATES

    @property
    def deadline_at(self) -> datetime:
        """Until when it can be sent: the call's, or later where more time was given."""
        if self.state == ApplicationState.CHANGES and self.changes_until:
            return self.changes_until
        return max(self.call.closes_at, self.late_until or self.call.closes_at)
