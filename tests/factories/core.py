"""Rows of the common ground."""

import factory

from core.models import OutboxMessage


class OutboxMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutboxMessage

    to = "reader@example.org"
    kind = "test"
    subject = "Confirm your visit"
    text = "Hello."
    html = "<p>Hello.</p>"
