from django.apps import AppConfig


class TechNorthConfig(AppConfig):
    """The wiring as an app: it brings the start-up command and makes tasks find our Celery application."""

    name = "technorth"
    verbose_name = "TechNorth"

    def ready(self) -> None:
        from technorth import celery  # noqa: F401
