"""A file -> pages -> chunks -> vectors and terms -> collection on disk -> candidates for a question.

The way of the data, one stage a file: reading (a file to its pages), chunks (with structure: what is known of each
sentence), card (what the report says about itself), embedding, store (on disk, and finding in it), retrieval. ``types``
holds the data that passes between them, ``protocols`` what is needed from outside.
"""
