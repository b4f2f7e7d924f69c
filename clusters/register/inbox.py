"""The folder where operators put register files, and where what staff send through the browser lands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from clusters.register.problems import FileMissing

ENDINGS = (".csv", ".zip", ".gz")


class Arrived(NamedTuple):
    name: str
    size: int  # bytes
    at: datetime


def files() -> list[Arrived]:
    """What lies there, newest first."""
    folder = Path(settings.REGISTER_INBOX)
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file()]
    arrived = [Arrived(path.name, (stat := path.stat()).st_size, _aware(stat.st_mtime)) for path in found]
    return sorted(arrived, key=lambda file: file.at, reverse=True)


def path_of(name: str) -> Path:
    """Raises ``FileMissing`` for what is not a file of this very folder."""
    path = Path(settings.REGISTER_INBOX) / name
    if name != path.name or not path.is_file():
        raise FileMissing(name)
    return path


def receive(upload: UploadedFile) -> str:
    """Keep a file that was sent; the name it got, which is another one if there was one of its name."""
    storage = FileSystemStorage(settings.REGISTER_INBOX, file_permissions_mode=0o600)
    return storage.save(Path(upload.name or "register").name, upload)


def _aware(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
