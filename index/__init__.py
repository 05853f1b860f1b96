"""PDF -> pages -> chunks -> vectors and terms -> collection on disk -> passages for a question.

The way of the data, one stage a file: pages (layout), chunks (sentences), faiss_store and terms, collection,
retrieval. ``types`` holds the data that passes between them, ``protocols`` what is needed from outside.
"""
