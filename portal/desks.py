"""What stands on the desk of somebody who invests, and of somebody who speaks for a business."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from clusters import desk as clusters_desk
from clusters.models import Business, SavedSearch
from core.desk import Task
from funding.call_fit import Fit, fits_of
from funding.enums import CallPhase
from funding.models import Call
from investors.desks import asking, investing, raising
from investors.models import Introduction, Investor, Raise, Shortlist
from investors.viewers import viewers_of, views_by_week
from portal.desk import coming_dates_for

#: Lines of a section; the rest stands on a page of its own.
SHOWN = 5


class CallFit(NamedTuple):
    """A call that a business may apply to, and why."""

    call: Call
    fit: Fit


class Desk(NamedTuple):
    """A desk a person has, for the switch between them."""

    label: str
    href: str


def desks_of(user: User) -> list[Desk]:
    """For those who invest, and for each business one speaks for."""
    desks = []
    if Investor.objects.of_member(user).exists():
        desks.append(Desk("Investing", reverse("portal:investing_desk")))
    businesses = Business.objects.of_member(user).by_name()
    return [*desks, *(Desk(b.name, reverse("portal:business_desk", args=[b.slug])) for b in businesses)]


def investing_desk(user: User, *, at: datetime | None = None) -> dict[str, Any]:
    at = at or timezone.now()
    mandates = list(investing.mandates_of(user, at=at))
    matches, match_count = investing.latest_matches(user, mandates, limit=SHOWN)
    tasks = [*investing.tasks_for(user, at=at), *asking.tasks_for(user, at=at)]
    introduced = Introduction.objects.of_investing(user).with_both_sides().newest_first()
    lists = Shortlist.objects.visible_to(user).in_use().with_counts().select_related("investor")
    return {
        "tasks": in_order(
            [*tasks, *answers_wanted(match_count, "start-up", matches[0].address if matches else "")]
        ),
        "investors": Investor.objects.of_member(user).by_name(),
        "mandates": mandates,
        "matches": matches,
        "match_count": match_count,
        "introductions": introduced[:SHOWN],
        "lists": lists.last_changed_first()[:SHOWN],
        "searches": SavedSearch.objects.of(user)[:SHOWN],
        "enquiries": asking.latest_asked(user, limit=SHOWN),
        "dates": coming_dates_for(user, at=at)[:SHOWN],
    }


def business_desk(user: User, business: Business, *, at: datetime | None = None) -> dict[str, Any]:
    """Tasks and dates of all one's businesses come first; the rest is about this one."""
    at = at or timezone.now()
    tasks = [*clusters_desk.own_tasks(user), *raising.tasks_for(user, at=at), *asking.tasks_for(user, at=at)]
    about_raise = raise_of(user, business, at)
    matches = reverse("investors:business_matches", args=[business.slug])
    wanted = answers_wanted(about_raise.get("suited_count", 0), "investor", matches)
    introduced = Introduction.objects.of_business(business).with_both_sides().newest_first()
    return {
        "business": business,
        "tasks": in_order([*tasks, *wanted]),
        **about_raise,
        "introductions": introduced[:SHOWN],
        "enquiries": asking.latest_asked(user, limit=SHOWN),
        "dates": coming_dates_for(user, at=at)[:SHOWN],
        "calls": fitting_calls(business, at),
    }


def fitting_calls(business: Business, at: datetime) -> list[CallFit]:
    """Open ones by their deadline, then those to come, that nothing speaks against."""
    coming = Call.objects.in_phase(CallPhase.OPEN, CallPhase.SCHEDULED, at=at).by_deadline(at)
    calls = list(coming.with_names())
    fits = fits_of(calls, [business], at) if calls else {}
    fitting = [CallFit(call, fit) for call in calls for fit in fits[call.pk] if fit.eligibility.holds]
    return fitting[:SHOWN]


def raise_of(user: User, business: Business, at: datetime) -> dict[str, Any]:
    """The raise that is not closed, how complete it is, who looks at it and whom it suits."""
    found = Raise.objects.not_closed().filter(business=business).select_related("business").first()
    if found is None:
        return {"raise": None}
    investors, investor_count = raising.latest_investors(found, limit=SHOWN)
    weeks = views_by_week(found, at=at)
    return {
        "raise": found,
        "pieces": raising.pieces_of(found, user),
        "viewers": viewers_of(found, limit=2 * SHOWN),
        "weeks": weeks if any(count for _week, count in weeks) else [],
        "suited": investors,
        "suited_count": investor_count,
    }


def answers_wanted(count: int, noun: str, address: str) -> list[Task]:
    """Those on lists that were made by matching."""
    if not count:
        return []
    title = f"Say yes or no to {count} {noun}{'' if count == 1 else 's'} that fit{'s' if count == 1 else ''}"
    return [Task(title, address, "Two clicks each; nobody is told of a no.")]


def in_order(tasks: list[Task]) -> list[Task]:
    """Each once; what is bad or has a reason to hurry first, news last."""
    order = {"bad": 0, "wait": 1, "good": 2}
    return sorted(dict.fromkeys(tasks), key=lambda task: order.get(task.tone, 1))
