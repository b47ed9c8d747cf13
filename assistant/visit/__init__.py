"""迎评问答准备: which questions a visiting expert is likely to put, from the weak points that the evidence shows.

Pure functions: weak points come from metrics, coverage, documents, advice, ledger and report (`from_*.py`); the words of the
questions are data (`corpus/visit/`); `questions.py` puts both together.
"""
