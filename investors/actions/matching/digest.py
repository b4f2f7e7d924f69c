"""The weekly mail: what is new on an investor's lists, to those of its people who may see it and want it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.enums import MatchSide, MatchState
from investors.match_lists import computed, pair_of
from investors.matching_emails import send_digest
from investors.models import Investor, InvestorMember, Match, NoMatchDigest, Raise
from investors.terms import basis_of

#: Businesses named in one mail.
MOST = 5


def send_digests(*, at: datetime | None = None) -> int:
    """Write to everybody who acts for an investor with something new; how many mails this week so far.

    Run twice in a week, it writes to nobody twice.
    """
    at = at or timezone.now()
    week, count = f"{at:%G-W%V}", 0
    members = (
        InvestorMember.objects.active()
        .filter(investor__closed_at=None, user__is_active=True, user__no_match_digest=None)
        .select_related("investor", "user")
        .order_by("investor", "pk")
    )
    for member in members.iterator(chunk_size=500):
        if basis_of(member.user, at) is None:
            continue
        new = new_businesses(member.investor)
        if new:
            with transaction.atomic():
                send_digest(
                    user=member.user,
                    investor=member.investor,
                    lines=new[:MOST],
                    more=len(new[MOST:]),
                    week=week,
                )
            count += 1
    return count


def new_businesses(investor: Investor) -> list[str]:
    """Names of businesses on its lists that nobody there has seen yet, the best first."""
    mandates = investor.mandates.filter(paused_at=None, closed_at=None).values_list("pk", flat=True)
    listed = computed(MatchSide.INVESTOR, mandates)
    seen = {
        pair_of(match)
        for match in Match.objects.of_investor(investor)
        if match.blocked_at or match.investor_state != MatchState.SUGGESTED
    }
    new = sorted((line.standing.rank or 0, pair[0]) for pair, line in listed.items() if pair not in seen)
    raises = Raise.objects.visible_to(AnonymousUser()).filter(pk__in=[pk for _rank, pk in new])
    names = {found.pk: str(found.business) for found in raises.select_related("business")}
    return list(dict.fromkeys(names[pk] for _rank, pk in new if pk in names))


@transaction.atomic
def stop_digest(*, user: User) -> NoMatchDigest:
    """No weekly mail any more; asked for twice, it is the same."""
    found, is_new = NoMatchDigest.objects.get_or_create(user=user)
    if is_new:
        record("match_digest.stopped", found, by=user)
    return found
