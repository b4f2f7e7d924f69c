"""Reference data: what is true of the North whether or not anybody has entered it yet."""
