"""Which investors fit which raises, and why: arithmetic on arrays, without a database.

``snapshot`` says what is known, ``rules`` who can never meet, ``history`` what an investor's deals say beside
the
mandate, ``scoring`` how well the rest fits, ``top`` who is best, ``allocation`` who is shown to whom,
``reasons`` why.
"""
