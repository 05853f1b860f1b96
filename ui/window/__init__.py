"""The window: what somebody sees and presses in the browser."""
