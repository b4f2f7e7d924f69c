"""What a person has to do in the investors app."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff, may_work_as_staff
from core.desk import Task
from investors.enums import IntroductionOutcome, MatchSide, MatchState, RaiseState, RunState
from investors.models import Enquiry, EnquiryTask, Introduction, Investor, Match, MatchingRun, Raise
from investors.models.matching_life import FOLLOW_UP_AFTER

#: More than this are «many».
COUNTED = 1_000


def tasks_for(user: User) -> list[Task]:
    """For those who invest: what is still to be said. For staff: what waits to be answered and looked at."""
    return [
        *without_mandate(user), *to_be_answered(user), *outcomes(user), *own_raises(user), *asked(user),
        *verifications(user), *raises_to_review(user), *failed_matching(user),
    ]  # fmt: skip


def asked(user: User) -> list[Task]:
    """For staff: enquiries past their promise, those waiting for them, those nobody has, and their tasks."""
    if not may_work_as_staff(user):
        return []
    found = [overdue_enquiries(user), own_enquiries(user), free_enquiries(user), *due_tasks(user)]
    return [task for task in found if task is not None]


def _queue(choice: str) -> str:
    return f"{reverse('admin:investors_enquiry_changelist')}?queue={choice}"


def _plural(count: int) -> str:
    return "y" if count == 1 else "ies"


def overdue_enquiries(user: User) -> Task | None:
    late = Enquiry.objects.visible_to(user).overdue()
    count = late[:COUNTED].count()
    if not count:
        return None
    first = timezone.localtime(late.order_by("answer_due_at").values_list("answer_due_at", flat=True)[0])
    hint = f"The first was promised by {first:%-d %B, %H:%M}."
    return Task(f"Answer {count} late enquir{_plural(count)}", _queue("overdue"), hint, "Late", "bad")


def own_enquiries(user: User) -> Task | None:
    waiting = Enquiry.objects.owned_by(user).waiting()
    count = waiting[:COUNTED].count()
    if not count:
        return None
    first = timezone.localtime(waiting.values_list("waiting_since", flat=True)[0])
    hint = f"The first has waited since {first:%-d %B, %H:%M}."
    return Task(f"Answer {count} enquir{_plural(count)} of yours", _queue("mine"), hint, "Waiting")


def free_enquiries(user: User) -> Task | None:
    free = Enquiry.objects.visible_to(user).without_owner()
    count = free[:COUNTED].count()
    if not count:
        return None
    many = "+" if count == COUNTED else ""
    hint = "Whoever takes one first has it."
    return Task(f"Take {count}{many} enquir{_plural(count)} nobody has", _queue("free"), hint, "Waiting")


def due_tasks(user: User) -> list[Task]:
    due = EnquiryTask.objects.of(user).due(timezone.localdate()).select_related("enquiry")
    return [
        Task(task.what, task.enquiry.get_absolute_url(), f"By {task.due_on:%-d %B}, for {task.enquiry}.")
        for task in due[:20]
    ]


def without_mandate(user: User) -> list[Task]:
    own = Investor.objects.of_member(user).exclude(mandates__closed_at=None, mandates__isnull=False)
    return [
        Task(
            f"Say what {investor} looks for",
            reverse("investors:new_mandate", args=[investor.slug]),
            "Start-ups are suggested by it.",
        )
        for investor in own.by_name()
    ]


def verifications(user: User) -> list[Task]:
    if not is_agency_staff(user):
        return []
    waiting = Investor.objects.waiting_for_verification()
    count = waiting.count()
    if not count:
        return []
    return [
        Task(
            f"Verify {count} investor{'' if count == 1 else 's'}",
            f"{reverse('admin:investors_investor_changelist')}?verified=no",
            f"The first has waited since {waiting[0].created_at:%-d %B}.",
            state="Waiting",
        )
    ]


def own_raises(user: User) -> list[Task]:
    """Of the businesses one speaks for: what the agency asks to be changed, and what came of what is over."""
    today = timezone.localdate()
    own = Raise.objects.of_member(user).not_closed().select_related("business").order_by("pk")
    return [task for task in (own_raise(found, today) for found in own) if task is not None]


def own_raise(found: Raise, today: date) -> Task | None:
    address = reverse("investors:edit_raise", args=[found.business.slug])
    name = found.business.name
    if found.state == RaiseState.DRAFT and found.return_reason:
        hint = "The agency says what is missing."
        return Task(f"Change the raise of {name} and send it again", address, hint, "Returned")
    if found.state == RaiseState.PAUSED and found.is_past_closing(today):
        hint = "Its closing date is over, and nobody sees its terms."
        return Task(f"Say what came of the raise of {name}", address, hint, "Paused")
    return None


def investors_of(user: User) -> QuerySet[Investor]:
    return Investor.objects.of_member(user).by_name()


def raises_to_review(user: User) -> list[Task]:
    if not is_agency_staff(user):
        return []
    waiting = Raise.objects.waiting_for_review().filter(submitted_at__isnull=False)
    count = waiting.count()
    if not count:
        return []
    return [
        Task(
            f"Look whether {count} raise{'' if count == 1 else 's'} {'is' if count == 1 else 'are'} complete",
            f"{reverse('admin:investors_raise_changelist')}?state__exact=in-review",
            f"The first has waited since {waiting[0].submitted_at:%-d %B}.",
            state="Waiting",
        )
    ]


def to_be_answered(user: User) -> list[Task]:
    """What staff suggest to either side, until it has been answered."""
    unanswered = [MatchState.SUGGESTED, MatchState.SEEN]
    own = Match.objects.living().filter(introduction=None, suggested_at__isnull=False)
    invests = (
        own.for_side(user, MatchSide.INVESTOR).filter(investor_state__in=unanswered)
        .values_list("mandate__investor__slug", "mandate__investor__name").annotate(count=Count("pk"))
    )  # fmt: skip
    raises = own.for_side(user, MatchSide.BUSINESS).filter(business_state__in=unanswered)
    businesses = Raise.objects.of_member(user).open().filter(matches__in=raises).distinct()
    return [
        *(
            Task(f"Answer {count} start-up{'' if count == 1 else 's'} for {name}",
                 reverse("investors:investor_matches", args=[slug]), "Two clicks each.")
            for slug, name, count in invests.order_by("mandate__investor__name")
        ),
        *(
            Task(f"Answer investors for {found.business}",
                 reverse("investors:business_matches", args=[found.business.slug]), "Two clicks each.")
            for found in businesses.select_related("business").order_by("pk")
        ),
    ]  # fmt: skip


def outcomes(user: User) -> list[Task]:
    """Introductions of one's own, two weeks old or more, of which nobody has said anything."""
    if is_agency_staff(user):
        return []
    before = timezone.now() - timedelta(days=FOLLOW_UP_AFTER[0])
    silent = Introduction.objects.visible_to(user).filter(
        outcome=IntroductionOutcome.NONE, made_at__lte=before
    )
    return [
        Task(
            f"Say what came of {found.match.of_raise.business} and {found.match.mandate.investor}",
            found.get_absolute_url(),
            f"You were introduced on {found.made_at:%-d %B}.",
        )
        for found in silent.with_both_sides().order_by("made_at")[:20]
    ]


def failed_matching(user: User) -> list[Task]:
    """The newest run, where it failed: the old lists are served, and grow old."""
    if not is_agency_staff(user):
        return []
    newest = MatchingRun.objects.defer("snapshot").order_by("-created_at", "-pk").first()
    if newest is None or newest.state != RunState.FAILED:
        return []
    address = reverse("admin:investors_matchingrun_change", args=[newest.pk])
    return [Task("Look why matching failed", address, newest.message[:120], state="Failed", tone="bad")]
