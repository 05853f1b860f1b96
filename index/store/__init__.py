"""Documents on disk, and finding chunks in them.

manifest         which documents count, the lock of who changes that, and writing in one step
document_files   the files of one document: written, and read back
collection       adding and removing documents: the old state or the new one
refresh, repair  reading again what an older version read; mending from the files that are kept
terms            text -> weights of its n-grams, of which the inner product is BM25
vectors          rows of vectors in a FAISS index that is mapped
"""
