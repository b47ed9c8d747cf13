"""The agent: a LangGraph graph in which a chat model betters the report; the verifier judges, the offline writer stands by."""
