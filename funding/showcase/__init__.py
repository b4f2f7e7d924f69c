"""The funding app's part of the showcase: fictional, deterministic, and marked as such."""

from funding.showcase.calls import fill_calls, open_showcase_call, remove_calls
from funding.showcase.money import fill_money, remove_money

__all__ = [
    "fill_calls",
    "fill_funding",
    "fill_money",
    "open_showcase_call",
    "remove_calls",
    "remove_funding",
    "remove_money",
]


def fill_funding(*, seed: int) -> None:
    """Needs businesses, clusters and sectors."""
    fill_money(seed=seed)
    fill_calls()


def remove_funding() -> None:
    remove_calls()
    remove_money()
