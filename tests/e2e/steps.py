"""What people do in a browser, in the words of the journeys."""

from __future__ import annotations

import re

from django.conf import settings
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from accounts.models import User
from core.models import OutboxMessage
from tests.factories.accounts import signed_in
from tests.mail_files import mail_to
from tests.waiting import wait_until


def press(tab: Tab, words: str) -> None:
    tab.get_by_role("button", name=words, exact=True).click()


def follow(tab: Tab, words: str) -> None:
    tab.get_by_role("link", name=words, exact=True).click()


def heading(tab: Tab, words: str) -> None:
    expect(tab.locator("h1")).to_have_text(words)


def sign_in(context: BrowserContext, user: User, origin: str) -> None:
    """Give the browser the session of somebody who has signed in; how that is done has its own journeys."""
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}])


def text_sent_to(address: str, kind: str = "") -> str:
    """The text of the last mail, from the outbox, or from the mail itself where a worker has sent it."""
    messages = OutboxMessage.objects.filter(to=address)
    message = (messages.filter(kind=kind) if kind else messages).latest("pk")
    return message.text or wait_until(lambda: mail_to(address))[-1].get_body(("plain",)).get_content()


def code_sent_to(address: str, kind: str = "") -> str:
    return re.search(r"^    (\S+)$", text_sent_to(address, kind), re.MULTILINE)[1]


def link_sent_to(address: str, kind: str, origin: str) -> str:
    """The address in a mail, on the server of the test."""
    path = re.search(r"https?://[^/\s]+(/\S+)$", text_sent_to(address, kind), re.MULTILINE)[1]
    return origin + path
