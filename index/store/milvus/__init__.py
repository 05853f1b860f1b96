"""A collection on a Milvus server, for the windows and the adders of an organisation.

``server`` alone knows pymilvus; ``rows`` says what stands where; ``lines`` which documents count; ``writing`` puts them
there; ``store`` searches and reads; ``attachments`` keeps the files; ``collection`` is all of it together.
"""
