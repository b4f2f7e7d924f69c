"""An enquiry: somebody anywhere in the world asks the North something, and is answered."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django_countries.fields import CountryField

from accounts.enums import CorrespondenceLanguage
from clusters.models import Business, Cluster, Sector
from core.models import TimeStamped
from core.references import random_reference
from investors.enums import (
    OPEN_ENQUIRY_STAGES,
    Currency,
    EnquiryIntent,
    EnquiryStage,
    EnquiryTiming,
)
from investors.models.enquiry_query import EnquiryQuerySet, search_key
from investors.models.enquiry_rules import CONSTRAINTS, INDEXES


def new_reference() -> str:
    return random_reference("E")


# What moves is kept in history; who asked is not, for that is theirs to have erased.
@pghistory.track(
    pghistory.InsertEvent("enquiry.received"),
    pghistory.UpdateEvent("enquiry.changed"),
    fields=[
        "stage",
        "cluster",
        "owner",
        "answer_due_at",
        "paused_at",
        "first_answered_at",
        "forecast_investment_amount",
        "forecast_jobs_count",
        "merged_into",
    ],
    model_name="EnquiryEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
)
class Enquiry(TimeStamped):
    """What somebody asked, who answers it and by when, and what became of it."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)

    # -- what it is about; none of the three: the whole North
    about_cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries_about"
    )
    about_business = models.ForeignKey(
        Business, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries"
    )
    about_sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries"
    )
    intent = models.CharField("they want to", max_length=12, choices=EnquiryIntent)
    amount = models.DecimalField(max_digits=14, decimal_places=0, null=True, blank=True)
    currency = models.CharField(max_length=3, choices=Currency, blank=True)
    people_count = models.PositiveIntegerField("people", null=True, blank=True)
    timing = models.CharField(max_length=12, choices=EnquiryTiming)

    # -- who asked
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries"
    )
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    organisation = models.CharField(max_length=160, blank=True)
    country = CountryField(blank_label="Choose a country")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    language = models.CharField(
        max_length=10, choices=CorrespondenceLanguage, default=CorrespondenceLanguage.ENGLISH
    )
    consent_text = models.TextField(help_text="The words agreed to.")
    consented_at = models.DateTimeField()
    sent_from = models.CharField(
        max_length=64, blank=True, help_text="Digest of the network address; forgotten after a day."
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    # -- who answers, and by when
    stage = models.CharField(max_length=16, choices=EnquiryStage, default=EnquiryStage.NEW)
    cluster = models.ForeignKey(
        Cluster,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enquiries",
        help_text="Whose people answer; none: the agency's.",
    )
    is_shared = models.BooleanField(
        "given by fair share", default=False, help_text="It named no cluster and was given to one in turn."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_enquiries",
    )
    received_at = models.DateTimeField(default=timezone.now)
    promised_minutes = models.PositiveIntegerField(help_text="Of working time, until the first answer.")
    answer_due_at = models.DateTimeField("answer promised by")
    warned_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField("clock stands since", null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    left_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of working time, when the clock was stopped."
    )
    first_answered_at = models.DateTimeField("first answered", null=True, blank=True)
    answer_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of working time, until the first answer; pauses left out."
    )
    waiting_since = models.DateTimeField(
        null=True, blank=True, help_text="The person wrote last, and nobody has answered that."
    )

    # -- what became of it
    forecast_investment_amount = models.DecimalField(
        "investment forecast (£)", max_digits=14, decimal_places=0, null=True, blank=True
    )
    forecast_jobs_count = models.PositiveIntegerField("jobs forecast", null=True, blank=True)
    close_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    link_number = models.PositiveSmallIntegerField(
        default=1, help_text="A higher one makes earlier links useless."
    )
    is_showcase = models.BooleanField("fictional", default=False, editable=False)
    search_key = search_key()

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "enquiries"
        indexes = INDEXES
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """On the desk; the person who asked follows it by a signed link."""
        return reverse("investors:enquiry_desk", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_ENQUIRY_STAGES

    @property
    def is_answered(self) -> bool:
        return self.first_answered_at is not None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def was_in_time(self) -> bool | None:
        """Nothing before the first answer."""
        return None if self.first_answered_at is None else self.first_answered_at <= self.answer_due_at

    def is_overdue(self, at: datetime | None = None) -> bool:
        if self.is_answered or self.is_paused or not self.is_open:
            return False
        return self.answer_due_at < (at or timezone.now())

    @property
    def who(self) -> str:
        """For the desk: the person, and whom they speak for."""
        if self.erased_at:
            return "Somebody whose details are erased"
        return f"{self.name}, {self.organisation}" if self.organisation else self.name
