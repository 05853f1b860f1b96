"""Models that write freely: what they are asked, and the check of every sentence that they write."""
