"""The guard of closed_network works: other machines cannot be reached from a test, this one can."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import urllib.error
import urllib.request

import pytest
from closed_network import NetworkUsedError, is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.1", "::1", "localhost", "", None, "0.0.0.0", b"/tmp/socket"])
def test_this_machine_is_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["93.184.216.34", "10.0.0.1", "2001:db8::1", "example.org", "localhost.example.org"])
def test_another_machine_is_not_local(host: str) -> None:
    assert not is_local(host)


@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_connecting_elsewhere_fails(call: str, attempts: list[str]) -> None:
    with socket.socket() as made, pytest.raises(NetworkUsedError, match=r"192\.0\.2\.1"):
        getattr(made, call)(("192.0.2.1", 80))
    assert attempts == [f"{call}(192.0.2.1)"]
    attempts.clear()


def test_a_datagram_elsewhere_fails(attempts: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made, pytest.raises(NetworkUsedError):
        made.sendto(b"hello", 0, ("192.0.2.1", 53))
    attempts.clear()


def test_asking_for_a_name_fails(attempts: list[str]) -> None:
    with pytest.raises(NetworkUsedError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)
    attempts.clear()


def test_code_that_hides_errors_is_found_out(attempts: list[str]) -> None:
    def call_home() -> None:
        with contextlib.suppress(AssertionError):
            http.client.HTTPConnection("example.org", timeout=1).connect()

    thread = threading.Thread(target=call_home)
    thread.start()
    thread.join()
    assert attempts == ["getaddrinfo(example.org)"]
    attempts.clear()


def test_a_server_on_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            client.sendall(b"x")
        port = server.getsockname()[1]
    with pytest.raises(urllib.error.URLError):  # refused, not forbidden
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
