"""The window, the terminal, files and doors; ``product`` is the one place where objects are put together."""
