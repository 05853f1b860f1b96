"""What was filled in on a form and noted by people."""
