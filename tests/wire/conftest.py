"""Clients that clean up after themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.wire.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    """Starts server processes that do not outlive the test."""
    started: list[Client] = []

    def start(*arguments: Any, kind: type[Client] = Client, **options: Any) -> Client:
        started.append(kind(*arguments, **options))
        return started[-1]

    yield start
    for client in started:
        client.end()


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """A probe after `initialize`, for tables of cases that leave nothing running."""
    client = Client()
    client.initialize()
    client.tell("initialized", {})
    yield client
    assert client.leave() == 0
    client.end()


@pytest.fixture
def fresh(start: Callable[..., Client]) -> Client:
    """A probe that nobody has said anything to."""
    return start()


@pytest.fixture
def client(fresh: Client) -> Client:
    """A probe after `initialize`."""
    fresh.initialize()
    fresh.tell("initialized", {})
    return fresh
