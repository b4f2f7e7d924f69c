"""The mail outbox and the audit trail, for staff to look into."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.actions import resend_messages
from core.models import AuditEvent, OutboxMessage
from core.models.outbox import OutboxMessageQuerySet


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the portal writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ("subject", "to", "kind", "state", "attempts", "created_at", "sent_at", "last_error")
    list_filter = ("state", "created_at", "kind")
    search_fields = ("to", "subject")
    ordering = ("-created_at",)
    actions = ("resend",)
    fields = (
        "subject",
        "to",
        "kind",
        "state",
        "attempts",
        "last_error",
        "created_at",
        "due_at",
        "sent_at",
        "words",
    )
    readonly_fields = fields

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outboxmessage")

    @admin.display(description="text")
    def words(self, message: OutboxMessage) -> str:
        """What the mail says, except where reading it would sign the reader in."""
        if message.is_secret:
            return "Not shown: it holds a code or link that signs its reader in."
        return message.text

    @admin.action(description="Send the chosen failed mails again", permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        assert isinstance(request.user, Model)  # noqa: S101 - the admin lets nobody else in
        count = resend_messages(messages=cast("OutboxMessageQuerySet", queryset), by=request.user)
        left = queryset.count() - count
        said = f"{count} mail{'' if count == 1 else 's'} will be sent again."
        if left > 0:
            said += f" {left} had not failed and stay as they are."
        self.message_user(request, said, messages.SUCCESS if count else messages.WARNING)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "verb", "by", "object_type", "object_id", "object_label")
    list_filter = ("happened_at", "object_type")
    list_select_related = ("by",)
    search_fields = ("verb", "object_label", "=object_id", "by__email", "by__full_name")
    ordering = ("-happened_at", "-pk")
    fields = ("happened_at", "verb", "by", "object_type", "object_id", "object_label", "data")
    readonly_fields = fields
