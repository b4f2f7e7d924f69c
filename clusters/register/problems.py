"""What can be wrong with a register file, each as a sentence for whoever started the import.

Every sentence says what was found and what to do; when one of these is raised, nothing has been changed.
"""

from __future__ import annotations

from datetime import date

AGAIN = "Download it again from Companies House"


class RegisterProblem(Exception):
    """The import cannot be done. ``str()`` is fit to be shown."""


class FileMissing(RegisterProblem):
    def __init__(self, path: object) -> None:
        super().__init__(f"There is no file “{path}” to read. Check the name and the folder.")


class EmptyFile(RegisterProblem):
    def __init__(self, name: str, what: str = "is empty") -> None:
        super().__init__(f"“{name}” {what}. {AGAIN}; the whole register is some 450 MB zipped.")


class WrongEncoding(RegisterProblem):
    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            f"“{name}” is {found}; the register comes as UTF-8 text. {AGAIN}, and do not save it from a "
            "spreadsheet."
        )


class DamagedArchive(RegisterProblem):
    """Cut off or damaged on the way: what could be read of it is not used."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            f"“{name}” cannot be unpacked: {what}. {AGAIN}; the download was probably interrupted."
        )


class NotTheRegister(RegisterProblem):
    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            f"“{name}” is not the register: {what}. Take the “Free Company Data Product” of Companies House, "
            "plain (.csv), zipped or gzipped."
        )


class WrongHeader(NotTheRegister):
    pass


class TooManyRejected(RegisterProblem):
    def __init__(self, rejected: int, read: int, first: str) -> None:
        super().__init__(
            f"{rejected:,} of the first {read:,} lines cannot be taken, so the file as a whole is not to be "
            f"trusted. The first of them: {first} {AGAIN}."
        )


class FileDateUnknown(RegisterProblem):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"The name “{name}” does not say of which day the register is. Give the day, as in "
            "--date 2026-11-01, or keep the name it was published under."
        )


class FilesDisagree(RegisterProblem):
    pass


class FileTooOld(RegisterProblem):
    def __init__(self, given: date, last: date) -> None:
        super().__init__(
            f"This register is of {given:%-d %B %Y}, and the one of {last:%-d %B %Y} is already in. "
            "An older register would undo newer facts: take the latest one."
        )


class FileFromTheFuture(RegisterProblem):
    def __init__(self, given: date) -> None:
        super().__init__(
            f"The day given, {given:%-d %B %Y}, lies in the future. Give the day the register was made."
        )


class AlreadyRunning(RegisterProblem):
    def __init__(self) -> None:
        super().__init__("Another import of the register is running. Start this one again when it has ended.")


class Cancelled(RegisterProblem):
    def __init__(self) -> None:
        super().__init__("Cancelled before anything was changed.")
