"""What each candidate sentence says to the question, and whether anything does."""
