"""What is kept of conversations, and what users think of the answers."""
