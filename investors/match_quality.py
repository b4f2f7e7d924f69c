"""How matching does: what is shown, what comes of it, who is left without and who has too much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median

from django.db.models import Count, Exists, OuterRef, Q

from investors.enums import FeedbackKind, MatchSide, MatchState, PassReason
from investors.match_making import SHOWN_PER_PLACE
from investors.models import Mandate, Match, MatchFeedback, MatchingRun, MatchList, Raise

LOOKED_BACK = timedelta(days=180)
BINS, NAMED = 10, 20
Bars = list[tuple[str, float]]


@dataclass(frozen=True)
class Version:
    """What was shown by one version of the weights, and what came of it."""

    name: str
    shown_count: int
    interested_count: int
    mean_score: float

    @property
    def share(self) -> float:
        return 100 * self.interested_count / self.shown_count


@dataclass(frozen=True)
class Quality:
    run: MatchingRun | None
    scores: Bars
    deciles: Bars
    days_to_interest: float | None
    clusters: Bars
    starving: list[Raise]
    swamped: list[Mandate]
    versions: list[Version]
    reasons: Bars


class Shown:
    """One match shown to one side: with which score, by which version, and whether that side said yes."""

    def __init__(self, row: MatchFeedback) -> None:
        self.score, self.version = row.score or 0.0, row.version
        self.is_wanted: bool = row.is_wanted  # type: ignore[attr-defined]


def quality(at: datetime) -> Quality:
    """In as many queries however much was shown."""
    since = at - LOOKED_BACK
    shown, lists = shown_since(since), served_lists()
    raises = list(Raise.objects.open().select_related("business__cluster").order_by("opened_at", "pk"))
    listed = {subject for subject, _scores in lists}
    return Quality(
        run=MatchingRun.objects.active().defer("snapshot").select_related("weights").first(),
        scores=distribution([score for _subject, scores in lists for score in scores]),
        deciles=by_decile(shown),
        days_to_interest=days_to_first_interest(since),
        clusters=by_cluster(raises, dict(lists)),
        starving=[found for found in raises if found.pk not in listed][:NAMED],
        swamped=swamped(),
        versions=by_version(shown),
        reasons=reasons(since),
    )


def served_lists() -> list[tuple[int, list[float]]]:
    """(raise, scores of who it is shown to)"""
    return list(MatchList.objects.served().filter(side=MatchSide.BUSINESS).values_list("subject", "scores"))


def shown_since(moment: datetime) -> list[Shown]:
    """What was computed and shown; the same match by the same version and to the same side counts once."""
    said_yes = MatchFeedback.objects.filter(
        match=OuterRef("match"), side=OuterRef("side"), version=OuterRef("version"),
        kind=FeedbackKind.INTERESTED,
    )  # fmt: skip
    rows = MatchFeedback.objects.filter(kind=FeedbackKind.SHOWN, happened_at__gt=moment, score__isnull=False)
    rows = rows.only("score", "version").annotate(is_wanted=Exists(said_yes))
    return [Shown(row) for row in rows.iterator(chunk_size=5_000)]


def distribution(scores: list[float]) -> Bars:
    """Pairs by score, in ten bins of the same width."""
    if not scores:
        return []
    low, high = min(scores), max(scores)
    width = (high - low) / BINS or 1.0
    counts = Counter(min(int((score - low) / width), BINS - 1) for score in scores)
    return [(f"{low + n * width:.2f} to {low + (n + 1) * width:.2f}", float(counts[n])) for n in range(BINS)]


def by_decile(shown: list[Shown]) -> Bars:
    """Per cent that said yes, from the tenth with the highest scores down."""
    ordered = sorted(shown, key=lambda one: -one.score)
    if len(ordered) < BINS:
        return []
    parts = [ordered[n * len(ordered) // BINS : (n + 1) * len(ordered) // BINS] for n in range(BINS)]
    return [
        (f"{n}", round(100 * fmean(one.is_wanted for one in part), 1))
        for n, part in enumerate(parts, start=1)
    ]


def days_to_first_interest(since: datetime) -> float | None:
    """Median, from being shown first to a side's first yes."""
    kinds = (FeedbackKind.SHOWN, FeedbackKind.INTERESTED)
    rows = MatchFeedback.objects.filter(kind__in=kinds, happened_at__gt=since).order_by("happened_at", "pk")
    first: dict[tuple[int, str, str], datetime] = {}
    for match, side, kind, at in rows.values_list("match", "side", "kind", "happened_at").iterator():
        first.setdefault((match, side, kind), at)
    waited = [
        (at - shown_at).total_seconds() / 86_400
        for (match, side, kind), at in first.items()
        if kind == FeedbackKind.INTERESTED and (shown_at := first.get((match, side, FeedbackKind.SHOWN)))
    ]
    return median(waited) if waited else None


def by_cluster(raises: list[Raise], lists: dict[int, list[float]]) -> Bars:
    """Per cent of each cluster's open raises that somebody is shown."""
    total: Counter[str] = Counter(str(found.business.cluster or "No cluster") for found in raises)
    shown = Counter(str(found.business.cluster or "No cluster") for found in raises if lists.get(found.pk))
    return [(name, round(100 * shown[name] / count, 1)) for name, count in sorted(total.items())]


def swamped() -> list[Mandate]:
    """Mandates whose every place is taken."""
    load = dict(
        MatchList.objects.served().filter(side=MatchSide.INVESTOR).values_list("subject", "others__len")
    )
    mandates = Mandate.objects.active().filter(pk__in=load).select_related("investor").order_by("pk")
    return [row for row in mandates if load[row.pk] >= row.capacity * SHOWN_PER_PLACE][:NAMED]


def by_version(shown: list[Shown]) -> list[Version]:
    names = sorted({one.version for one in shown})
    parts = {name: [one for one in shown if one.version == name] for name in names}
    return [
        Version(name, len(part), sum(one.is_wanted for one in part), fmean(one.score for one in part))
        for name, part in parts.items()
    ]


def reasons(since: datetime) -> Bars:
    """Why either side passed, the commonest first."""
    counted: Counter[str] = Counter()
    for side in MatchSide:
        passed = Q(**{f"{side.value}_state": MatchState.PASSED, f"{side.value}_at__gt": since})
        rows = Match.objects.filter(passed).values_list(f"{side.value}_reason").annotate(count=Count("pk"))
        counted.update(dict(rows))
    return [(str(PassReason(reason).label), float(count)) for reason, count in counted.most_common()]
