"""Background work on clusters and businesses."""

from __future__ import annotations

from celery import shared_task

from accounts.models import User
from clusters.actions import (
    ask_whether_correct,
    expire_claims,
    find_duplicates,
    refresh_counts,
    refresh_sectors,
    tidy_search_changes,
)
from clusters.register.jobs import import_queued, sweep_imports
from clusters.search.cube import count_cube
from clusters.search.keeping import refresh_search
from clusters.search_news import send_search_news
from clusters.showcase.presence import note_presence
from core.jobs import every_day, every_minute, run_once

# The whole register takes minutes. When the broker loses patience meanwhile and hands the task to a second
# worker, that one finds the import's lock taken and leaves.
AN_HOUR = 3_600


@shared_task
def count_directory() -> None:
    """Every few minutes: count the directory, so that pages need not."""
    run_once("count-directory", every_minute(), count_everything)
    note_presence()


def count_everything() -> None:
    refresh_counts()
    count_cube()


@shared_task
def sweep_search() -> None:
    """Each minute: write the rows of the search that wait because many businesses changed at once."""
    if refresh_search():
        count_everything()


@shared_task
def sort_into_sectors() -> None:
    """After a change of sectors or SIC rules: every business anew, then the counts."""
    refresh_sectors()
    refresh_counts()


@shared_task(soft_time_limit=AN_HOUR, time_limit=AN_HOUR + 60)
def import_register(*, import_id: int) -> None:
    """Take in the register that staff asked for, unless another worker has it."""
    import_queued(import_id)


@shared_task
def sweep_claims() -> None:
    """Each night: end the claims whose code was never used."""
    run_once("sweep-claims", every_day(), end_old_claims)


def end_old_claims() -> None:
    expire_claims()


@shared_task
def ask_yearly() -> None:
    """Each morning: ask the people of profiles not confirmed for a year."""
    run_once("ask-yearly", every_day(), ask_the_people)


def ask_the_people() -> None:
    ask_whether_correct()


@shared_task
def look_for_duplicates(*, user_id: int | None = None) -> None:
    """Each night, and when staff ask for it: listings that may be of one business."""
    by = User.objects.filter(pk=user_id).first() if user_id else None
    period = every_minute() if user_id else every_day()
    run_once("look-for-duplicates", period, lambda: find_pairs(by))


def find_pairs(by: User | None) -> None:
    find_duplicates(by=by)


@shared_task
def sweep_register_imports() -> None:
    """Each minute: imports never announced, or whose worker was lost, and what was to follow them."""
    run_once("sweep-register-imports", every_minute(), sweep_imports)


@shared_task(soft_time_limit=AN_HOUR, time_limit=AN_HOUR + 60)
def tell_of_news() -> None:
    """Each minute: mail about saved searches whose time has come."""
    run_once("tell-of-news", every_minute(), tell_of_search_news)


def tell_of_search_news() -> None:
    send_search_news()


@shared_task
def forget_news() -> None:
    """Each night: changes of the directory that nobody is to be told of any more."""
    run_once("forget-news", every_day(), forget_search_changes)


def forget_search_changes() -> None:
    tidy_search_changes()
