"""What happened to a match, with where it stood on the list it was shown on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from investors.enums import MATCH_LIFECYCLE, FeedbackKind, MatchSide, MatchState
from investors.models import Investor, Match, MatchFeedback
from investors.models.matching_life import Standing


def keep_feedback(
    match: Match, kind: FeedbackKind, *, at: datetime, side: MatchSide | None = None
) -> MatchFeedback:
    """With the standing it was last shown to this side (or to either) with."""
    shown = match.feedback.filter(kind=FeedbackKind.SHOWN)
    if side is not None:
        shown = shown.filter(side=side)
    last = shown.order_by("-happened_at", "-pk").first()
    standing = Standing(last.rank, last.score, last.price, last.version) if last else Standing()
    return MatchFeedback.objects.create(
        match=match, side=side.value if side else "", kind=kind, happened_at=at, **standing._asdict()
    )


def note_opened(match: Match, side: MatchSide, *, at: datetime) -> MatchFeedback | None:
    """Somebody of this side followed the match from their list; once for each list it stood on."""
    of_side = match.feedback.filter(side=side)
    last = of_side.filter(kind=FeedbackKind.SHOWN).order_by("-happened_at", "-pk").first()
    version = last.version if last else ""
    if of_side.filter(kind=FeedbackKind.OPENED, version=version).exists():
        return None
    return keep_feedback(match, FeedbackKind.OPENED, side=side, at=at)


def note_saved(investor: Investor, businesses: Iterable[int], *, at: datetime) -> None:
    """These businesses were put on a list of the investor's own; in two queries, however many.

    Only matches that somebody there was shown tell anything.
    """
    shown = MatchFeedback.objects.filter(
        kind=FeedbackKind.SHOWN, side=MatchSide.INVESTOR, match__mandate__investor=investor,
        match__blocked_at=None, match__of_raise__business__in=list(businesses),
    )  # fmt: skip
    newest = shown.order_by("match", "-happened_at", "-pk").distinct("match")
    MatchFeedback.objects.bulk_create(
        MatchFeedback(
            match_id=row.match_id, side=MatchSide.INVESTOR, kind=FeedbackKind.SAVED, happened_at=at,
            **Standing(row.rank, row.score, row.price, row.version)._asdict(),
        )
        for row in newest
    )  # fmt: skip


def note_shown(side: MatchSide, shown: Iterable[tuple[Match, Standing]], *, at: datetime) -> None:
    """These stood on a page that somebody of this side read; in two writes, however many.

    What was shown before with the same weights is not written again.
    """
    rows = list(shown)
    MatchFeedback.objects.bulk_create(
        [
            MatchFeedback(
                match=match, side=side, kind=FeedbackKind.SHOWN, happened_at=at, **standing._asdict()
            )
            for match, standing in rows
        ],
        ignore_conflicts=True,
    )
    field = f"{side.value}_state"
    new = [match.pk for match, _standing in rows if match.state_of(side) == MatchState.SUGGESTED]
    if new:
        seen = MATCH_LIFECYCLE[MatchState.SUGGESTED]["see"]
        Match.objects.filter(pk__in=new, **{field: MatchState.SUGGESTED}).update(**{field: seen})
