"""What staff keep beside an enquiry: notes, tasks with their day, and texts to begin an answer with."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.enums import CorrespondenceLanguage
from accounts.models import User
from accounts.permissions import may_work_as_staff
from clusters.models import Cluster, ClusterCurator
from clusters.models.cluster import curates_all
from clusters.models.geography import filled
from investors.enums import EnquiryIntent
from investors.models.enquiry import Enquiry


class EnquiryNote(models.Model):
    """For the desk alone; goes along when the enquiry is handed over."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "note"
        constraints = [models.CheckConstraint(condition=filled("text"), name="enquiry_note_says_something")]

    def __str__(self) -> str:
        return self.text[:60]


class EnquiryTaskQuerySet(models.QuerySet["EnquiryTask"]):
    def open(self) -> EnquiryTaskQuerySet:
        return self.filter(done_at=None)

    def due(self, day: date) -> EnquiryTaskQuerySet:
        return self.open().filter(due_on__lte=day).order_by("due_on", "pk")

    def of(self, user: User) -> EnquiryTaskQuerySet:
        return self.filter(person=user)


class EnquiryTask(models.Model):
    """Something to be done by a day; whoever is to do it is reminded that morning."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="tasks")
    what = models.CharField("what is to be done", max_length=200)
    due_on = models.DateField("by")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="enquiry_tasks",
        verbose_name="who does it",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EnquiryTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "task"
        indexes = [
            models.Index(fields=["due_on"], name="enquiry_task_due", condition=models.Q(done_at=None)),
        ]
        constraints = [models.CheckConstraint(condition=filled("what"), name="enquiry_task_says_what")]

    def __str__(self) -> str:
        return self.what


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def curated_by(self, user: User | AnonymousUser) -> ReplyTemplateQuerySet:
        """Those this person may change."""
        if not may_work_as_staff(user):
            return self.none()
        if curates_all(user):
            return self
        return self.filter(cluster__in=ClusterCurator.objects.filter(user=user).values("cluster"))  # type: ignore[misc]

    def fitting(self, enquiry: Enquiry) -> ReplyTemplateQuerySet:
        """Everybody's and the cluster's own; of any language, the person's first."""
        mine = models.Q(cluster=None) | models.Q(cluster=enquiry.cluster_id)
        fits = models.Q(intent="") | models.Q(intent=enquiry.intent)
        theirs = models.Case(
            models.When(language=enquiry.language, then=0), default=1, output_field=models.IntegerField()
        )
        return self.filter(mine, fits).order_by(theirs, "title", "pk")


class ReplyTemplate(models.Model):
    """Words to begin an answer with; {name}, {reference}, {cluster} and {owner} are filled in."""

    title = models.CharField(max_length=80)
    cluster = models.ForeignKey(
        Cluster,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: for everybody.",
    )
    intent = models.CharField(
        "for those who want to", max_length=12, choices=EnquiryIntent, blank=True, help_text="Empty: any."
    )
    language = models.CharField(
        max_length=10, choices=CorrespondenceLanguage, default=CorrespondenceLanguage.ENGLISH
    )
    text = models.TextField(
        help_text="{name}, {reference}, {cluster} and {owner} are filled in; all else stays as it stands."
    )

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "answer to begin with"
        verbose_name_plural = "answers to begin with"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=filled("title", "text"), name="reply_template_says_something")
        ]

    def __str__(self) -> str:
        return self.title

    def filled_in(self, enquiry: Enquiry, owner: User) -> str:
        """The text for this enquiry. Braces that mean nothing here stay as they are."""
        words = {
            "{name}": enquiry.name,
            "{reference}": enquiry.reference,
            "{cluster}": enquiry.cluster.name if enquiry.cluster else "the North",
            "{owner}": owner.full_name or "TechNorth",
        }
        text = self.text
        for mark, word in words.items():
            text = text.replace(mark, word)
        return text
