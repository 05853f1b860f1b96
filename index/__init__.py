"""A file -> pages -> chunks -> vectors and terms -> collection on disk -> passages for a question.

The way of the data, one stage a file: pages (pdf_lines or text_files, running, footnotes, layout, headings, cleaning),
chunks (structure: what is known of each sentence), card (what the report says about itself), embedding (faiss_store)
and terms, collection, retrieval. ``types`` holds the data that passes
between them, ``protocols`` what is needed from outside.
"""
