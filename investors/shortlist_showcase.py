"""Fictional lists of the demonstration investor, kept together with a colleague who cannot sign in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from clusters.enums import ListingState, MemberRole
from clusters.models import Business
from investors.actions.shortlists import (
    add_to_shortlist,
    archive_shortlist,
    edit_note,
    make_shortlist,
    move_to_stage,
    take_off_shortlist,
    write_note,
)
from investors.models import Investor, InvestorMember, Shortlist, ShortlistEntry

COLLEAGUE = ("per@holm-invest.example", "Per Sandberg")


class Remark(NamedTuple):
    days_ago: int
    is_colleagues: bool
    text: str


#: Stage and notes of one business after the other.
WATCHED: tuple[tuple[str, tuple[Remark, ...]], ...] = (
    ("talking", (
        Remark(24, False, "Met both founders at the fair. They have done the job by hand for eight years."),
        Remark(17, True, "Called two customers. Both would buy again; one waits for another machine."),
        Remark(3, False, "They send us the order book until Friday. I would like to see the workshop first."),
    )),
    ("talking", (Remark(12, True, "Good people, early. Asked them who else they speak to."),)),
    ("to-look-at", (Remark(9, False, "Per, you know this field better than I do: is it new?"),)),
    ("to-look-at", ()),
    ("passed", (Remark(30, True, "Too far from what we understand. Told them so, and why."),)),
    ("done", (Remark(60, False, "Invested in March. Stays here so that we see what they publish."),)),
    ("to-look-at", ()),
)  # fmt: skip
VISITS: tuple[tuple[str, tuple[Remark, ...]], ...] = (
    ("to-look-at", (Remark(5, True, "Tuesday morning suits them. The station is ten minutes on foot."),)),
    ("to-look-at", ()),
    ("talking", (Remark(6, False, "Coffee at ten, then the robots."),)),
)
EARLIER: tuple[tuple[str, tuple[Remark, ...]], ...] = (
    ("done", (Remark(190, False, "Seen, liked, not for us this year."),)),
    ("passed", ()),
)


def fill_shortlists(inga: User) -> None:
    """Two lists in use and an archived one, for the investor that the demonstration account acts for."""
    investor = Investor.objects.of_member(inga).filter(is_showcase=True).by_name().first()
    if investor is None or investor.shortlists.exists():
        return
    per = colleague_at(investor)
    listed = Business.objects.filter(is_showcase=True, listing_state=ListingState.PUBLISHED)
    raising = list(listed.raising().by_name()[:4])
    others = list(listed.exclude(pk__in=[business.pk for business in raising]).by_name()[:12])
    watched = make_shortlist(
        investor=investor, by=inga, name="Machines that see",
        description="Fictional. Inspection, measurement and whatever makes a workshop surer of itself.",
    )  # fmt: skip
    write(watched, [*raising, *others][: len(WATCHED)], WATCHED, (inga, per))
    change_a_mind(watched, inga)
    keep_one_that_went(watched, per)
    visits = make_shortlist(
        investor=investor, by=per, name="To visit in May", description="Fictional. Three days, one train."
    )
    write(visits, others[-3:], VISITS, (per, inga))
    earlier = make_shortlist(investor=investor, by=inga, name="Last autumn")
    write(earlier, others[4:6], EARLIER, (inga, per))
    archive_shortlist(shortlist=earlier, by=inga)


def colleague_at(investor: Investor) -> User:
    """Somebody to share the lists with; without a password nobody signs in as them."""
    email, name = COLLEAGUE
    per, _is_new = User.objects.get_or_create(email=email, defaults={"full_name": name, "is_demo": True})
    per.set_unusable_password()
    per.save()
    InvestorMember.objects.get_or_create(investor=investor, user=per, defaults={"role": MemberRole.EDITOR})
    return per


def write(
    shortlist: Shortlist,
    businesses: list[Business],
    story: tuple[tuple[str, tuple[Remark, ...]], ...],
    people: tuple[User, User],
) -> None:
    """Put each business there on the day of its first note, and say how far one is with it."""
    for number, (business, (stage, remarks)) in enumerate(zip(businesses, story, strict=False)):
        by = people[number % 2]
        began = ago(remarks[0].days_ago if remarks else number + 1)
        added = add_to_shortlist(shortlist=shortlist, numbers=[business.pk], by=by, at=began)
        for entry in added.new:
            for remark in remarks:
                author = people[1] if remark.is_colleagues else people[0]
                write_note(entry=entry, by=author, text=remark.text, at=ago(remark.days_ago))
            move_to_stage(entry=entry, by=by, stage=stage)


def change_a_mind(shortlist: Shortlist, by: User) -> None:
    """A note in a second wording, and a business that was taken off."""
    entries = list(shortlist.entries.order_by("pk"))
    note = entries[0].notes.filter(author=by).first() if entries else None
    if note is not None:
        edit_note(note=note, by=by, text=f"{note.text} So have two of their people.", version=note.version)
    if len(entries) > 6:
        take_off_shortlist(entry=entries[6], by=by)


def keep_one_that_went(shortlist: Shortlist, by: User) -> None:
    """One that has left the directory since it was put on the list."""
    gone = Business.objects.filter(is_showcase=True, listing_state=ListingState.UNLISTED).by_name().first()
    if gone is not None:
        entry = ShortlistEntry.objects.create(
            shortlist=shortlist, business=gone, added_by=by, added_at=ago(80)
        )
        write_note(entry=entry, by=by, text="Sold to a larger maker, as we hear.", at=ago(40))


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
