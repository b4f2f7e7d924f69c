"""The Celery application: tasks live in each app's tasks.py, periodic work in settings."""

import os
import warnings
from typing import Any

# Otherwise arithmetic starts a thread per core in each worker process, and they stand in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging

# It warns root of tasks that carry code; ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("technorth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Django has set up logging; where this signal has a receiver, Celery does not do so again."""
