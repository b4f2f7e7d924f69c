"""The agency's desk for investors and what they ask."""

from investors.admin.enquiries import EnquiryAdmin
from investors.admin.enquiry_rules import (
    AnswerPromiseAdmin,
    ClosedDayAdmin,
    ReplyTemplateAdmin,
    RoutingRuleAdmin,
)

__all__ = ["AnswerPromiseAdmin", "ClosedDayAdmin", "EnquiryAdmin", "ReplyTemplateAdmin", "RoutingRuleAdmin"]
