"""What happens to an enquiry, from the first word to what became of it."""
