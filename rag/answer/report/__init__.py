"""Questions about the report itself: who made it, how, what it concludes, in short; ``about`` tells which is asked."""
