"""Fictional enquiries, as many as asked for and always the same ones: for the showcase and for measuring.

Everybody in them is invented: their addresses end in ``.example``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from clusters.models import Cluster, Sector
from core.references import ALPHABET
from investors.clock import promise_and_week
from investors.enums import EnquiryIntent, EnquiryStage, EnquiryTiming, MessageSide
from investors.models import Enquiry, EnquiryMessage, EnquiryStep
from investors.working_time import WorkingWeek

#: Given name, family name, organisation, country, time zone, language, currency.
PEOPLE = (
    ("Akiko", "Mori", "Kawa Capital", "JP", "Asia/Tokyo", "ja", "JPY"),
    ("Lena", "Vogt", "Isarblick Ventures", "DE", "Europe/Berlin", "de", "EUR"),
    ("Priya", "Raman", "Monsoon Partners", "IN", "Asia/Kolkata", "en", "INR"),
    ("Marcus", "Hale", "Long Bridge Fund", "US", "America/New_York", "en", "USD"),
    ("Chloé", "Garnier", "Quai Neuf", "FR", "Europe/Paris", "fr", "EUR"),
    ("Wei", "Lin", "Harbour Light Holdings", "SG", "Asia/Singapore", "zh", "SGD"),
    ("Omar", "Haddad", "Dune and Sail", "AE", "Asia/Dubai", "ar", "AED"),
    ("Sofia", "Almeida", "Tejo Labs", "PT", "Europe/Lisbon", "pt", "EUR"),
    ("Grace", "Okoro", "Lagoon Growth", "NG", "Africa/Lagos", "en", "USD"),
    ("Erik", "Sandström", "Nordljus Invest", "SE", "Europe/Stockholm", "en", "SEK"),
    ("Hannah", "Reid", "Southern Cross Seed", "AU", "Australia/Sydney", "en", "AUD"),
    ("Owen", "Prydderch", "Menai Works", "GB", "Europe/London", "cy", "GBP"),
)
WORDS = (
    "We look for businesses that teach machines to see, and would like to meet three or four of them.",
    "Where would you put forty engineers: near a university, or near an airport?",
    "We build sensors for looms and look for somebody who can test them on real ones.",
    "Our board visits in spring. Whom should they meet in two days?",
    "We want to buy planning software from a firm that answers the telephone.",
)
ANSWER = "Thank you for writing. Here is what we would suggest, and whom you could speak to first."
CONSENT = "TechNorth may keep what I write here and use it to answer me."
#: Where those ended that were answered more than two months ago, and how often.
ENDS = {
    EnquiryStage.WON: 18,
    EnquiryStage.LOST: 32,
    EnquiryStage.DORMANT: 22,
    EnquiryStage.PROPOSAL: 8,
    EnquiryStage.IN_CONVERSATION: 20,
}
REASONS = {
    EnquiryStage.LOST: "They chose a place nearer to their customers.",
    EnquiryStage.DORMANT: "Their fund closes next year; they will write then.",
}
BATCH = 2_000


def invent(
    number: int,
    dice: random.Random,
    *,
    received_at: datetime,
    week: WorkingWeek,
    minutes: int,
    clusters: list[Cluster],
    sectors: list[Sector],
    owners: list[User],
    at: datetime,
) -> Enquiry:
    """One enquiry as it stands now, not yet kept."""
    given, family, organisation, country, zone, language, currency = dice.choice(PEOPLE)
    intent = dice.choice(EnquiryIntent.values)
    is_shared = dice.random() < 0.3
    cluster = clusters[number % len(clusters)] if is_shared else dice.choice(clusters)
    mailbox = f"{given}.{family}.{number}@{organisation.split()[0]}.example".lower()
    letters = "".join(dice.choice(ALPHABET) for _ in range(8))
    enquiry = Enquiry(
        reference=f"E-{letters[:4]}-{letters[4:]}", cluster=cluster,
        about_cluster=None if is_shared else cluster,
        is_shared=is_shared, about_sector=dice.choice(sectors) if sectors and is_shared else None,
        intent=intent, timing=dice.choice(EnquiryTiming.values), name=f"{given} {family}",
        email=mailbox.encode("ascii", "ignore").decode(),
        organisation=f"{organisation} {number}", country=country, time_zone=zone, language=language,
        consent_text=CONSENT, consented_at=received_at, received_at=received_at, waiting_since=received_at,
        promised_minutes=minutes, answer_due_at=week.after(received_at, minutes), is_showcase=True,
    )  # fmt: skip
    if intent == EnquiryIntent.INVEST:
        enquiry.amount, enquiry.currency = dice.choice((250_000, 1_000_000, 5_000_000)), currency
    if intent == EnquiryIntent.OPEN_SITE:
        enquiry.people_count = dice.choice((5, 12, 40, 120))
    answer(enquiry, dice, week, dice.choice(owners), at)
    return enquiry


def answer(enquiry: Enquiry, dice: random.Random, week: WorkingWeek, owner: User, at: datetime) -> None:
    """Most are answered in time, a few late; those of the last days may still wait."""
    late = dice.random() < 0.07
    used = round(enquiry.promised_minutes * (dice.uniform(1.05, 2) if late else dice.uniform(0.05, 0.98)))
    answered_at = week.after(enquiry.received_at, used)
    if answered_at > at:
        return
    enquiry.owner, enquiry.stage = owner, EnquiryStage.IN_CONVERSATION
    enquiry.first_answered_at, enquiry.answer_minutes, enquiry.waiting_since = answered_at, used, None
    if at - answered_at < timedelta(days=60):
        if at - answered_at < timedelta(days=3) and dice.random() < 0.5:
            enquiry.waiting_since = min(at, answered_at + timedelta(days=1))
        return
    [enquiry.stage] = dice.choices(list(ENDS), list(ENDS.values()))
    if enquiry.stage in (EnquiryStage.PROPOSAL, EnquiryStage.WON):
        enquiry.forecast_jobs_count = dice.choice((2, 8, 25, 60))
        enquiry.forecast_investment_amount = dice.choice((100_000, 750_000, 2_000_000))
    if not enquiry.is_open:
        enquiry.closed_at = answered_at + timedelta(days=dice.randint(5, 55))
        enquiry.close_reason = REASONS.get(EnquiryStage(enquiry.stage), "")


def invented(
    count: int,
    *,
    until: datetime,
    over: timedelta,
    owners: list[User],
    clusters: list[Cluster],
    at: datetime,
    seed: int = 2014,
) -> Iterator[Enquiry]:
    """The oldest first, received evenly over the time before ``until``; as they stand ``at`` that moment."""
    dice = random.Random(seed)  # noqa: S311 - invention, not secrets
    sectors = list(Sector.objects.active().in_order()[:12])
    promise, week = promise_and_week(until - over)
    for number in range(count):
        received_at = until - over * (1 - number / count) - timedelta(minutes=dice.randint(10, 900))
        yield invent(
            number, dice, received_at=received_at, week=week, minutes=promise.working_minutes,
            clusters=clusters, sectors=sectors, owners=owners, at=at,
        )  # fmt: skip


def write_invented(count: int, **how: Any) -> int:
    """Keep them with what was said and what happened; how many."""
    batch: list[Enquiry] = []
    for enquiry in invented(count, **how):
        batch.append(enquiry)
        if len(batch) == BATCH:
            keep(batch)
            batch = []
    keep(batch)
    return count


def keep(batch: list[Enquiry]) -> None:
    Enquiry.objects.bulk_create(batch)
    EnquiryMessage.objects.bulk_create(message for enquiry in batch for message in said(enquiry))
    EnquiryStep.objects.bulk_create(step for enquiry in batch for step in steps(enquiry))


def said(enquiry: Enquiry) -> Iterator[EnquiryMessage]:
    words = WORDS[enquiry.pk % len(WORDS)]
    yield EnquiryMessage(enquiry=enquiry, side=MessageSide.ENQUIRER, text=words, sent_at=enquiry.received_at)
    if enquiry.first_answered_at:
        yield EnquiryMessage(
            enquiry=enquiry,
            side=MessageSide.AGENCY,
            by=enquiry.owner,
            text=ANSWER,
            sent_at=enquiry.first_answered_at,
        )
    if enquiry.first_answered_at and enquiry.waiting_since:
        yield EnquiryMessage(
            enquiry=enquiry,
            side=MessageSide.ENQUIRER,
            text="Thank you. And by when?",
            sent_at=enquiry.waiting_since,
        )


def steps(enquiry: Enquiry) -> Iterator[EnquiryStep]:
    def step(verb: str, stage: str, moment: datetime) -> EnquiryStep:
        by = None if verb == "receive" else enquiry.owner
        return EnquiryStep(
            enquiry=enquiry, verb=verb, to_stage=stage, cluster=enquiry.cluster, owner=by, by=by, at=moment
        )

    yield step("receive", EnquiryStage.NEW, enquiry.received_at)
    if enquiry.first_answered_at:
        yield step("answer", EnquiryStage.IN_CONVERSATION, enquiry.first_answered_at)
    if enquiry.closed_at:
        verbs = {EnquiryStage.WON: "win", EnquiryStage.LOST: "lose", EnquiryStage.DORMANT: "rest"}
        yield step(verbs[EnquiryStage(enquiry.stage)], enquiry.stage, enquiry.closed_at)
