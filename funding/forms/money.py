"""One form for each way staff move money; ``LINE_VERBS`` and its sisters say which, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.utils import timezone

from accounts.models import User
from clusters import company_numbers
from clusters.models import Business
from core.forms import DayInput, LinesField
from funding import actions
from funding.annuality import Due, Warning
from funding.enums import AWARD_LIFECYCLE
from funding.models import Award, BudgetLine, Reservation
from funding.money_view import warnings_for


class MoneyForm(forms.Form):
    """``token`` makes a form that is sent twice count once."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, about: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about

    def answers_digest(self) -> str:
        """Stands for the answers whose consequences were shown: others are shown theirs first."""
        said = sorted((name, str(value)) for name, value in self.cleaned_data.items())
        return blake2b(repr(said).encode(), digest_size=12).hexdigest()

    def warnings(self) -> list[Warning]:
        """What to know before it is confirmed. The form has to be valid."""
        return []


class AmountForm(MoneyForm):
    amount = forms.DecimalField(label="Amount, in pounds", min_value=0, max_digits=12, decimal_places=2)
    reason = forms.CharField(label="Note", max_length=300, required=False)


class ReasonedAmountForm(AmountForm):
    reason = forms.CharField(label="Why", max_length=300)


class ReservationForm(AmountForm):
    title = forms.CharField(label="Name of the call", max_length=160)
    reason = None  # type: ignore[assignment]


class AcceptForm(MoneyForm):
    """Commits the whole offer: the last moment to be warned."""

    def warnings(self) -> list[Warning]:
        award: Award = self.about
        due = Due(award.offered_amount, award.starts_on, award.ends_on)
        held = award.reservation
        held.reserved_amount += award.offered_amount
        return warnings_for(held, due)


class EndForm(MoneyForm):
    reason = LinesField(label="Why", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class OfferForm(AmountForm):
    business = forms.CharField(
        label="Business", max_length=200, help_text="Its company number, or the address of its page."
    )
    title = forms.CharField(
        label="What for", max_length=160, help_text="The public reads it once it is accepted."
    )
    starts_on = forms.DateField(label="Work begins on", widget=DayInput())
    ends_on = forms.DateField(label="Work ends on", widget=DayInput())
    reason = None  # type: ignore[assignment]
    field_order = ("business", "title", "amount", "starts_on", "ends_on")

    def clean_business(self) -> Business:
        said = self.cleaned_data["business"].strip().rstrip("/")
        listed = Business.objects.unmerged()
        found = None
        if company_numbers.looks_like_one(said):
            found = listed.filter(company_number=company_numbers.normalise(said)).first()
        found = found or listed.at_slug(said.rsplit("/", 1)[-1]).first()
        if found is None:
            raise forms.ValidationError("No business has that number or address.")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The work ends before it begins.")
        return data

    def warnings(self) -> list[Warning]:
        data = self.cleaned_data
        return warnings_for(self.about, Due(data["amount"], data["starts_on"], data["ends_on"]))


class Verb(NamedTuple):
    """What staff may do: the words on the button, its form, and what it does with the form's answers."""

    label: str
    form: type[MoneyForm]
    act: Callable[[Any, User, dict[str, Any]], Any]
    done: str


LINE_VERBS = {
    "budget": Verb(
        "Give it budget", AmountForm, lambda line, by, data: actions.budget_money(line=line, by=by, **data),
        "Budgeted.",
    ),
    "cut": Verb(
        "Cut its budget", ReasonedAmountForm,
        lambda line, by, data: actions.cut_budget(line=line, by=by, **data), "Cut.",
    ),
    "reserve": Verb(
        "Reserve for a call", ReservationForm,
        lambda line, by, data: actions.reserve_money(line=line, by=by, **data), "Reserved.",
    ),
}  # fmt: skip

RESERVATION_VERBS = {
    "more": Verb(
        "Reserve more", AmountForm,
        lambda held, by, data: actions.reserve_more(reservation=held, by=by, **data), "Reserved.",
    ),
    "release": Verb(
        "Release", AmountForm,
        lambda held, by, data: actions.release_reservation(reservation=held, by=by, **data), "Released.",
    ),
    "offer": Verb("Offer an award", OfferForm, lambda held, by, data: offer(held, by, data), "Offered."),
}  # fmt: skip


def offer(held: Reservation, by: User, data: dict[str, Any]) -> Award:
    fields = {name: data[name] for name in ("business", "title", "starts_on", "ends_on")}
    return actions.offer_award(
        award=Award(**fields), reservation=held, amount=data["amount"], by=by, token=data["token"],
        on=timezone.localdate(),
    )  # fmt: skip


def _amount_verb(label: str, form: type[MoneyForm], action: Callable[..., Any], done: str) -> Verb:
    return Verb(label, form, lambda award, by, data: action(award=award, by=by, **data), done)


def _state_verb(label: str, form: type[MoneyForm], action: Callable[..., Any], done: str) -> Verb:
    """What changes the state can be done once anyway, so needs no token."""

    def act(award: Award, by: User, data: dict[str, Any]) -> Award:
        said = {name: value for name, value in data.items() if name != "token"}
        return action(award=award, by=by, **said)

    return Verb(label, form, act, done)


AWARD_VERBS = {
    "accept": _state_verb("Accepted by the business", AcceptForm, actions.accept_award, "Committed."),
    "decline": _state_verb("Declined by the business", EndForm, actions.decline_award, "Declined."),
    "withdraw": _state_verb("Withdraw the offer", EndForm, actions.withdraw_offer, "Withdrawn."),
    "claim": _amount_verb("Book a claim", AmountForm, actions.claim_money, "Claimed."),
    "reject": _amount_verb("Turn a claim down", ReasonedAmountForm, actions.reject_claim, "Turned down."),
    "pay": _amount_verb("Pay a claim", AmountForm, actions.pay_claim, "Paid."),
    "release": _amount_verb("Release", ReasonedAmountForm, actions.release_money, "Released."),
    "recover": _amount_verb("Recover", ReasonedAmountForm, actions.recover_money, "Recovered."),
    "complete": _state_verb("Complete", MoneyForm, actions.complete_award, "Completed."),
    "terminate": _state_verb("End early", EndForm, actions.terminate_award, "Ended."),
}


def verbs_open_for(about: BudgetLine | Reservation | Award) -> dict[str, Verb]:
    """What can be done with it now."""
    if isinstance(about, BudgetLine):
        return LINE_VERBS
    if isinstance(about, Reservation):
        return RESERVATION_VERBS
    return {verb: AWARD_VERBS[verb] for verb in AWARD_LIFECYCLE[about.state]}
