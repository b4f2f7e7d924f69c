"""Somebody of every role, and the rows that addresses of the matrix are about."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile

from accounts.actions import make_calendar_feed
from accounts.models import User
from clusters.enums import ListingState
from clusters.models import BusinessMerge, RegisterDifference, RegisterImport, SicCode
from core.audit import record
from funding.models import CallBriefing, CallDocument
from investors.models import AnswerPromise, ClosedDay, InvestorInvitation, SensitiveArea, TermsView
from tests.factories.accounts import AssessorFactory, CuratorFactory, StaffFactory, UserFactory
from tests.factories.applications import draft_with_file, sent_with_file
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    ClusterFactory,
    FactFactory,
    PlaceFactory,
    PostcodeRuleFactory,
    SavedSearchFactory,
    SectorFactory,
    ShortlistedFactory,
    SubsidyCapFactory,
    SubsidyFactory,
    enterprise,
)
from tests.factories.core import OutboxMessageFactory
from tests.factories.enquiries import AttachmentFactory, ReplyTemplateFactory, RoutingRuleFactory
from tests.factories.funding import offered
from tests.factories.investors import (
    CertificationFactory,
    ExchangeRateFactory,
    InvestorDealFactory,
    InvestorFactory,
    InvestorMemberFactory,
    MandateFactory,
    PrivateInvestorFactory,
    RaiseFactory,
)
from tests.factories.listings import ClaimFactory, DuplicatePairFactory, InvitationFactory, PersonFactory
from tests.factories.matching import IntroductionFactory, MatchFactory, ServedRunFactory
from tests.factories.shortlists import ShortlistNoteFactory


class World:
    """A small world. Add what a new address needs, by its factory, with a name that says what it is."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {
            "visitor": UserFactory(),
            "member": UserFactory(),
            "investor": UserFactory(),
            "assessor": AssessorFactory(),
            "curator": CuratorFactory(),
            "bare": StaffFactory(second_factor=False),
            "staff": StaffFactory(),
        }
        self.stranger = UserFactory()
        self.passkey = Authenticator.objects.create(
            user=self.stranger, type="webauthn", data={"name": "Laptop"}
        )
        self.cluster = ClusterFactory()
        self.sector = SectorFactory()
        self.business = BusinessFactory(cluster=self.cluster, sector_ids=[self.sector.pk])
        self.own = BusinessMemberFactory(user=self.people["member"]).business
        self.named = PersonFactory(business=self.own)
        self.invitation = InvitationFactory(business=self.own)
        self.place = PlaceFactory(cluster=self.cluster)
        self.fact = FactFactory(cluster=self.cluster)
        self.metric = self.fact.metric
        self.rule = PostcodeRuleFactory(cluster=self.cluster)
        self.sic_code = SicCode.objects.create(code="62012", description="Software", list_version="Tests")
        self.claim = ClaimFactory(business=self.business)
        self.register = RegisterImport.objects.create(file_names=["register.csv"])
        self.difference = RegisterDifference.objects.create(
            business=self.business,
            field="legal_name",
            register_value="OTHER LTD",
            register_on=date(2026, 11, 1),
        )
        self.pair = DuplicatePairFactory()
        self.merge = BusinessMerge.objects.create(
            winner=self.business,
            loser=BusinessFactory(listing_state=ListingState.MERGED, merged_into=self.business),
        )
        self.shortlisted = ShortlistedFactory(user=self.people["member"], business=self.business)
        self.feed = make_calendar_feed(user=self.people["member"])
        self.search = SavedSearchFactory(user=self.people["member"])
        self.attachment = AttachmentFactory(message__enquiry__about_cluster=self.cluster)
        self.enquiry = self.attachment.message.enquiry
        self.routing = RoutingRuleFactory()
        self.promise = AnswerPromise.objects.create(starts_on=date(2026, 6, 1), working_minutes=480)
        self.closed_day = ClosedDay.objects.create(day=date(2026, 12, 24), reason="Office closed")
        self.reply = ReplyTemplateFactory(cluster=self.cluster)
        self.investor = InvestorFactory()
        self.investor_member = InvestorMemberFactory(
            investor=PrivateInvestorFactory(), user=self.people["investor"]
        )
        self.own_investor = self.investor_member.investor
        self.mandate = MandateFactory(investor=self.own_investor)
        self.deal = InvestorDealFactory(investor=self.own_investor)
        self.colleague = InvestorInvitation.objects.create(
            investor=self.own_investor, email="new@example.org"
        )
        self.list_note = ShortlistNoteFactory(
            entry__shortlist__investor=self.own_investor, author=self.people["investor"]
        )
        self.rate = ExchangeRateFactory()
        self.certification = CertificationFactory(user=self.people["investor"])
        self.statement = self.certification.statement
        self.raised = RaiseFactory(business=self.own)
        self.match = MatchFactory(of_raise=self.raised, mandate=self.mandate)
        self.matching_run = ServedRunFactory()
        self.introduction = IntroductionFactory(match=self.match)
        self.terms_view = TermsView.objects.create(
            terms=self.raised.versions.get(), user=self.people["investor"], certification=self.certification,
            surface="page",
        )  # fmt: skip
        self.area = SensitiveArea.objects.create(
            name="Quantum technologies", source_url="https://law.example/"
        )
        self.draft, self.attachment = draft_with_file(self.own, self.people["member"])
        self.sent, self.sent_attachment = sent_with_file(self.own, self.people["member"])
        self.award = offered(business=self.business)
        self.line = self.award.reservation.line
        self.entry = self.award.entries.get()
        self.call, self.draft_call = open_call(), CallFactory()
        self.document = CallDocument(
            call=self.call, title="Guidance", name="guidance.pdf", media_type="application/pdf", size=4
        )
        self.document.file.save("guidance.pdf", ContentFile(b"%PDF"), save=True)
        self.briefing = CallBriefing.objects.create(
            call=self.call, title="Open hour", starts_at=self.call.opens_at, ends_at=self.call.closes_at,
            place="online",
        )  # fmt: skip
        self.enterprise = enterprise(self.own)
        self.subsidy_cap, self.subsidy = SubsidyCapFactory(), SubsidyFactory(business=self.own)
        self.draft_form = self.draft_call.forms.get()
        self.mail = OutboxMessageFactory()
        self.event = record("account.made", self.stranger)
