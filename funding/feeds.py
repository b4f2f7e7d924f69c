"""Atom feed of calls, the newest first."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from funding.models import Call
from funding.uk_time import moment_in_words

NEWEST = 30


class NewCalls(Feed):
    feed_type = Atom1Feed
    title = "Funding for technology businesses in the North"
    subtitle = "Calls for applications, as they are published"

    def link(self) -> str:
        return reverse("funding:calls")

    def items(self) -> list[Call]:
        return list(Call.objects.public().newest_first()[:NEWEST])

    def item_title(self, call: Call) -> str:
        return call.title

    def item_description(self, call: Call) -> str:
        return f"{call.summary} Closes {moment_in_words(call.closes_at)}."

    def item_pubdate(self, call: Call) -> datetime | None:
        return call.published_at

    def item_updateddate(self, call: Call) -> datetime:
        return call.updated_at
