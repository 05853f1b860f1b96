"""Evidence -> what is shown: places of the report, shortened in their own words; and the report itself.

subquestions  a question of two parts -> the questions in it
choosing      the best sentences -> runs of sentences that are read as one
selection     such a run; of a list or a table, so much of it as is shown
context       what it takes to understand a sentence
cutting       fewer or shorter places, as there is room or as a turn of the conversation asks
showing       a selection -> a place with its citations
short_answer  the answer first, in the words of the best place
shortening    a sentence -> the clauses of it that answer, nothing added
intents       whether a question is about the report itself, or a command about the answer before (command)
report/       questions about the report itself: who made it, how, what it concludes, in short
"""
