"""The 55 columns of the register file ("Free Company Data Product"), in their order."""

from __future__ import annotations

from collections.abc import Sequence

from clusters.register.problems import WrongHeader

_ADDRESS = ("CareOf", "POBox", "AddressLine1", "AddressLine2", "PostTown", "County", "Country", "PostCode")
_ACCOUNTS = ("AccountRefDay", "AccountRefMonth", "NextDueDate", "LastMadeUpDate", "AccountCategory")
_MORTGAGES = ("NumMortCharges", "NumMortOutstanding", "NumMortPartSatisfied", "NumMortSatisfied")

COLUMNS = (
    "CompanyName",
    "CompanyNumber",
    *(f"RegAddress.{name}" for name in _ADDRESS),
    "CompanyCategory",
    "CompanyStatus",
    "CountryOfOrigin",
    "DissolutionDate",
    "IncorporationDate",
    *(f"Accounts.{name}" for name in _ACCOUNTS),
    "Returns.NextDueDate",
    "Returns.LastMadeUpDate",
    *(f"Mortgages.{name}" for name in _MORTGAGES),
    *(f"SICCode.SicText_{n}" for n in range(1, 5)),
    "LimitedPartnerships.NumGenPartners",
    "LimitedPartnerships.NumLimPartners",
    "URI",
    *(f"PreviousName_{n}.{name}" for n in range(1, 11) for name in ("CONDATE", "CompanyName")),
    "ConfStmtNextDueDate",
    "ConfStmtLastMadeUpDate",
)

NUMBER = COLUMNS.index("CompanyNumber")
PO_BOX = COLUMNS.index("RegAddress.POBox")
POSTCODE = COLUMNS.index("RegAddress.PostCode")
#: What we keep stands in two stretches of the line: who and where it is, and what it does.
HEAD = range(COLUMNS.index("IncorporationDate") + 1)
TRADES = range(COLUMNS.index("SICCode.SicText_1"), COLUMNS.index("SICCode.SicText_4") + 1)


def check_header(name: str, cells: Sequence[str]) -> None:
    """Raise ``WrongHeader`` unless these are the register's columns.

    Some of its headers carry a leading space.
    """
    found = [cell.strip() for cell in cells]
    if found == list(COLUMNS):
        return
    missing = [column for column in COLUMNS if column not in found]
    unexpected = [cell for cell in found if cell not in COLUMNS]
    if len(missing) > len(COLUMNS) // 2:
        begins = ",".join(found)[:60]
        raise WrongHeader(
            name, f"its first line begins “{begins}”, where the header with CompanyName should be"
        )
    if missing or unexpected:
        faults = [f"its header lacks {_listed(missing)}"] if missing else ["its header has a column too many"]
        faults += [f"has {_listed(unexpected)}, which the register does not"] if unexpected else []
        raise WrongHeader(name, " and ".join(faults))
    raise WrongHeader(name, _order_fault(found))


def _order_fault(found: list[str]) -> str:
    if len(found) != len(COLUMNS):
        twice = next(cell for cell in found if found.count(cell) > 1)
        return f"its header has {twice} twice"
    place = next(n for n, (cell, column) in enumerate(zip(found, COLUMNS, strict=True)) if cell != column)
    here = f"column {place + 1} is {found[place]}, where {COLUMNS[place]} belongs"
    return f"its columns are in another order: {here}"


def _listed(names: list[str]) -> str:
    shown = [f"“{name[:40]}”" for name in names[:4]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
