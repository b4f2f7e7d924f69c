"""A fictional world to see the portal with: same seed, same world. Nothing in it exists outside the portal.

Company numbers begin with 9 (the register has given out none), web addresses end in ``.example`` (nobody can
own one), and every row is marked ``is_showcase``.
"""
