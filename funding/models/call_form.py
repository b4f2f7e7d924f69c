"""The form of a call: sections and questions, version by version. A published version stands still."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from clusters.models.geography import filled
from core.models import TimeStamped
from funding.enums import ProfileField, ProjectFact, QuestionKind
from funding.models.call import Call


def stands_once_published(name: str, form: str) -> pgtrigger.Trigger:
    """Nothing below a published form is added, changed or taken away; ``form`` finds it from {row}."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("at", "timestamptz")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                SELECT published_at INTO at FROM funding_callform WHERE id = {form.format(row="OLD")};
            END IF;
            IF at IS NULL AND TG_OP <> 'DELETE' THEN
                SELECT published_at INTO at FROM funding_callform WHERE id = {form.format(row="NEW")};
            END IF;
            IF at IS NOT NULL THEN
                RAISE EXCEPTION 'a published form stands still; make a new version'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - both are written in this module
    )


class CallFormQuerySet(models.QuerySet["CallForm"]):
    def published(self) -> CallFormQuerySet:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> CallFormQuerySet:
        return self.filter(published_at=None)

    def newest_first(self) -> CallFormQuerySet:
        return self.order_by("-version")

    def latest_of_each_call(self) -> CallFormQuerySet:
        """Drafts too, the call made last first."""
        newest = self.model.objects.filter(call=OuterRef("call")).newest_first().values("pk")[:1]
        return self.filter(pk=Subquery(newest)).order_by("-call__created_at", "-pk")

    def with_questions(self) -> CallFormQuerySet:
        return self.prefetch_related("sections__questions")


class CallForm(TimeStamped):
    """One version of what a call asks. Applications keep the version they answered."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="forms")
    version = models.PositiveSmallIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CallFormQuerySet.as_manager()

    class Meta:
        verbose_name = "form"
        constraints = [
            models.UniqueConstraint(fields=["call", "version"], name="call_form_version_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(published_at=None), name="call_form_one_draft_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="call_form_stays_published",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func="""
                    RAISE EXCEPTION 'a published form stands still; make a new version'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'call_form_stays_published';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Form {self.version} of {self.call}"

    def questions(self) -> models.QuerySet[Question]:
        """All of them, in order."""
        found = Question.objects.filter(section__form=self).select_related("section")
        return found.order_by("section__position", "section_id", "position", "pk")


@pghistory.track(exclude=["created_at", "updated_at"])
class FormSection(TimeStamped):
    """One subject: a page of the application."""

    form = models.ForeignKey(CallForm, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.SlugField(max_length=40, help_text="Part of its address.")
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True, help_text="What this section is about. Markdown.")

    class Meta:
        verbose_name = "section"
        ordering = ["position", "pk"]
        triggers = [stands_once_published("form_section_stands_once_published", "{row}.form_id")]
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="form_section_key_once"),
            models.CheckConstraint(condition=filled("key", "title"), name="form_section_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class QuestionQuerySet(models.QuerySet["Question"]):
    def of_form(self, form: CallForm) -> QuestionQuerySet:
        """In the order in which they are asked."""
        asked = self.filter(section__form=form).select_related("section", "shown_if")
        return asked.order_by("section__position", "section__pk", "position", "pk")


@pghistory.track(exclude=["created_at", "updated_at"])
class Question(TimeStamped):
    """One thing asked. ``funding.answers`` knows what a well-formed answer to each kind is."""

    section = models.ForeignKey(FormSection, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.SlugField(
        max_length=40, help_text="Its name in exports and in the next call; unique within the form."
    )
    kind = models.CharField(max_length=8, choices=QuestionKind, default=QuestionKind.LONG)
    label = models.CharField("question", max_length=300)
    help = models.TextField("help", blank=True, help_text="What a good answer says.")
    is_required = models.BooleanField("required", default=True)
    word_limit = models.PositiveSmallIntegerField("at most this many words", null=True, blank=True)
    choices = ArrayField(
        models.CharField(max_length=160), default=list, blank=True, help_text="One a line, to choose from."
    )
    lowest = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    most_files = models.PositiveSmallIntegerField("at most this many files", default=1)
    shown_if = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="shows",
        help_text="Asked only after a certain answer to another question.",
    )
    shown_if_value = models.CharField("… is answered by", max_length=160, blank=True)
    from_profile = models.CharField(
        "from the company's profile", max_length=20, choices=ProfileField, blank=True
    )
    project_fact = models.CharField("what lists show of it", max_length=8, choices=ProjectFact, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        triggers = [
            stands_once_published(
                "question_stands_once_published",
                "(SELECT form_id FROM funding_formsection WHERE id = {row}.section_id)",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="question_key_once_a_section"),
            models.CheckConstraint(condition=filled("key", "label"), name="question_asks_something"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=[QuestionKind.CHOICE, QuestionKind.CHOICES]) | Q(choices__len__gte=2),
                name="question_to_choose_has_choices",
                violation_error_message="Give at least two answers to choose from.",
            ),
            models.CheckConstraint(
                condition=Q(shown_if=None, shown_if_value="")
                | (Q(shown_if__isnull=False) & filled("shown_if_value")),
                name="question_condition_is_whole",
                violation_error_message="Say after which question and after which answer it is asked.",
            ),
            models.CheckConstraint(condition=Q(most_files__range=(1, 10)), name="question_takes_some_files"),
        ]

    def __str__(self) -> str:
        return self.label
