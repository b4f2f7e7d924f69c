"""The burden of a call as it stands: of its newest form, with the applications expected."""

from __future__ import annotations

from funding.burden import Burden, burden_of
from funding.models import Call, CallForm, Question


def burden_on(call: Call, form: CallForm | None = None) -> Burden:
    """``form``: a certain version, else the newest."""
    form = form or call.forms.newest_first().first()
    questions = list(Question.objects.of_form(form)) if form else []
    return burden_of(
        questions, expected=call.expected_count, pot=call.pot_amount, grants=call.whole_grants_count
    )
