"""Standing: on which basis somebody may be shown the terms of a raise, and what they signed for it.

Financial Services and Markets Act 2000, section 21; Financial Promotion Order 2005 (SI 2005/1529).
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django_countries.fields import CountryField

from accounts.models import User
from clusters.models.geography import filled
from investors.enums import Basis
from investors.models.investor import Investor, InvestorMember


class StatementVersionQuerySet(models.QuerySet["StatementVersion"]):
    def in_force(self, at: datetime | None = None) -> StatementVersionQuerySet:
        """Those that may be signed now, the newest of each basis last."""
        at = at or timezone.now()
        current = self.filter(in_force_from__lte=at)
        return current.filter(models.Q(retired_at=None) | models.Q(retired_at__gt=at)).order_by(
            "basis", "number"
        )


class StatementVersion(models.Model):
    """The exact words that are signed for a basis. Never changed: other words are another version.

    ``tests``: (key, sentence) of which one has to be ticked; none where nothing is asked.
    """

    basis = models.CharField(max_length=8, choices=Basis)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    text = models.TextField(help_text="What is signed, word by word. Blank lines part paragraphs.")
    tests = models.JSONField(default=list, blank=True)
    warning = models.TextField(help_text="What stands above the signature.")
    months_valid = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="From the day of signing; empty: as long as it is so."
    )
    certificate_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long the certificate of a firm is good, where one is needed."
    )
    source_url = models.URLField(max_length=300, help_text="The rule it follows.")
    in_force_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = StatementVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "statement"
        constraints = [
            models.UniqueConstraint(fields=["basis", "number"], name="statement_version_once"),
            models.CheckConstraint(
                condition=models.Q(basis__in=Basis.values), name="statement_basis_is_known"
            ),
            models.CheckConstraint(
                condition=filled("title", "text", "warning", "source_url"), name="statement_says_everything"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="statement_words_stay", exclude=["retired_at"]),
            pgtrigger.Protect(name="statement_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()}, version {self.number}"

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]

    @property
    def needs_certificate(self) -> bool:
        return self.certificate_months is not None


class CertificationQuerySet(models.QuerySet["Certification"]):
    def valid(self, at: datetime | None = None) -> CertificationQuerySet:
        """Those that hold at this moment. Days are those of London, the last one included.

        What was signed for an investor holds only while its signer acts for it.
        """
        at = at or timezone.now()
        today = timezone.localdate(at, LONDON)
        lasting = models.Q(valid_until=None) | models.Q(valid_until__gte=today)
        ended = models.Q(ended_at=None) | models.Q(ended_at__gt=at)
        acting = InvestorMember.objects.active().filter(
            investor=models.OuterRef("investor"), user=models.OuterRef("user"), investor__closed_at=None
        )
        capacity = models.Q(investor=None) | models.Exists(acting)
        return self.filter(lasting, ended, capacity, signed_at__lte=at)

    def of(self, user: User) -> CertificationQuerySet:
        return self.filter(user=user)

    def newest_first(self) -> CertificationQuerySet:
        return self.order_by("-signed_at", "-pk")

    def for_investor(self, investor: Investor) -> CertificationQuerySet:
        return self.filter(investor=investor)

    def not_ended(self) -> CertificationQuerySet:
        """Those that nobody has taken back or ended; their days may be over."""
        return self.filter(ended_at=None)

    def ending_within(self, first: date, last: date) -> CertificationQuerySet:
        """Whose last good day is one of these, and that were not taken back or signed anew since."""
        later = Certification.objects.filter(
            user=models.OuterRef("user"), basis=models.OuterRef("basis"), ended_at=None,
            signed_at__gt=models.OuterRef("signed_at"),
        )  # fmt: skip
        return self.not_ended().filter(valid_until__range=(first, last)).exclude(models.Exists(later))


LONDON = ZoneInfo("Europe/London")


class Certification(models.Model):
    """A person's signed statement. What was signed stays as it was; it can only be taken back."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certifications"
    )
    statement = models.ForeignKey(StatementVersion, on_delete=models.PROTECT, related_name="certifications")
    basis = models.CharField(max_length=8, choices=Basis)
    investor = models.ForeignKey(
        Investor, null=True, blank=True, on_delete=models.SET_NULL, related_name="certifications",
        help_text="For whom, where the basis is an organisation’s.",
    )  # fmt: skip
    answers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    details = models.CharField(max_length=300, blank=True, help_text="Firm and number, company, or country.")
    country = CountryField(blank=True, help_text="Of residence, where the basis is abroad.")
    certificate_on = models.DateField("certificate dated", null=True, blank=True)
    certificate_by = models.CharField("certificate by", max_length=160, blank=True)
    signed_name = models.CharField("signed as", max_length=160)
    signed_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateField("last good day", null=True, blank=True)
    ended_at = models.DateTimeField("taken back", null=True, blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-signed_at"], name="certification_by_person"),
            models.Index(fields=["valid_until"], name="certification_by_last_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(basis__in=Basis.values), name="certification_basis_is_known"
            ),
            models.CheckConstraint(condition=filled("signed_name"), name="certification_is_signed"),
            models.CheckConstraint(
                condition=~models.Q(basis__in=[Basis.HIGH_NET_WORTH, Basis.SELF_CERTIFIED, Basis.CERTIFIED])
                | models.Q(valid_until__isnull=False),
                name="certification_of_a_person_ends",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=Basis.CERTIFIED)
                | (models.Q(certificate_on__isnull=False) & filled("certificate_by")),
                name="certification_by_a_firm_names_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=Basis.OVERSEAS) | (~models.Q(country="") & ~models.Q(country="GB")),
                name="certification_abroad_is_abroad",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="certification_stays_as_signed", exclude=["ended_at", "investor"])
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()}, signed {self.signed_at:%-d %B %Y}"

    def is_valid(self, at: datetime | None = None) -> bool:
        """Whether its days hold at this moment; ``valid()`` also asks whether one acts for the investor."""
        at = at or timezone.now()
        if self.signed_at > at or (self.ended_at and self.ended_at <= at):
            return False
        return self.valid_until is None or timezone.localdate(at, LONDON) <= self.valid_until


class StandingCheck(models.Model):
    """What staff looked at about a certification. They record; they never sign for anybody."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="checks")
    note = models.TextField()
    is_doubted = models.BooleanField("something is doubtful", default=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    checked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=filled("note"), name="standing_check_says_what")]

    def __str__(self) -> str:
        return f"checked on {self.checked_at:%-d %B %Y}"
