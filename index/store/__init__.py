"""Documents on disk, and finding chunks in them.

manifest         which documents count, the lock of who changes that, and writing in one step
document_files   the files of one document: written, and read back whole
collection       adding and removing documents: the old state or the new one
older            documents of an older version in the present form
refresh, repair  reading again what an older version read; mending from the files that are kept
terms, postings  text -> weights of its n-grams, of which the inner product is BM25; those of many texts, by column
vectors          rows of vectors in a FAISS index that is mapped
segments         many documents searched together
texts            one document, read piece by piece
store            one state of a collection: index.protocols.Store over files, or in memory
"""
