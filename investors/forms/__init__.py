"""Forms of the investors app."""
