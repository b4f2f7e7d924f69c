"""The funding app's part of the showcase: fictional, deterministic, and marked as such."""

from funding.showcase.money import fill_money, remove_money

__all__ = ["fill_money", "remove_money"]
