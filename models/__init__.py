"""Weights: which exist, how they get on this disk, and the models that are made of them.

Nothing is fetched except by install(), and nothing is contacted except the server that the user names. The heavy
packages are imported on first use, inside functions. This package knows nothing of documents.
"""
