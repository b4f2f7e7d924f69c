"""Whether the files hold the whole register, so that whoever is not in them has left it.

A file that was cut off looks like a register from which many companies have gone. Nobody is marked then.
"""

from __future__ import annotations

from clusters.models import RegisterImport
from clusters.register.reading import Reading

#: The register loses about 1 % of its companies a month.
MOST_MISSING = 0.1
MOST_GONE = 0.25
FEW_GONE = 100
NOBODY = "Nobody was marked as gone from the register"


def missing_from(missing_parts: tuple[str, ...], reading: Reading) -> list[str]:
    """Sentences that say why the register read is not the whole of it; none if it is."""
    notes = []
    if missing_parts:
        verb = "is" if len(missing_parts) == 1 else "are"
        notes.append(f"{NOBODY}: {', '.join(missing_parts)} {verb} missing.")
    if reading.cut_off:
        notes.append(f"{NOBODY}: “{reading.cut_off[0]}” ends in the middle of a line.")
    last = RegisterImport.objects.latest_whole()
    missing = last.lines_count - reading.lines if last else 0
    if not notes and last and missing > max(FEW_GONE, last.lines_count * MOST_MISSING):
        notes.append(
            f"{NOBODY}: these files hold {reading.lines:,} companies and the last register held "
            f"{last.lines_count:,}, so something is probably missing."
        )
    return notes


def trusted_gone(reading: Reading, notes: list[str]) -> list[str]:
    """The companies to be marked as gone; adds a note where there are too many to be true."""
    if notes:
        return []
    gone, there = reading.known.gone(), reading.known.on_register()
    if len(gone) > FEW_GONE and len(gone) > there * MOST_GONE:
        notes.append(
            f"{NOBODY}: {len(gone):,} of {there:,} companies we know are not in these files, "
            "which is more than can be true."
        )
        return []
    return gone
