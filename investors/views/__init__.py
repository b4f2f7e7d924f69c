"""Pages of the investors app, by audience."""
