"""Evidence -> what is shown: places of the report, shortened in their own words; and the report itself.

parts       a question of two parts -> the questions in it
places      the best sentences -> runs of sentences that are read as one
shortening  a sentence -> the clauses of it that answer, nothing added
report      questions about the report itself: who made it, how, what it concludes, in short
"""
