"""Writes of the investors app that touch several rows, mail or a lock."""

from investors.actions.enquiries.answering import answer_enquiry, write_about_enquiry
from investors.actions.enquiries.assigning import (
    assign_enquiry,
    hand_over_enquiry,
    release_enquiry,
    take_enquiry,
)
from investors.actions.enquiries.ending import (
    forecast_enquiry,
    lose_enquiry,
    mark_spam,
    propose_to_enquirer,
    reopen_enquiry,
    rest_enquiry,
    restore_enquiry,
    win_enquiry,
)
from investors.actions.enquiries.forgetting import erase_enquirer, forget_network_addresses
from investors.actions.enquiries.links import renew_link, send_link_again
from investors.actions.enquiries.merging import merge_enquiries
from investors.actions.enquiries.noting import add_note, add_task, finish_task
from investors.actions.enquiries.pausing import pause_clock, resume_clock
from investors.actions.enquiries.receiving import receive_enquiry
from investors.actions.enquiries.reminding import remind_of_tasks, warn_of_promises

__all__ = [
    "add_note",
    "add_task",
    "answer_enquiry",
    "assign_enquiry",
    "erase_enquirer",
    "finish_task",
    "forecast_enquiry",
    "forget_network_addresses",
    "hand_over_enquiry",
    "lose_enquiry",
    "mark_spam",
    "merge_enquiries",
    "pause_clock",
    "propose_to_enquirer",
    "receive_enquiry",
    "release_enquiry",
    "remind_of_tasks",
    "renew_link",
    "reopen_enquiry",
    "rest_enquiry",
    "restore_enquiry",
    "resume_clock",
    "send_link_again",
    "take_enquiry",
    "warn_of_promises",
    "win_enquiry",
    "write_about_enquiry",
]
