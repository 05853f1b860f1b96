"""Documents on disk, and finding chunks in them.

manifest         which documents count, the lock of who changes that, and writing in one step
document_files   the files of one document: written, and read back whole
document_folders the folder of a document: written in one step, checked, swept
collection       adding and removing documents: the old state or the new one
folder           all that can be done with a collection of this machine; milvus.collection: of a server
older            documents of an older version in the present form
refresh, repair  reading again what an older version read; mending from the files that are kept
overview, moving a document at a glance; a document as a whole, on its way to another store
postings         weights of the n-grams of many texts, by column: their inner product with a question's is BM25
vectors          rows of vectors in a FAISS index that is mapped
segments         many documents searched together
texts            one document, read piece by piece
store            one state of a collection: index.protocols.Store over files, or in memory
"""
