"""Chat models behind OpenAI-compatible endpoints: presets, prompts, budgets, redaction, retries, the cache of calls.

Nothing here is loaded by a run without a model, and LangChain only when the first call is made.
"""
