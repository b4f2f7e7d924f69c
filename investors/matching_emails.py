"""Mail about matches. What a raise offers never stands in a mail; who passed is never told."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.emails import queue_mail
from investors.emails import absolute
from investors.enums import MatchSide
from investors.links import stop_digest_path
from investors.models import Introduction, Investor


def people_of(introduction: Introduction) -> list[tuple[MatchSide, User]]:
    """Those who speak for either side."""
    match = introduction.match
    investor = match.mandate.investor.members.active().select_related("user").order_by("pk")
    business = match.of_raise.business.members.active().select_related("user").order_by("pk")
    return [
        *((MatchSide.INVESTOR, member.user) for member in investor),
        *((MatchSide.BUSINESS, member.user) for member in business),
    ]


def send_introduction(*, introduction: Introduction) -> None:
    """To everybody who speaks for either side, and a copy to the agency; once each."""
    people = people_of(introduction)
    context = _about(introduction)
    context["contacts"] = [
        {"side": side.label, "name": user.full_name, "email": user.email} for side, user in people
    ]
    for _side, user in people:
        _write("introduced", introduction, user.email, user, context)
    _write("introduced", introduction, parseaddr(settings.AGENCY_EMAIL)[1], None, context)


def send_follow_up(*, introduction: Introduction, days: int) -> None:
    """Once for each introduction, person and number of days, however often it is asked for."""
    context = {**_about(introduction), "weeks": days // 7}
    for _side, user in people_of(introduction):
        _write(f"followed_up:{days}", introduction, user.email, user, context)


def send_digest(*, user: User, investor: Investor, lines: list[str], more: int, week: str) -> None:
    """The week's new matches of one investor to one person; once a week however often it is asked for."""
    off_url = absolute(stop_digest_path(user))
    context = {
        "investor": investor, "lines": lines, "more": more, "off_url": off_url,
        "url": absolute(reverse("investors:investor_matches", args=[investor.slug])),
    }  # fmt: skip
    key = f"match-digest:{week}:{investor.pk}:{user.pk}"
    queue_mail(
        "investors/match_digest", to=user.email, recipient=user, context=context, dedupe_key=key,
        is_secret=True, off_url=off_url,
    )  # fmt: skip


def _about(introduction: Introduction) -> dict[str, object]:
    return {
        "introduction": introduction,
        "business": introduction.match.of_raise.business,
        "investor": introduction.match.mandate.investor,
        "url": absolute(introduction.get_absolute_url()),
    }


def _write(
    kind: str, introduction: Introduction, address: str, user: User | None, context: dict[str, object]
) -> None:
    template = kind.split(":")[0]
    queue_mail(
        f"investors/{template}", to=address, recipient=user, context=context,
        dedupe_key=f"introduction:{introduction.pk}:{kind}:{address}",
    )  # fmt: skip
