"""Where agency staff look after people: who they are, how they sign in, what they may do."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts import actions
from accounts.enums import StaffRole
from accounts.models import User, UserQuerySet
from accounts.permissions import can_change_person, can_change_roles_of, can_manage_people, roles_of
from accounts.requests import person_of
from core.models import AuditEvent


def recent_events(person: User) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.concerning(person).select_related("by").newest_first()[:30]


class PersonForm(forms.ModelForm):
    """A person and the roles they are given."""

    roles = forms.MultipleChoiceField(
        choices=StaffRole,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Business members and investors need none: what they may do follows from what they "
        "belong to. Curators get their clusters on the page of the cluster.",
    )

    class Meta:
        model = User
        fields = ("email", "full_name", "time_zone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "roles" in self.fields:
            self.fields["roles"].initial = sorted(roles_of(self.instance))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Somebody has this address already.")
        return email


# What the page says about the account and only verbs change.
ACCOUNT = ("is_active", "factor", "last_login", "joined_at", "erased_at", "is_demo", "is_superuser")


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((role.value, role.value) for role in StaffRole), ("none", "No role given")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        role = self.value()
        people = cast("UserQuerySet", queryset)
        if role is None:
            return people
        return people.without_role() if role == "none" else people.with_role(role)


class SecondFactorFilter(admin.SimpleListFilter):
    title = "second factor"
    parameter_name = "second_factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Set up"), ("no", "None")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return cast("UserQuerySet", queryset).having_second_factor(self.value() == "yes")


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    change_form_template = "admin/accounts/user/change_form.html"
    list_display = ("email", "full_name", "roles", "is_active", "factor", "last_login", "joined_at")
    list_filter = (RoleFilter, "is_active", SecondFactorFilter, "is_demo", "joined_at")
    search_fields = ("email", "full_name")
    ordering = ("-joined_at",)
    actions = ("deactivate", "reactivate", "send_reset_link", "remove_second_factors")
    readonly_fields = (
        "is_active",
        "is_superuser",
        "is_demo",
        "factor",
        "joined_at",
        "last_login",
        "erased_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return User.objects.with_second_factor().prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return [("Invite somebody", {"fields": ("email", "full_name", "roles")})]
        return [
            ("Person", {"fields": ("email", "full_name", "time_zone", "language")}),
            ("What they may do", {"fields": ("roles",)}),
            ("Account", {"fields": ACCOUNT}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fields = tuple(self.readonly_fields)
        if obj is not None:
            fields += ("email",)  # it signs the person in, so only they can change it, with a code
            if not can_change_roles_of(request.user, obj):
                fields += ("roles",)
        return fields

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_manage_people(request.user)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return can_manage_people(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_manage_people(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return can_manage_people(request.user) if obj is None else can_change_person(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # people erase themselves; an account with a history is closed, never deleted

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            actions.invite_person(user=obj, roles=form.cleaned_data["roles"], by=person_of(request))
            return
        super().save_model(request, obj, form, change)
        if "roles" in form.changed_data and can_change_roles_of(request.user, obj):
            actions.give_roles(user=obj, roles=form.cleaned_data["roles"], by=person_of(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if person is not None:
            context["audit_events"] = recent_events(person)
            context["changes"] = person.events.order_by("-pgh_created_at")[:30]
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        names = [group.name for group in person.groups.all()]
        return ", ".join([*(["Superuser"] if person.is_superuser else []), *sorted(names)]) or "–"

    @admin.display(description="second factor", boolean=True, ordering="has_factor")
    def factor(self, person: User) -> bool:
        return bool(person.has_factor)  # type: ignore[attr-defined]  # of with_second_factor()

    @admin.action(description="Close the chosen accounts", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: UserQuerySet) -> None:
        count = actions.deactivate_people(people=self.changeable(request, queryset), by=person_of(request))
        self.tell(request, count, "closed and signed out everywhere")

    @admin.action(description="Open the chosen accounts again", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: UserQuerySet) -> None:
        count = actions.reactivate_people(people=self.changeable(request, queryset), by=person_of(request))
        self.tell(request, count, "opened again")

    @admin.action(description="Send the chosen people a link to a new password", permissions=["change"])
    def send_reset_link(self, request: HttpRequest, queryset: UserQuerySet) -> None:
        count = actions.send_reset_links(people=self.changeable(request, queryset), by=person_of(request))
        self.tell(request, count, "sent a link to a new password")

    @admin.action(description="Remove all second factors (phone lost)", permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, queryset: UserQuerySet) -> None:
        count = actions.remove_second_factors(
            people=self.changeable(request, queryset), by=person_of(request)
        )
        self.tell(request, count, "left without a second factor, signed out and told so")

    def changeable(self, request: HttpRequest, queryset: UserQuerySet) -> UserQuerySet:
        """Of the chosen, those this staff person may change; one's own account has its own pages."""
        keys = [person.pk for person in queryset if can_change_roles_of(request.user, person)]
        return User.objects.filter(pk__in=keys)

    def tell(self, request: HttpRequest, count: int, what: str) -> None:
        words = f"{count} account{'' if count == 1 else 's'} {what}."
        self.message_user(request, words, messages.SUCCESS if count else messages.WARNING)
