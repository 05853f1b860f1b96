"""A conversation while it is going on: its questions, their turn in the line, and how far each answer is."""
