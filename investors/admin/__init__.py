"""The agency's desk for investors and what they ask."""

from investors.admin.enquiries import EnquiryAdmin
from investors.admin.enquiry_rules import (
    AnswerPromiseAdmin,
    ClosedDayAdmin,
    ReplyTemplateAdmin,
    RoutingRuleAdmin,
)
from investors.admin.investors import InvestorAdmin
from investors.admin.matching import IntroductionAdmin, MatchAdmin
from investors.admin.matching_runs import MatchingRunAdmin, MatchingWeightsAdmin
from investors.admin.raising import RaiseAdmin, SensitiveAreaAdmin
from investors.admin.rates import ExchangeRateAdmin
from investors.admin.standing import CertificationAdmin, StatementVersionAdmin, TermsViewAdmin

__all__ = [
    "AnswerPromiseAdmin",
    "CertificationAdmin",
    "ClosedDayAdmin",
    "EnquiryAdmin",
    "ExchangeRateAdmin",
    "IntroductionAdmin",
    "InvestorAdmin",
    "MatchAdmin",
    "MatchingRunAdmin",
    "MatchingWeightsAdmin",
    "RaiseAdmin",
    "ReplyTemplateAdmin",
    "RoutingRuleAdmin",
    "SensitiveAreaAdmin",
    "StatementVersionAdmin",
    "TermsViewAdmin",
]
