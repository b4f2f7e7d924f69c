"""Rows of the investors app."""

from investors.models.enquiry import Enquiry
from investors.models.enquiry_desk import EnquiryNote, EnquiryTask, ReplyTemplate
from investors.models.enquiry_message import EnquiryAttachment, EnquiryMessage
from investors.models.enquiry_promise import AnswerPromise, ClosedDay
from investors.models.enquiry_routing import RoutingRule
from investors.models.enquiry_step import EnquiryStep
from investors.models.investor import (
    Investor,
    InvestorDeal,
    InvestorInvitation,
    InvestorMember,
)
from investors.models.mandate import ExchangeRate, Mandate, MandateSector
from investors.models.matching_life import (
    Introduction,
    Match,
    MatchFeedback,
    NoMatchDigest,
)
from investors.models.matching_runs import (
    MatchingChunk,
    MatchingMark,
    MatchingRun,
    MatchingWeights,
    MatchList,
)
from investors.models.raising import Raise, RaiseTerms, SensitiveArea, TermsView
from investors.models.shortlist import Shortlist, ShortlistEntry, ShortlistNote
from investors.models.standing import Certification, StandingCheck, StatementVersion

__all__ = [
    "AnswerPromise",
    "Certification",
    "ClosedDay",
    "Enquiry",
    "EnquiryAttachment",
    "EnquiryMessage",
    "EnquiryNote",
    "EnquiryStep",
    "EnquiryTask",
    "ExchangeRate",
    "Introduction",
    "Investor",
    "InvestorDeal",
    "InvestorInvitation",
    "InvestorMember",
    "Mandate",
    "MandateSector",
    "Match",
    "MatchFeedback",
    "MatchList",
    "MatchingChunk",
    "MatchingMark",
    "MatchingRun",
    "MatchingWeights",
    "NoMatchDigest",
    "Raise",
    "RaiseTerms",
    "ReplyTemplate",
    "RoutingRule",
    "SensitiveArea",
    "Shortlist",
    "ShortlistEntry",
    "ShortlistNote",
    "StandingCheck",
    "StatementVersion",
    "TermsView",
]
