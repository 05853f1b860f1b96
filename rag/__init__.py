"""Question (+ conversation) -> candidates -> evidence -> reading -> places -> checked Answer: see ``answering``."""
