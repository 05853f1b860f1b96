"""A model that may write freely: what it is asked, what is kept from it, and how each of its sentences is checked."""
