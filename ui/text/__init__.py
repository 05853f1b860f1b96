"""Answers, places and reports as plain text, the same for the window, the terminal, files and doors."""
