"""What those who invest and those who raise find on their desks."""
