"""The web application in this process, and somebody who is signed in to it."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

PASSWORD = "晨光 大道 2026"


def client(app: Any, name: str = "") -> TestClient:
    """A browser's stand-in; with a name it is signed in."""
    made = TestClient(app, base_url="http://testserver", follow_redirects=False)
    if name:
        answer = made.post("/signin", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
    return made


def send(who: TestClient, payload: Any) -> Any:
    """What the browser sends for every click, as Gradio's client does."""
    return who.post("/app/gradio_api/run/predict", json={"data": [], "event_data": payload, "fn_index": 0, "session_hash": "x"})


def screen(who: TestClient, **payload: Any) -> dict[str, Any]:
    """The answer to a click: {"html", "said", "tone", …}."""
    answer = send(who, payload)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"][0])
