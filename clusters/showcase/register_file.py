"""The fictional companies as a file in the format of the register's monthly download."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clusters.showcase.invention import FIRST_NUMBER, Invention, invent

# The download's own header: some names really carry a leading space.
HEADER = [
    "CompanyName", " CompanyNumber", "RegAddress.CareOf", "RegAddress.POBox", "RegAddress.AddressLine1",
    " RegAddress.AddressLine2", "RegAddress.PostTown", "RegAddress.County", "RegAddress.Country",
    "RegAddress.PostCode", "CompanyCategory", "CompanyStatus", "CountryOfOrigin", "DissolutionDate",
    "IncorporationDate", "Accounts.AccountRefDay", "Accounts.AccountRefMonth", "Accounts.NextDueDate",
    "Accounts.LastMadeUpDate", "Accounts.AccountCategory", "Returns.NextDueDate", "Returns.LastMadeUpDate",
    "Mortgages.NumMortCharges", "Mortgages.NumMortOutstanding", "Mortgages.NumMortPartSatisfied",
    "Mortgages.NumMortSatisfied", "SICCode.SicText_1", "SICCode.SicText_2", "SICCode.SicText_3",
    "SICCode.SicText_4", "LimitedPartnerships.NumGenPartners", "LimitedPartnerships.NumLimPartners", "URI",
    *(name for n in range(1, 11) for name in (f"PreviousName_{n}.CONDATE", f" PreviousName_{n}.CompanyName")),
    "ConfStmtNextDueDate", " ConfStmtLastMadeUpDate",
]  # fmt: skip
ELSEWHERE = (
    ("LONDON", "EC1A 1BB"),
    ("BRISTOL", "BS1 4DJ"),
    ("CARDIFF", "CF10 1EP"),
    ("LEICESTER", "LE1 5WW"),
)
OTHER_TRADES = (
    "47110 - Retail sale in non-specialised stores",
    "41202 - Construction of domestic buildings",
    "56102 - Unlicensed restaurants and cafes",
    "68209 - Other letting and operating of own or leased real estate",
    "99999 - Dormant Company",
)
WRONG_POSTCODES = ("", "UNKNOWN", "M1", "LS1 4A", "0000")


def write_register(
    path: Path, count: int, *, seed: int, kept_share: float, sic_texts: dict[str, str]
) -> None:
    """Write ``count`` companies, ``kept_share`` (0..1) of them digital and in the North.

    The name's ending decides the form: .csv, .csv.gz or .zip. About 1 % have no or a wrong postcode.
    ``sic_texts``: SIC code → its description.
    """
    with opened(path) as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(HEADER)
        for number in range(count):
            writer.writerow(line_of(number, seed=seed, kept_share=kept_share, sic_texts=sic_texts))


@contextmanager
def opened(path: Path) -> Iterator[io.TextIOBase]:
    text: dict[str, Any] = {"encoding": "utf-8", "newline": ""}
    if path.suffix == ".gz":
        with gzip.open(path, "wt", compresslevel=1, **text) as file:
            yield file
    elif path.suffix == ".zip":
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(f"{path.stem}.csv", "w", force_zip64=True) as member,
            io.TextIOWrapper(member, **text) as file,
        ):
            yield file
    else:
        with path.open("w", **text) as file:
            yield file


def line_of(number: int, *, seed: int, kept_share: float, sic_texts: dict[str, str]) -> list[str]:
    draw = random.Random(seed * 7_000_003 + number)  # noqa: S311 - deterministic on purpose
    business = invent(number, seed=seed)
    codes = [f"{code} - {sic_texts.get(code, 'Other')}" for code in business.sic_codes]
    town, postcode = business.town.town.upper(), business.postcode
    if draw.random() >= kept_share:
        if draw.random() < 0.5:
            codes = [draw.choice(OTHER_TRADES)] if draw.random() < 0.9 else ["None Supplied"]
        else:
            town, postcode = draw.choice(ELSEWHERE)
    elif draw.random() < 0.01:
        postcode = draw.choice(WRONG_POSTCODES)
    return fields(business, number, town, postcode, codes or ["None Supplied"])


def fields(business: Invention, number: int, town: str, postcode: str, codes: list[str]) -> list[str]:
    company_number = str(FIRST_NUMBER + number)
    born = business.incorporated_on.strftime("%d/%m/%Y")
    address = ["", "", business.street.upper(), "", town, "", "ENGLAND", postcode]
    status = business.status[0] or "Active"
    accounts = ["31", "3", "31/12/2026", "31/03/2025", "MICRO ENTITY", "", "", "0", "0", "0", "0"]
    uri = f"http://business.data.gov.uk/id/company/{company_number}"
    previous = ["14/05/2019", f"{business.legal_name} (OLD)"] if number % 20 == 0 else ["", ""]
    return [
        business.legal_name, company_number, *address, "Private Limited Company", status,
        "United Kingdom", "", born, *accounts, *(codes + [""] * 4)[:4], "0", "0", uri,
        *previous, *[""] * 18, "12/11/2027", "29/10/2026",
    ]  # fmt: skip
