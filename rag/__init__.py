"""Question (+ conversation) -> candidates -> evidence -> reading -> places -> checked Answer.

``answering`` is the whole way; ``searching`` and ``finding`` are its steps for one text and for all that a question may
stand for. ``evidence`` tells which sentences answer, ``answer`` makes places of them, ``writing`` is for a model that
writes. ``types`` holds the data, ``protocols`` what is needed from outside.
"""
