"""What people ask of a list, read from its address."""
