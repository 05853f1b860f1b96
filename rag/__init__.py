"""Question -> passages -> prompt -> model -> checked citations -> Answer.

The way of the data, one stage a file: conversation, evidence, prompt, (the model), citations (figures, words), or
quotes; ``answering`` is the whole way. ``types`` holds the data, ``protocols`` what is needed from outside.
"""
