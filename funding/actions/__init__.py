"""Writes of the funding app that touch several rows, money, mail or a lock."""

from funding.actions.awards import (
    accept_award,
    claim_money,
    complete_award,
    decline_award,
    offer_award,
    pay_claim,
    recover_money,
    reject_claim,
    release_money,
    terminate_award,
    withdraw_offer,
)
from funding.actions.budget import (
    budget_money,
    cut_budget,
    release_reservation,
    reserve_money,
    reserve_more,
)

__all__ = [
    "accept_award",
    "budget_money",
    "claim_money",
    "complete_award",
    "cut_budget",
    "decline_award",
    "offer_award",
    "pay_claim",
    "recover_money",
    "reject_claim",
    "release_money",
    "release_reservation",
    "reserve_money",
    "reserve_more",
    "terminate_award",
    "withdraw_offer",
]
