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
from investors.actions.investors import (
    add_deal,
    close_investor,
    register_investor,
    remove_deal,
    unverify_investor,
    update_investor,
    verify_investor,
)
from investors.actions.mandates import (
    close_mandate,
    pause_mandate,
    resume_due_mandates,
    resume_mandate,
    save_mandate,
)
from investors.actions.matching.answering import pass_match, want_match
from investors.actions.matching.digest import send_digests, stop_digest
from investors.actions.matching.feedback import note_opened, note_saved, note_shown
from investors.actions.matching.introducing import follow_up_introductions, record_outcome
from investors.actions.matching.renewing import ask_for_run, renew_marked
from investors.actions.matching.runs import (
    activate_weights,
    cancel_run,
    request_run,
    sweep_runs,
    work_on,
)
from investors.actions.matching.suggesting import (
    block_match,
    introduce_by_hand,
    suggest_match,
    unblock_match,
)
from investors.actions.members import (
    answer_colleague_invitation,
    end_investor_membership,
    invite_colleague,
    set_investor_role,
    withdraw_colleague_invitation,
)
from investors.actions.raising import (
    close_raise,
    open_raise,
    pause_past_closing,
    pause_raise,
    resume_raise,
    return_raise,
    save_terms,
    start_raise,
    submit_raise,
    take_back_raise,
    withdraw_raise,
)
from investors.actions.standing import end_certification, record_check, remind_of_ends, sign_statement

__all__ = [
    "activate_weights",
    "add_deal",
    "add_note",
    "add_task",
    "answer_colleague_invitation",
    "answer_enquiry",
    "ask_for_run",
    "assign_enquiry",
    "block_match",
    "cancel_run",
    "close_investor",
    "close_mandate",
    "close_raise",
    "end_certification",
    "end_investor_membership",
    "erase_enquirer",
    "finish_task",
    "follow_up_introductions",
    "forecast_enquiry",
    "forget_network_addresses",
    "hand_over_enquiry",
    "introduce_by_hand",
    "invite_colleague",
    "lose_enquiry",
    "mark_spam",
    "merge_enquiries",
    "note_opened",
    "note_saved",
    "note_shown",
    "open_raise",
    "pass_match",
    "pause_clock",
    "pause_mandate",
    "pause_past_closing",
    "pause_raise",
    "propose_to_enquirer",
    "receive_enquiry",
    "record_check",
    "record_outcome",
    "register_investor",
    "release_enquiry",
    "remind_of_ends",
    "remind_of_tasks",
    "remove_deal",
    "renew_link",
    "renew_marked",
    "reopen_enquiry",
    "request_run",
    "rest_enquiry",
    "restore_enquiry",
    "resume_clock",
    "resume_due_mandates",
    "resume_mandate",
    "resume_raise",
    "return_raise",
    "save_mandate",
    "save_terms",
    "send_digests",
    "send_link_again",
    "set_investor_role",
    "sign_statement",
    "start_raise",
    "stop_digest",
    "submit_raise",
    "suggest_match",
    "sweep_runs",
    "take_back_raise",
    "take_enquiry",
    "unblock_match",
    "unverify_investor",
    "update_investor",
    "verify_investor",
    "want_match",
    "warn_of_promises",
    "win_enquiry",
    "withdraw_colleague_invitation",
    "withdraw_raise",
    "work_on",
    "write_about_enquiry",
]
