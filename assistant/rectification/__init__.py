"""Rectification: advice from cases and standards, and the ledger of what was adopted. Pure logic over nouns."""
