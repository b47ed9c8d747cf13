"""Starts the web UI: `python app.py`."""

from assistant.ui.app import serve

if __name__ == "__main__":
    serve()
