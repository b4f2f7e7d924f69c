"""People who sign in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import CorrespondenceLanguage

#: Calendar programs ask several times an hour; it is enough to know that they do.
NOTED_EVERY = timedelta(hours=1)


def second_factors() -> models.QuerySet[Authenticator]:
    """Of the person in the query around it; recovery codes alone are none."""
    return Authenticator.objects.filter(user=models.OuterRef("pk")).exclude(type="recovery_codes")


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def staff(self) -> UserQuerySet:
        return self.filter(is_staff=True)

    def demo(self) -> UserQuerySet:
        return self.filter(is_demo=True)

    def erased(self) -> UserQuerySet:
        return self.filter(erased_at__isnull=False)

    def with_role(self, role: str) -> UserQuerySet:
        return self.filter(groups__name=role)

    def without_role(self) -> UserQuerySet:
        return self.filter(groups=None, is_superuser=False)

    def with_second_factor(self) -> UserQuerySet:
        """Adds ``has_factor``: whether an authenticator app or a passkey is set up."""
        return self.annotate(has_factor=models.Exists(second_factors()))

    def having_second_factor(self, is_set_up: bool) -> UserQuerySet:
        return self.filter(models.Exists(second_factors()) if is_set_up else ~models.Exists(second_factors()))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


# Who changed what about an account, by trigger. The password's hash is nobody's business, not even history's;
# when somebody last signed in is in the audit trail.
@pghistory.track(
    pghistory.InsertEvent("account.made"),
    pghistory.UpdateEvent("account.changed"),
    exclude=["password", "last_login"],
)
class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address; what they may do follows from what they belong to."""

    email = models.EmailField("e-mail address", unique=True)
    full_name = models.CharField("full name", max_length=150, blank=True)
    time_zone = models.CharField("time zone", max_length=64, default="Europe/London")
    language = models.CharField(
        "language of correspondence",
        max_length=10,
        choices=CorrespondenceLanguage,
        default=CorrespondenceLanguage.ENGLISH,
        help_text="The language people at the agency should write to this person in, where they can.",
    )
    is_active = models.BooleanField("may sign in", default=True)
    is_staff = models.BooleanField("agency staff", default=False, help_text="May sign in to the admin.")
    is_demo = models.BooleanField(
        "demonstration account",
        default=False,
        help_text="Its password is printed at start; production refuses it.",
    )
    joined_at = models.DateTimeField("joined", default=timezone.now, editable=False)
    erased_at = models.DateTimeField("erased", null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    if TYPE_CHECKING:
        events: Any  # of pghistory, made by the decorator

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(is_active=False, is_staff=False, full_name=""),
                name="user_erased_is_nobody",
            ),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False) | models.Q(is_staff=True),
                name="user_superuser_is_staff",
            ),
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return "Somebody who has left"
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email

    def become_nobody(self, at: datetime) -> None:
        """Forget who this was. The address stays unique and can receive nothing."""
        self.email = f"erased-{self.pk}@nobody.invalid"
        self.full_name = ""
        self.time_zone = User._meta.get_field("time_zone").default
        self.language = CorrespondenceLanguage.ENGLISH
        self.is_active = self.is_staff = self.is_superuser = self.is_demo = False
        self.last_login = None
        self.erased_at = at
        self.set_unusable_password()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def of(self, user: User) -> CalendarFeedQuerySet:
        return self.filter(user=user)

    def readable(self) -> CalendarFeedQuerySet:
        """Of people who may sign in."""
        return self.filter(user__is_active=True).select_related("user")


class CalendarFeed(models.Model):
    """That a person's dates can be read by whoever has the address; ``key`` is signed into it.

    Another key makes the old address useless at once.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar of {self.user}"

    def renew(self, at: datetime) -> None:
        self.key, self.made_at, self.read_at = uuid.uuid4(), at, None
        self.save(update_fields=["key", "made_at", "read_at"])

    def note_reading(self, at: datetime) -> None:
        """When a calendar program last asked, to the hour."""
        if self.read_at is None or at - self.read_at > NOTED_EVERY:
            self.read_at = at
            self.save(update_fields=["read_at"])
