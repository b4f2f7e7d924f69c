"""One form for each thing staff do to an enquiry; ``VERBS`` says which, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from accounts.models import User
from clusters.models import Cluster
from core.forms import DayInput, LinesField
from investors import actions
from investors.enums import ENQUIRY_LIFECYCLE
from investors.forms.enquiries import LONGEST_MESSAGE, FilesField
from investors.models import Enquiry, EnquiryTask
from investors.permissions import can_erase_enquirer, possible_owners


class VerbForm(forms.Form):
    """Knows the enquiry it is about, so that it offers only what fits."""

    def __init__(self, *args: Any, enquiry: Enquiry, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enquiry, self.by = enquiry, by
        self.fit()

    def fit(self) -> None:
        """Offer what fits this enquiry."""


class AnswerForm(VerbForm):
    text = LinesField(
        label="Your answer", max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 8})
    )
    attachments = FilesField()


class ReasonForm(VerbForm):
    reason = LinesField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PauseForm(VerbForm):
    reason = forms.CharField(
        label="Why the clock stands", max_length=300, help_text="The person reads these words at once."
    )


class OwnerForm(VerbForm):
    owner = forms.TypedChoiceField(label="Who answers")

    def fit(self) -> None:
        owners = owners_of(self.enquiry)
        field: Any = self.fields["owner"]
        field.choices = [("", "Choose somebody"), *((pk, str(user)) for pk, user in owners.items())]
        field.coerce = lambda pk: owners[int(pk)]


def owners_of(enquiry: Enquiry) -> dict[int, User]:
    """Those who may answer it, by id; asked once for each loaded enquiry, however many forms name them."""
    if "_owners" not in enquiry.__dict__:
        enquiry.__dict__["_owners"] = {user.pk: user for user in possible_owners(enquiry)}
    return enquiry.__dict__["_owners"]


class HandOverForm(VerbForm):
    cluster = forms.ModelChoiceField(label="To", queryset=Cluster.objects.none())
    reason = LinesField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For those who take it over. The person is told who answers now, not why.",
    )

    def fit(self) -> None:
        field: Any = self.fields["cluster"]
        others = Cluster.objects.published().in_order()
        now = self.enquiry.cluster_id
        field.queryset = others.exclude(pk=now) if now else others


class ForecastForm(VerbForm):
    investment_amount = forms.DecimalField(
        label="Investment forecast, in pounds", min_value=0, max_digits=14, decimal_places=0, required=False
    )
    jobs_count = forms.IntegerField(label="Jobs forecast", min_value=0, max_value=1_000_000, required=False)

    def fit(self) -> None:
        self.initial = {
            "investment_amount": self.enquiry.forecast_investment_amount,
            "jobs_count": self.enquiry.forecast_jobs_count,
        }


class MergeForm(VerbForm):
    reference = forms.CharField(
        label="Reference of the one that stays",
        max_length=20,
        help_text="Of the same mailbox. Everything said here moves there, and this link leads there.",
    )

    def clean_reference(self) -> Enquiry:
        reference = self.cleaned_data["reference"].strip().upper()
        found = Enquiry.objects.visible_to(self.by).filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError("There is no such enquiry among those you see.")
        return found


class NoteForm(VerbForm):
    text = LinesField(label="Note", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class TaskForm(OwnerForm):
    what = forms.CharField(label="What is to be done", max_length=200)
    due_on = forms.DateField(label="By", widget=DayInput())
    field_order = ("what", "due_on", "owner")

    def fit(self) -> None:
        super().fit()
        self.fields["owner"].label = "Who does it"
        self.initial = {"owner": self.enquiry.owner_id or self.by.pk, "due_on": timezone.localdate()}


Act = Callable[[Enquiry, User, dict[str, Any]], Any]


class Verb(NamedTuple):
    """What can be done: words of the button, form, action; ``done`` is said when it is."""

    label: str
    done: str
    form: type[VerbForm]
    act: Act
    kind: str = "second"


def _plain(action: Callable[..., Any]) -> Act:
    """An action that takes what its form gives, by the same names."""
    return lambda enquiry, by, data: action(enquiry=enquiry, by=by, **data)


def _merge(enquiry: Enquiry, by: User, data: dict[str, Any]) -> Enquiry:
    return actions.merge_enquiries(goes=enquiry, stays=data["reference"], by=by)


def _task(enquiry: Enquiry, by: User, data: dict[str, Any]) -> EnquiryTask:
    return actions.add_task(
        enquiry=enquiry, by=by, what=data["what"], due_on=data["due_on"], person=data["owner"]
    )


VERBS: dict[str, Verb] = {
    "take": Verb("Take it", "It is yours.", VerbForm, _plain(actions.take_enquiry), ""),
    "answer": Verb("Send the answer", "Sent.", AnswerForm, _plain(actions.answer_enquiry), ""),
    "assign": Verb(
        "Give it to somebody", "Given, and they are told.", OwnerForm, _plain(actions.assign_enquiry)
    ),
    "release": Verb(
        "Give it back to the queue",
        "Back in the queue: others can take it.",
        VerbForm,
        _plain(actions.release_enquiry),
    ),
    "hand_over": Verb(
        "Hand it over to another cluster",
        "Handed over, and the person is told.",
        HandOverForm,
        _plain(actions.hand_over_enquiry),
    ),
    "pause": Verb(
        "Stop the clock",
        "The clock stands, and the person is told why.",
        PauseForm,
        _plain(actions.pause_clock),
    ),
    "resume": Verb("Let the clock run on", "The clock runs.", VerbForm, _plain(actions.resume_clock)),
    "propose": Verb(
        "A proposal was made",
        "Noted: a proposal was made.",
        ForecastForm,
        _plain(actions.propose_to_enquirer),
    ),
    "win": Verb("Won", "Won. Well done.", ForecastForm, _plain(actions.win_enquiry)),
    "forecast": Verb(
        "Change the forecast", "The forecast is changed.", ForecastForm, _plain(actions.forecast_enquiry)
    ),
    "lose": Verb("Lost", "Closed as lost.", ReasonForm, _plain(actions.lose_enquiry)),
    "rest": Verb("Dormant", "At rest until somebody writes.", ReasonForm, _plain(actions.rest_enquiry)),
    "reopen": Verb("Open it again", "Open again.", VerbForm, _plain(actions.reopen_enquiry)),
    "merge": Verb("It is the same as another", "Taken into the other one.", MergeForm, _merge),
    "mark_spam": Verb(
        "It is not an enquiry",
        "Out of the queue and the figures.",
        VerbForm,
        _plain(actions.mark_spam),
        "warn",
    ),
    "restore": Verb(
        "It is an enquiry after all", "Back in the queue.", VerbForm, _plain(actions.restore_enquiry)
    ),
    "note": Verb("Keep the note", "Kept.", NoteForm, _plain(actions.add_note)),
    "task": Verb("Add the task", "Added.", TaskForm, _task),
    "renew_link": Verb(
        "Send a new link",
        "Earlier links do not work any more; a new one is on its way.",
        VerbForm,
        _plain(actions.renew_link),
    ),
    "erase": Verb("Erase who asked", "Erased.", VerbForm, _plain(actions.erase_enquirer), "warn"),
}


def open_verbs(enquiry: Enquiry, by: User) -> list[str]:
    """Names of those that can be done now, in the order of the table."""
    return [name for name in VERBS if _is_open(name, enquiry, by)]


def _is_open(name: str, enquiry: Enquiry, by: User) -> bool:
    if enquiry.erased_at:
        return False
    beside = {
        "pause": enquiry.is_open
        and not enquiry.is_answered
        and not enquiry.is_paused
        and not enquiry.is_overdue(),
        "resume": enquiry.is_paused,
        "forecast": enquiry.is_answered,
        "note": True,
        "task": enquiry.is_open,
        "renew_link": enquiry.is_open,
        "erase": can_erase_enquirer(by),
    }
    if name in beside:
        return beside[name]
    if name == "take" and enquiry.owner_id:
        return False
    if name == "answer" and enquiry.owner_id not in (None, by.pk):
        return False
    if name == "release" and enquiry.owner_id is None:
        return False
    return name in ENQUIRY_LIFECYCLE[enquiry.stage]
