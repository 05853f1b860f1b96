"""What is known of a section's sentences when a report is added, and stored with each of them.

sentences    blocks of text -> sentences
lists        items, and what announces them
tables       rows under the heads of their columns
references   what points back to the sentence before it
denials      what is taken back at once
definitions  which term a sentence explains
quotations   who says a quotation
marking      all of these together: sentences -> Sentence
"""
