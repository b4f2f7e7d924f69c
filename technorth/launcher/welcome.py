"""What there is to know about a portal that has just started."""

from collections.abc import Sequence
from pathlib import Path


def welcome(address: str, var: Path, sign_ins: Sequence[Sequence[str]]) -> str:
    """Address, data, and who one can sign in as: rows of role, e-mail address, password, second factor."""
    lines = ["", f"  The portal is at   {address}/", f"  Its data lies in   {var}", ""]
    if sign_ins:
        lines += ["  Sign in to look around as", *sign_in_lines(sign_ins), ""]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])


def sign_in_lines(sign_ins: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in sign_ins) for column in range(2)]
    lines = []
    for role, email, password, second_factor in sign_ins:
        lines.append(f"    {role:<{widths[0]}}  {email:<{widths[1]}}  {password}")
        if second_factor:
            lines.append(f"    {'':<{widths[0]}}  {second_factor}")
    return lines
