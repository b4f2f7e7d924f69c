"""Days and moments a person has to do with because they invest, raise, ask or answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import may_work_as_staff
from core.desk import KEPT_FOR, KeyDate
from investors.enums import IntroductionOutcome
from investors.models import Certification, Enquiry, EnquiryTask, Introduction, Mandate, Raise
from investors.models.matching_life import FOLLOW_UP_AFTER
from investors.models.standing import LONDON
from investors.terms import closings_known_to

#: Statements end within this time.
LONGEST = timedelta(days=3 * 366)
#: Of one kind; more are no agenda.
MOST = 100


def dates_for(user: User, *, at: datetime) -> list[KeyDate]:
    """No words of a person who asked, and of terms of others only what this person may see at this moment."""
    return [
        *statements(user, at), *mandates(user), *own_raises(user, at), *other_raises(user, at),
        *introductions(user, at), *asked(user), *to_answer(user), *staff_tasks(user),
    ]  # fmt: skip


def statements(user: User, at: datetime) -> Iterator[KeyDate]:
    today = timezone.localdate(at, LONDON)
    own = Certification.objects.of(user).valid(at).ending_within(today, today + LONGEST)
    for found in own.order_by("valid_until", "pk"):
        if found.valid_until:
            yield KeyDate(
                f"statement-{found.pk}", f"Last good day of your statement: {found.get_basis_display()}",
                found.valid_until, reverse("investors:standing"), found.signed_at,
                "Sign it anew to go on seeing terms of raises.",
            )  # fmt: skip


def mandates(user: User) -> Iterator[KeyDate]:
    paused = Mandate.objects.of_member(user).paused_for_a_time().select_related("investor")
    for mandate in paused.order_by("paused_until", "pk")[:MOST]:
        if mandate.paused_until:
            yield KeyDate(
                f"mandate-{mandate.pk}", f"{mandate} goes on", mandate.paused_until,
                reverse("investors:edit_mandate", args=[mandate.pk]), mandate.updated_at,
                "Its pause is over, and start-ups are suggested again.",
            )  # fmt: skip


def own_raises(user: User, at: datetime) -> Iterator[KeyDate]:
    own = Raise.objects.of_member(user).not_closed().closing_from(timezone.localdate(at) - KEPT_FOR)
    for found in own.select_related("business").order_by("closes_on", "pk")[:MOST]:
        if found.closes_on:
            yield KeyDate(
                f"raise-{found.pk}", f"The raise of {found.business} closes", found.closes_on,
                reverse("investors:edit_raise", args=[found.business.slug]), found.updated_at,
                "Say what came of it, or give it more time.",
            )  # fmt: skip


def other_raises(user: User, at: datetime) -> Iterator[KeyDate]:
    for found in closings_known_to(user, at)[:MOST]:
        if found.closes_on:
            yield KeyDate(
                f"raise-{found.pk}", f"The raise of {found.business} closes", found.closes_on,
                found.get_absolute_url(), found.updated_at, "You have looked at its terms.",
            )  # fmt: skip


def introductions(user: User, at: datetime) -> Iterator[KeyDate]:
    """When both sides are asked what came of it; once somebody has said, at the last time only."""
    oldest = at - timedelta(days=FOLLOW_UP_AFTER[-1]) - KEPT_FOR
    own = Introduction.objects.of_member(user).open().made_since(oldest).with_both_sides()
    for found in own.order_by("made_at", "pk")[:MOST]:
        is_silent = found.outcome == IntroductionOutcome.NONE
        for days in FOLLOW_UP_AFTER if is_silent else FOLLOW_UP_AFTER[-1:]:
            yield KeyDate(
                f"introduction-{found.pk}-{days}",
                f"Say what came of {found.match.of_raise.business} and {found.match.mandate.investor}",
                timezone.localdate(found.made_at, LONDON) + timedelta(days=days),
                found.get_absolute_url(), found.outcome_at or found.made_at,
                f"Introduced {days // 7} weeks before.",
            )  # fmt: skip


def asked(user: User) -> Iterator[KeyDate]:
    """What the person asked, and by when they were promised an answer."""
    own = Enquiry.objects.asked_by(user).clock_running()
    for found in own.order_by("answer_due_at", "pk")[:MOST]:
        yield KeyDate(
            f"enquiry-{found.pk}", f"Your enquiry {found.reference} is answered by now", found.answer_due_at,
            reverse("investors:own_enquiries"), found.updated_at,
        )  # fmt: skip


def to_answer(user: User) -> Iterator[KeyDate]:
    if not may_work_as_staff(user):
        return
    own = Enquiry.objects.owned_by(user).clock_running()
    for found in own.order_by("answer_due_at", "pk")[:MOST]:
        yield KeyDate(
            f"answer-{found.pk}", f"Answer {found.reference}", found.answer_due_at,
            found.get_absolute_url(), found.updated_at, "Promised by now.",
        )  # fmt: skip


def staff_tasks(user: User) -> Iterator[KeyDate]:
    """By the enquiry's reference: what is to be done may name who asked."""
    if not may_work_as_staff(user):
        return
    own = EnquiryTask.objects.of(user).open().select_related("enquiry")
    for task in own.order_by("due_on", "pk")[:MOST]:
        yield KeyDate(
            f"task-{task.pk}", f"Your task for {task.enquiry.reference}", task.due_on,
            task.enquiry.get_absolute_url(), task.reminded_at or task.enquiry.received_at,
        )  # fmt: skip
