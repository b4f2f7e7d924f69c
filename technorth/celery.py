"""The Celery application: tasks live in each app's tasks.py, periodic work in settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")

app = Celery("technorth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
