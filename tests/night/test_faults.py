"""What leaves a step of the night says where it went wrong, and nothing that was said."""

import errno

import pytest

from callqa.errors import SetupError, TransientError
from callqa.night.faults import discreet


def test_the_message_of_a_foreign_error_stays_inside() -> None:
    def step() -> None:
        raise ValueError("duplicate key: four one one one")

    with pytest.raises(SetupError, match=r"ValueError at test_faults\.py, line \d+") as caught:
        discreet(step)()

    assert "four one one one" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_a_full_disk_is_told_as_such() -> None:
    def step() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/data/quarantine/x.json")

    with pytest.raises(SetupError, match=r"No space left on device for /data/quarantine/x\.json"):
        discreet(step)()


def test_our_own_errors_and_results_pass() -> None:
    def busy() -> None:
        raise TransientError("another run is using the folder")

    with pytest.raises(TransientError, match="another run"):
        discreet(busy)()
    assert discreet(len)("four") == 4
