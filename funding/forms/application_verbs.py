"""What staff do with an application, each verb with its form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django import forms

from accounts.models import User
from core.forms import LinesField
from funding.actions.applications.screening import (
    pass_screening,
    reinstate,
    request_changes,
    screen_out,
    write_message,
)
from funding.actions.applications.timing import allow_late
from funding.enums import APPLICATION_LIFECYCLE
from funding.models import Application


def moment(label: str, help_text: str) -> forms.DateTimeField:
    control = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, widget=control)


class VerbForm(forms.Form):
    """Knows the application, for what it offers to choose."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application


class ReasonForm(VerbForm):
    reason = LinesField(
        label="Reason",
        help_text="The applicants read these words.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why: it stays on record."},
    )


class ChangesForm(VerbForm):
    sections = forms.MultipleChoiceField(
        label="Open which sections?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one section."},
    )
    words = LinesField(
        label="What to change",
        help_text="The applicants read these words.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what to change."},
    )
    until = moment("Until", "UK time. If they do not send it again by then, it stands as it was sent.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.application.form.sections.values_list("key", "title")
        self.fields["sections"].choices = list(offered)  # type: ignore[attr-defined]


class LateForm(ReasonForm):
    until = moment("Until", "UK time. Later than the deadline that everybody has.")


class MessageForm(VerbForm):
    text = LinesField(
        label="Message",
        help_text="Every member of the business gets it by mail and can answer here.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write something first."},
    )


write_as_desk = partial(write_message, as_desk=True)


class Verb(NamedTuple):
    """``lifecycle``: the verb of ``APPLICATION_LIFECYCLE`` it needs; empty where it can always be done."""

    label: str
    form: type[VerbForm]
    act: Callable[..., Any]
    done: str
    lifecycle: str = ""


VERBS = {
    "pass": Verb("Eligible: pass on to assessment", VerbForm, pass_screening, "Passed on.", "pass"),
    "screen-out": Verb(
        "Not eligible", ReasonForm, screen_out, "Screened out; they are told why.", "screen_out"
    ),
    "reinstate": Verb("Reinstate", ReasonForm, reinstate, "Reinstated; they are told.", "reinstate"),
    "changes": Verb(
        "Ask for changes", ChangesForm, request_changes, "Asked; they are told.", "request_changes"
    ),
    "late": Verb(
        "Give it more time", LateForm, allow_late, "They have more time, and are told.", "allow_late"
    ),
    "message": Verb("Write to them", MessageForm, write_as_desk, "Sent."),
}


def open_verbs(application: Application) -> list[str]:
    """Those that can be done in its state; of the ones a draft has, none is the desk's but more time."""
    possible = APPLICATION_LIFECYCLE[application.state]
    found = [name for name, verb in VERBS.items() if not verb.lifecycle or verb.lifecycle in possible]
    is_screened = application.screened_at is not None
    return [name for name in found if not (name == "pass" and is_screened)]


def perform(name: str, application: Application, by: User, data: dict[str, Any]) -> None:
    VERBS[name].act(application=application, by=by, **data)
