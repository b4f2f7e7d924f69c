"""One form for each step in the life of a call; ``verbs_open_for`` says which can be taken now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from accounts.models import User
from core.forms import DayInput, LinesField
from funding.actions.call_life import (
    announce_call,
    archive_call,
    assess_call,
    cancel_call,
    decide_call,
    move_deadline,
)
from funding.actions.calls import publish_call, take_back_call
from funding.enums import CALL_LIFECYCLE, CallPhase, CallState
from funding.models import Call


class VerbForm(forms.Form):
    """Asks nothing but whether one is sure."""

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call


class ReasonForm(VerbForm):
    reason = LinesField(
        label="Why",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody reads it on the call's page.",
    )


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class DeadlineForm(ReasonForm):
    to = forms.DateTimeField(
        label="New deadline", widget=MomentInput(), help_text="Date and time in the United Kingdom."
    )
    decision_on = forms.DateField(label="Decision promised for", widget=DayInput())
    field_order = ("to", "decision_on", "reason")

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, call=call, **kwargs)
        self.fields["to"].initial, self.fields["decision_on"].initial = call.closes_at, call.decision_on


class CallVerb(NamedTuple):
    """The words on the button, what will follow, the form, and what is done with its answers."""

    label: str
    follows: str
    form: type[VerbForm]
    act: Callable[[Call, User, dict[str, Any]], Any]
    done: str


def _step(
    label: str, follows: str, action: Callable[..., Any], done: str, form: type[VerbForm] = VerbForm
) -> CallVerb:
    return CallVerb(label, follows, form, lambda call, by, data: action(call=call, by=by, **data), done)


CALL_VERBS = {
    "publish": _step(
        "Publish",
        "Its pot is set aside from the budget line. Everybody can read the call; from its opening on they can"
        " apply. Amounts, rules, criteria and this version of the form stand still from now on.",
        publish_call,
        "Published.",
    ),
    "take_back": _step(
        "Take back",
        "It is a draft again and leaves the public pages. Its money is free. Its form stays as it was"
        " published: begin a new version to change it.",
        take_back_call,
        "Taken back: it is a draft again.",
    ),
    "move_deadline": _step(
        "Move the deadline",
        "Everybody gets more time, whether they have begun or not. The call's page says from when, to when"
        " and why. A deadline never moves to an earlier moment.",
        move_deadline,
        "The deadline is moved for everybody.",
        DeadlineForm,
    ),
    "assess": _step(
        "Begin assessing",
        "Nobody can apply any more and the deadline stands. The public reads that the applications are being"
        " assessed.",
        assess_call,
        "Assessing has begun.",
    ),
    "decide": _step(
        "Decided",
        "Nobody outside the agency sees it yet: announce it once everybody who applied has been told.",
        decide_call,
        "Decided. It is not announced yet.",
    ),
    "announce": _step(
        "Announce", "Everybody reads on the call's page that it is decided.", announce_call, "Announced."
    ),
    "archive": _step(
        "Archive",
        "It leaves the lists of calls; its page stays. What it has not offered goes back to its budget line.",
        archive_call,
        "Archived.",
    ),
    "cancel": _step(
        "Cancel",
        "It ends in public and cannot be taken up again. What it has set aside goes back to its budget line.",
        cancel_call,
        "Cancelled.",
        ReasonForm,
    ),
}
REASSESS = _step(
    "Assess again",
    "The decision is withdrawn before anybody outside has seen it.",
    assess_call,
    "Back to assessing.",
)


def verbs_open_for(call: Call, at: datetime | None = None) -> dict[str, CallVerb]:
    """What can be done with it now, as its state and the clock say, the usual step first."""
    phase = call.phase(at)
    allowed = set(CALL_LIFECYCLE[call.state])
    if phase != CallPhase.SCHEDULED:
        allowed.discard("take_back")
    if phase in {CallPhase.SCHEDULED, CallPhase.OPEN}:
        allowed.discard("assess")
    verbs = {verb: one for verb, one in CALL_VERBS.items() if verb in allowed}
    if call.state == CallState.DECIDED:
        verbs["assess"] = REASSESS
    return verbs


def is_late(call: Call, on: date | None = None) -> bool:
    """Whether the day a decision was promised for is past without one."""
    undecided = call.state in {CallState.PUBLISHED, CallState.ASSESSING}
    return undecided and call.decision_on < (on or timezone.localdate())
