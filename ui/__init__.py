"""The window, the terminal, files and history; ``wiring`` is the one place where objects are put together."""
