"""The workspaces as tools of a chat client that speaks MCP: it looks things up and has texts checked.

The client's model may be anywhere: what goes out passes one gate, where personal data become placeholders and sentences that
are meant for a machine are left out. Workspaces are opened for reading; nothing in them changes unless somebody allowed it.
"""
