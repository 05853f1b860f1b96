"""What each command does, room by room; ui.cli reads the words."""
