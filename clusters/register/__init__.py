"""The companies register: reading its file as it comes, keeping the region's digital businesses true to it.

``source`` opens a file, ``cutting`` (with ``careful`` for odd lines) finds its lines and fields,
``selection`` and ``known`` decide which lines matter, ``entries`` says what a line means, ``reading`` drives
them. ``staging`` and ``writing`` hold the SQL; ``run`` takes one import from its files to its report.
"""
