"""Rows of the investors app."""

from investors.models.enquiry import Enquiry
from investors.models.enquiry_desk import EnquiryNote, EnquiryTask, ReplyTemplate
from investors.models.enquiry_message import EnquiryAttachment, EnquiryMessage
from investors.models.enquiry_promise import AnswerPromise, ClosedDay
from investors.models.enquiry_routing import RoutingRule
from investors.models.enquiry_step import EnquiryStep

__all__ = [
    "AnswerPromise",
    "ClosedDay",
    "Enquiry",
    "EnquiryAttachment",
    "EnquiryMessage",
    "EnquiryNote",
    "EnquiryStep",
    "EnquiryTask",
    "ReplyTemplate",
    "RoutingRule",
]
