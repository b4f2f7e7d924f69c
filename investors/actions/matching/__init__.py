"""Life of a match: shown, answered, introduced, followed up; and the lists it is taken from."""
