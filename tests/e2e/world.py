"""The small world the page checks walk through: one of everything, at addresses that never change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import make_calendar_feed
from accounts.models import User
from clusters.actions import refresh_counts
from clusters.enums import ListingState
from clusters.models import Business, Cluster
from funding.actions.applications.answering import save_answers
from funding.actions.applications.screening import write_message
from funding.enums import QuestionKind
from funding.links import no_call_mail_path
from funding.models import Application, Call, CallAlert, CallBriefing, CallQuestion, DeadlineMove
from investors.enums import MessageSide
from investors.links import enquiry_path
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.applications import answer, draft, member_of, sent_for, submitted
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    ClusterFactory,
    FactFactory,
    PlaceFactory,
    RegisterRowFactory,
    SavedSearchFactory,
    SectorFactory,
    ShortlistedFactory,
    SubsidyCapFactory,
    SubsidyFactory,
)
from tests.factories.enquiries import (
    AnsweredEnquiryFactory,
    AttachmentFactory,
    MessageFactory,
    ReplyTemplateFactory,
    TaskFactory,
)
from tests.factories.funding import live
from tests.factories.investors import (
    ExchangeRateFactory,
    InvestorDealFactory,
    InvestorMemberFactory,
    MandateFactory,
    PrivateInvestorFactory,
    RaiseFactory,
    StatementVersionFactory,
)
from tests.factories.listings import InvitationFactory, PersonFactory
from tests.factories.shortlists import ShortlistEntryFactory, ShortlistFactory, ShortlistNoteFactory


@dataclass
class World:
    """``clients``: a signed-in client of each audience; "visitor" is not signed in. ``links``: signed."""

    clients: dict[str, Client] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


def build_world() -> World:
    world = World(clients={"visitor": Client()})
    people = {
        "member": UserFactory(email="member@example.org", full_name="Person with a business"),
        "staff": StaffFactory(email="staff@example.org", full_name="Person of the agency"),
        "bare": StaffFactory(email="bare@example.org", second_factor=False),
    }
    day = 24 * 60 * 60  # nobody is asked again who they are while the pages are looked at
    world.clients |= {audience: signed_in(user, ahead=day) for audience, user in people.items()}
    show_clusters()
    own = BusinessMemberFactory(
        user=people["member"], business=Business.objects.get(company_number="90000001")
    )
    PersonFactory(business=own.business, name="Ada Weaver", email="ada@carding.example")
    InvitationFactory(business=own.business, email="guest@carding.example")
    world.links["enquiry"] = show_enquiry(people["staff"])
    live(business=own.business)
    SavedSearchFactory(user=people["member"], name="Looms", address="q=loom")
    world.links["no_call_mail"] = show_calls(people["member"], own.business)
    world.links |= show_call_desk()
    for business in Business.objects.all():
        ShortlistedFactory(user=people["member"], business=business, note="Ask about looms")
    show_investors(people["member"], own.business)
    make_calendar_feed(user=people["member"])
    world.links |= show_lists(people["member"], own.business)
    return world


def show_lists(person: User, business: Business) -> dict[str, str]:
    """A list of the investor they act for, with notes by two people; the addresses of its parts."""
    own = person.investor_memberships.get().investor
    shortlist = ShortlistFactory(investor=own, name="Looms to watch", description="To be seen in May.")
    note = ShortlistNoteFactory(
        entry__shortlist=shortlist, entry__business=business, entry__added_by=person, author=person
    )
    ShortlistNoteFactory(entry=note.entry, text="Called two of their customers.")
    gone = BusinessFactory(
        trading_name="Gone", company_number="90000091", listing_state=ListingState.UNLISTED
    )
    ShortlistEntryFactory(shortlist=shortlist, business=gone)
    ShortlistEntryFactory(
        shortlist=shortlist,
        business=Business.objects.get(company_number="90000002"),
        taken_off_at=timezone.now(),
        taken_off_by=person,
    )
    ShortlistFactory(investor=own, name="Last year", archived_at=timezone.now())
    return {
        "list": shortlist.get_absolute_url(),
        "entry": note.entry.get_absolute_url(),
        "note": reverse("investors:edit_note", args=[note.pk]),
    }


def show_investors(person: User, business: Business) -> None:
    mandate = MandateFactory(investor__name="Weft Capital", investor__slug="weft-capital", currency="EUR")
    ExchangeRateFactory(currency="EUR")
    InvestorDealFactory(investor=mandate.investor, is_public=True, source_url="https://news.example/deal")
    InvestorMemberFactory(user=person, investor=PrivateInvestorFactory(name="Own Money", slug="own-money"))
    StatementVersionFactory(number=1)
    RaiseFactory(business=business, closes_on=timezone.localdate() + timedelta(days=20))


def show_calls(person: User, business: Business) -> str:
    """One with everything a page can hold, one still being written; the way out of mail about them."""
    call = open_call(
        title="Looms for learning",
        slug="looms-for-learning",
        max_age_years=20,
        questions=[{"key": "why", "kind": "choice", "label": "Why you?", "choices": ["Skill", "Luck"]}],
    )
    CallQuestion.objects.create(
        call=call, question="By night?", answer="Yes, **quietly**.", answered_at=timezone.now()
    )
    CallBriefing.objects.create(
        call=call,
        title="Open hour",
        starts_at=call.opens_at,
        ends_at=call.closes_at,
        place="online",
        url="https://meet.example/",
    )
    DeadlineMove.objects.create(
        call=call, moved_from=call.opens_at, moved_to=call.closes_at, reason="The post was late."
    )
    CallFactory(title="Still a draft", slug="still-a-draft")
    show_applications(business, person)
    CallAlert.objects.create(user=person, business=business)
    SubsidyCapFactory()
    SubsidyFactory(business=business)
    return no_call_mail_path(person)


def show_applications(business: Business, person: User) -> None:
    """One being written, with a question of every kind and a colleague's other answer; one that was sent."""
    offered = {QuestionKind.CHOICE, QuestionKind.CHOICES}
    asked = [
        {"key": kind, "kind": kind, "choices": ["Wool", "Silk"] if kind in offered else []}
        for kind in QuestionKind.values
    ]
    call = open_call(title="Looms of every kind", sections=[("everything", asked)])
    work = draft(call, business, person)
    Application.objects.filter(pk=work.pk).update(reference="G-PAGE-WORK")
    work.refresh_from_db()
    colleague = member_of(business)
    begun = sent_for(work, {"title": "Looms that read"})
    answer(work, colleague, title="Looms that learn", budget=[["Yarn", "1,200"]], short="Wool")
    save_answers(application=work, sent=begun, by=person)
    sent = submitted(business=business, by=person)
    Application.objects.filter(pk=sent.pk).update(reference="G-PAGE-SENT")
    write_message(application=sent, text="Which loom do you mean?", by=StaffFactory(), as_desk=True)


