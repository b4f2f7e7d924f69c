"""What stands in the way, said in one sentence."""


class Problem(Exception):
    """Something the person at the keyboard can put right; its text says what and how."""
