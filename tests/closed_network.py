"""The guard that keeps tests off the network: whatever reaches for another machine is refused and remembered."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class NetworkUsedError(AssertionError):
    """Something tried to reach another machine. Not an OSError, so that code that expects a dead network does not hide it."""


def is_local(host: object) -> bool:
    """Whether an address stays on this machine: loopback, unspecified, a Unix socket's path."""
    if host is None or isinstance(host, bytes | bytearray):
        return True
    name = str(host).split("%")[0]
    if name in ("", "localhost", "ip6-localhost") or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _host(address: object) -> object:
    return address[0] if isinstance(address, tuple) else None


def close_network(patch: pytest.MonkeyPatch, attempts: list[str]) -> None:
    """Refuses every connection, datagram and name that leaves this machine, and writes it down in `attempts`."""

    def guarded(original: Callable[..., Any], host_of: Callable[..., object]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            host = host_of(*args, **named)
            if not is_local(host):
                attempts.append(f"{original.__name__}({host})")
                raise NetworkUsedError(f"a test tried to reach {host}; tests run without a network")
            return original(*args, **named)

        return call

    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), lambda _, address: _host(address)))
    patch.setattr(socket.socket, "sendto", guarded(socket.socket.sendto, lambda _, data, *rest: _host(rest[-1])))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        patch.setattr(socket, name, guarded(getattr(socket, name), lambda host, *rest, **named: host))
