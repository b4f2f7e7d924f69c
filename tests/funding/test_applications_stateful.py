"""Whatever is done to an application in whatever order: no saved word is lost, nothing is sent twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from funding.actions.applications import screening, sending, timing
from funding.actions.applications.answering import save_answers
from funding.answers import digest
from funding.enums import RECEIVED_STATES, ApplicationState
from funding.models import Application, Submission
from tests.factories.accounts import StaffFactory
from tests.factories.applications import WHOLE, member_of, sent_for, whole_draft

tokens = st.integers(0, 5).map(lambda number: uuid5(UUID(int=0), str(number)))
people = st.integers(0, 1)
keys = st.sampled_from(["title", "summary", "asked"])
words = st.sampled_from(["Looms", "Looms that learn", "12,000", "9,999", "about ten"])


class Crash(Exception):
    """The process dies in the middle: whatever it had done is not done."""


class Life(RuleBasedStateMachine):
    """Two members, the agency and the clock. The model: the last acknowledged words, and what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.application = whole_draft()
        self.people = [self.application.created_by, member_of(self.application.business)]
        self.staff = StaffFactory()
        self.now = timezone.now()
        self.standing = dict(WHOLE)
        self.sent: dict[UUID, int] = {}
        self.words_sent: dict[str, str] = {}
        #: What each has on the screen: as it was when they last loaded the page.
        self.pages = [self.load(), self.load()]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def load(self) -> dict[str, tuple[int, str]]:
        saved = self.application.answers.select_related("question")
        return {answer.question.key: (answer.version, answer.value) for answer in saved}

    def attempt(self, act, crash=False):
        """Its result, or nothing where it was refused or crashed, and then nothing has moved."""
        try:
            with transaction.atomic():
                made = act()
                if crash:
                    raise Crash
        except (ValidationError, Crash):
            return None
        return made

    @rule(who=people)
    def open_the_page(self, who):
        self.pages[who] = self.load()

    @rule(who=people, key=keys, text=words, crash=st.booleans())
    def type_and_save(self, who, key, text, crash):
        version, value = self.pages[who][key]
        [(pk, typed)] = sent_for(self.application, {key: text}).items()
        typed = typed._replace(version=version, digest=digest(value))
        saved = self.attempt(
            lambda: save_answers(application=self.application, sent={pk: typed}, by=self.people[who]), crash
        )
        if saved and pk in saved.versions:
            self.standing[key] = text
            self.pages[who][key] = (saved.versions[pk], text)

    @rule(who=people, token=tokens, minutes=st.integers(-1, 1), crash=st.booleans())
    def send(self, who, token, minutes, crash):
        at = self.application.call.closes_at + timedelta(minutes=minutes)
        made = self.attempt(
            lambda: sending.submit_application(
                application=self.application, token=token, signed_name="Ada", by=self.people[who], at=at
            ),
            crash,
        )
        if made:
            if token not in self.sent:
                self.words_sent = dict(self.standing)
            assert self.sent.setdefault(token, made.pk) == made.pk

    @rule(who=people)
    def open_again(self, who):
        before = self.application.call.closes_at - timedelta(minutes=1)
        self.attempt(
            lambda: sending.reopen_application(application=self.application, by=self.people[who], at=before)
        )

    @rule(who=people)
    def withdraw(self, who):
        self.attempt(lambda: sending.withdraw_application(application=self.application, by=self.people[who]))

    @rule(who=people)
    def take_up(self, who):
        before = self.application.call.closes_at - timedelta(minutes=1)
        self.attempt(
            lambda: sending.take_up_application(application=self.application, by=self.people[who], at=before)
        )

    @rule()
    def deadline_passes(self):
        was_open_again = self.application.state == ApplicationState.DRAFT and self.sent
        if timing.end_overdue(self.application.call.closes_at) and was_open_again:
            written_since = {pair for pair in self.standing.items() if pair not in self.words_sent.items()}
            assert written_since <= self.load_held()
            self.standing = dict(self.words_sent)

    @rule()
    def more_time(self):
        closes_at = self.application.call.closes_at
        self.attempt(
            lambda: timing.allow_late(
                application=self.application,
                until=closes_at + timedelta(hours=1),
                reason="Down.",
                by=self.staff,
                at=closes_at,
            )
        )

    @rule(verb=st.sampled_from(["screen_out", "reinstate"]))
    def screen(self, verb):
        act = getattr(screening, verb)
        self.attempt(lambda: act(application=self.application, reason="So.", by=self.staff))

    def load_held(self):
        held = self.application.held_answers.select_related("question")
        return {(answer.question.key, answer.value) for answer in held}

    @invariant()
    def no_acknowledged_word_is_lost(self):
        assert {key: value for key, (_, value) in self.load().items()} == self.standing

    @invariant()
    def each_form_was_sent_once(self):
        assert {found.token: found.pk for found in Submission.objects.all()} == self.sent

    @invariant()
    def what_counts_was_sent(self):
        self.application = Application.objects.select_related("call", "business", "form").get(
            pk=self.application.pk
        )
        if self.application.state in RECEIVED_STATES:
            assert self.sent
        if self.application.state == ApplicationState.LAPSED:
            assert not self.sent


@pytest.mark.django_db
def test_no_sequence_of_acts_loses_a_word_or_sends_twice():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
