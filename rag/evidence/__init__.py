"""What each candidate sentence says to the question, and whether anything does.

traits      what a sentence holds and what a question asks for
features    the question against every sentence, in figures
verdict     how well the best sentences answer, in figures
weighing    both weighed: Evidence, best sentences first, with the chance that the documents answer
reading     a small trained model reads the best sentences and is joined with that
"""
