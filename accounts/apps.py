from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401 - registers itself
        from accounts.grants import grant_after_migrate

        # Not a data migration: permissions exist only once all migrations have run, and
        # tests empty the tables.
        post_migrate.connect(grant_after_migrate, sender=self, dispatch_uid="accounts.grants")
