from __future__ import annotations

from functools import partial
from threading import Event

import pytest

from b24game.portal.flight import Flight

LONG = 10.0


def late(until: Event, result: str) -> str:
    assert until.wait(LONG)
    return result


def failing() -> str:
    raise ValueError("on the way")


def test_results_come_as_they_land() -> None:
    flight: Flight[str] = Flight(2)
    first = Event()
    flight.launch(partial(late, first, "launched first"))
    flight.launch(lambda: "launched second")
    assert flight.aloft == 2
    assert flight.land() == "launched second"
    first.set()
    assert flight.land() == "launched first"
    assert flight.aloft == 0


@pytest.mark.parametrize("places", [1, 4])
def test_what_went_wrong_is_raised_where_it_lands(places: int) -> None:
    flight: Flight[str] = Flight(places)
    flight.launch(failing)
    with pytest.raises(ValueError, match="on the way"):
        flight.land()
    assert flight.aloft == 0


def test_a_single_place_is_no_thread() -> None:
    """Tests with a clock of their own need one thing after the other."""
    flight: Flight[str] = Flight(1)
    done: list[str] = []

    def work() -> str:
        done.append("done")
        return "result"

    flight.launch(work)
    assert done == ["done"]
    assert flight.land() == "result"