def show_call_desk() -> dict[str, str]:
    """Keys of the calls, their forms and a section, as they stand in addresses of the desk."""
    draft, opened = Call.objects.get(slug="still-a-draft"), Call.objects.get(slug="looms-for-learning")
    CallQuestion.objects.create(call=opened, question="By day?")
    rows = {
        "draft_call": draft,
        "open_call": opened,
        "draft_form": draft.forms.get(),
        "open_form": opened.forms.get(),
        "section": draft.forms.get().sections.get(),
    }
    return {name: str(row.pk) for name, row in rows.items()}


def show_clusters() -> None:
    loom = ClusterFactory(name="Loomford", slug="loomford", accent="bee", latitude=53.48, longitude=-2.24)
    games = SectorFactory(name="Games", slug="games")
    PlaceFactory(cluster=loom)
    BusinessFactory(
        cluster=loom,
        trading_name="Carding",
        company_number="90000001",
        short_description="Games that teach weaving.",
        description="We make **games**.",
        website="https://carding.example/",
        stage="seed",
        employees="2-9",
        is_raising=True,
        sector_ids=[games.pk],
    )
    RegisterRowFactory(cluster=loom, legal_name="REGISTER ROW LIMITED", company_number="90000002")
    ClusterFactory(name="Dockside", slug="dockside", accent="dock", latitude=53.41, longitude=-2.98)
    ClusterFactory(name="Tynehead", slug="tynehead", accent="heather", latitude=54.97, longitude=-1.61)
    FactFactory(cluster=loom)
    FactFactory(cluster=None, value=283500)
    refresh_counts()


def show_enquiry(owner: User) -> str:
    """One in conversation, with a file; the address by which it is followed."""
    enquiry = AnsweredEnquiryFactory(
        reference="E-PAGE-PAGE",
        name="Akiko Mori",
        about_cluster=Cluster.objects.get(slug="loomford"),
        owner=owner,
    )
    AttachmentFactory(message__enquiry=enquiry)
    MessageFactory(enquiry=enquiry, side=MessageSide.AGENCY, by=owner, text="Welcome.")
    TaskFactory(enquiry=enquiry, person=owner)
    ReplyTemplateFactory()
    return enquiry_path(enquiry)


def rows_before() -> dict[type[models.Model], set]:
    """Every row that was there: reference data the migrations brought."""
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in tables()}


def clear_world(before: dict[type[models.Model], set]) -> None:
    """Back to what was there: tables that were empty are emptied, from others the new rows go."""
    empty = [model._meta.db_table for model, rows in before.items() if not rows]
    quoted = ", ".join(connection.ops.quote_name(table) for table in empty)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {quoted}")
    for model, rows in before.items():
        if rows:
            model._base_manager.exclude(pk__in=rows).delete()


def tables() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
