"""Enquiries of the showcase: a year of them, and one in every state on the demonstration curator's desk."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from clusters.models import Business, Cluster
from core.enums import MailState
from core.models import OutboxMessage
from investors import actions
from investors.enums import EnquiryIntent, EnquiryTiming
from investors.invented_enquiries import CONSENT, write_invented
from investors.models import Enquiry, ReplyTemplate, RoutingRule

A_YEAR = timedelta(days=365)
A_YEAR_OF = 160
#: Where they make robots.
ROBOTS = "sheffield"


def show_enquiries(people: dict[str, User], cluster: Cluster, at: datetime | None = None) -> None:
    """As of now: what was promised is counted by the real calendar."""
    at = at or timezone.now()
    write_invented(
        A_YEAR_OF,
        until=at - timedelta(days=12),
        over=A_YEAR,
        at=at,
        owners=[people["staff"]],
        clusters=list(Cluster.objects.published().in_order()),
    )
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    for template in written["template"]:
        ReplyTemplate.objects.update_or_create(title=template["title"], defaults=template)
    RoutingRule.objects.get_or_create(
        name="Whoever writes in German is answered by the agency",
        defaults={"language": "de", "owner": people["staff"]},
    )
    Desk(people, cluster, {row["key"]: row for row in written["asked"]}, at).fill()
    send_nothing()


def send_nothing() -> None:
    """Nobody waits for fifty letters about what did not happen."""
    about = Q()
    for reference in Enquiry.objects.filter(is_showcase=True).values_list("reference", flat=True):
        about |= Q(subject__contains=reference)
    OutboxMessage.objects.filter(about, state=MailState.PENDING).delete()


def remove_enquiries() -> None:
    """Take the fictional enquiries away again; what became a part of another goes first."""
    fictional = Enquiry.objects.filter(is_showcase=True)
    fictional.exclude(merged_into=None).delete()
    fictional.delete()


class Desk:
    """One of every state, through the same actions that people use."""

    def __init__(
        self, people: dict[str, User], cluster: Cluster, asked: dict[str, dict[str, Any]], at: datetime
    ) -> None:
        self.curator, self.visitor = people["curator"], people["visitor"]
        self.cluster, self.asked, self.at = cluster, asked, at

    def fill(self) -> None:
        for key in ("fresh", "late", "business", "german"):
            self.ask(key)
        self.on_the_clock()
        self.conversations()
        self.ended_ones()
        self.moved_ones()

    def ago(self, **time: float) -> datetime:
        return self.at - timedelta(**time)

    def ask(self, key: str, by: User | None = None) -> Enquiry:
        said = {"about": "cluster", **self.asked[key]}
        about, words, hours = said.pop("about"), said.pop("words"), said.pop("hours")
        first_name = said["name"].split()[0].lower().encode("ascii", "ignore").decode()
        fields = {
            "intent": EnquiryIntent.INVEST,
            "timing": EnquiryTiming.QUARTER,
            "email": by.email if by else f"{first_name}@showcase.example",
            "consent_text": CONSENT,
            "is_showcase": True,
            **{name: value for name, value in said.items() if name != "key"},
        }
        if about == "cluster":
            fields["about_cluster"] = self.cluster
        if about == "business":
            theirs = Business.objects.filter(is_showcase=True, cluster=self.cluster)
            fields["about_business"] = theirs.best_described().first()
        return actions.receive_enquiry(enquiry=Enquiry(**fields), text=words, by=by, at=self.ago(hours=hours))

    def answered(self, key: str, by: User | None = None) -> Enquiry:
        enquiry = self.ask(key, by)
        text = f"Dear {enquiry.name},\n\nthank you. Here is what I suggest.\n\n{self.curator.full_name}"
        at = enquiry.received_at + timedelta(hours=3)
        actions.answer_enquiry(enquiry=enquiry, text=text, by=self.curator, at=at)
        return enquiry

    def on_the_clock(self) -> None:
        """Assigned, and one whose clock stands."""
        actions.take_enquiry(enquiry=self.ask("taken"), by=self.curator, at=self.ago(hours=1))
        paused = self.ask("paused")
        actions.take_enquiry(enquiry=paused, by=self.curator, at=self.ago(hours=6))
        reason = "Which report do you mean: the one on games, or the one on health?"
        actions.pause_clock(enquiry=paused, reason=reason, by=self.curator, at=self.ago(hours=5))

    def conversations(self) -> None:
        """One that waits for us again, with a task and a note; one whose turn it is; one with a proposal."""
        waiting = self.answered("waiting")
        actions.write_about_enquiry(
            enquiry=waiting, text="Thank you! Could we visit in March?", at=self.ago(days=1)
        )
        actions.add_note(enquiry=waiting, text="Met her at a fair: knows what she wants.", by=self.curator)
        actions.add_task(
            enquiry=waiting,
            what="Ask the university about rooms",
            due_on=timezone.localdate(self.at),
            person=self.curator,
            by=self.curator,
        )
        self.answered("visitor", by=self.visitor)
        actions.propose_to_enquirer(
            enquiry=self.answered("proposed"), by=self.curator, jobs_count=6, at=self.ago(days=4)
        )

    def ended_ones(self) -> None:
        won, lost, resting = (self.answered(key) for key in ("won", "lost", "resting"))
        forecast: dict[str, Any] = {"investment_amount": 850_000, "jobs_count": 14}
        actions.win_enquiry(enquiry=won, by=self.curator, at=self.ago(days=9), **forecast)
        reason = "No wet lab was free before summer."
        actions.lose_enquiry(enquiry=lost, reason=reason, by=self.curator, at=self.ago(days=20))
        reason = "Not before their next fund."
        actions.rest_enquiry(enquiry=resting, reason=reason, by=self.curator, at=self.ago(days=30))
        actions.mark_spam(enquiry=self.ask("junk"), by=self.curator, at=self.ago(days=2))

    def moved_ones(self) -> None:
        """Asked twice and merged, then handed over to where they make robots."""
        first, again = self.ask("robots"), self.ask("robots again")
        actions.merge_enquiries(stays=first, goes=again, by=self.curator, at=self.ago(hours=4))
        there = Cluster.objects.filter(slug=ROBOTS).first()
        if there is not None:
            reason = "They make the robots there."
            actions.hand_over_enquiry(
                enquiry=first, cluster=there, reason=reason, by=self.curator, at=self.ago(hours=2)
            )
