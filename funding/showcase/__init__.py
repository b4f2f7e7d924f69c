"""The funding app's part of the showcase: fictional, deterministic, and marked as such."""

from accounts.models import User
from funding.showcase.applications import fill_applications, remove_applications
from funding.showcase.calls import fill_calls, open_showcase_call, remove_calls
from funding.showcase.money import fill_money, remove_money

__all__ = [
    "fill_applications",
    "fill_calls",
    "fill_funding",
    "fill_money",
    "open_showcase_call",
    "remove_applications",
    "remove_calls",
    "remove_funding",
    "remove_money",
]


def fill_funding(*, seed: int, member: User | None = None) -> None:
    """Needs businesses, clusters and sectors. ``member``: whose business applies."""
    fill_money(seed=seed)
    fill_calls()
    fill_applications(member)


def remove_funding() -> None:
    remove_applications()
    remove_calls()
    remove_money()
