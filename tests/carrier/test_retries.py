import pytest

from carrier.retries import RetryPolicy, pause, policy


@pytest.mark.parametrize(
    ("fragment", "times", "failures"),
    [
        ("", 10, {"ct"}),
        ("rc=3&rp=all", 3, {"ct", "rt", "4xx", "5xx"}),
        ("rc=0", 0, {"ct"}),
        ("rp=5xx,ct", 10, {"5xx", "ct"}),
        ("rc=6", 10, {"ct"}),
        ("rc=-1", 10, {"ct"}),
        ("rc=x&rp=y", 10, {"ct"}),
        ("ct=2000", 10, {"ct"}),
    ],
)
def test_it_reads_twilios_overrides(fragment: str, times: int, failures: set[str]) -> None:
    assert policy(fragment, 10) == RetryPolicy(times, frozenset(failures))


def test_pauses_grow_and_stay_bounded() -> None:
    assert [pause(tries) for tries in (1, 2, 3, 4, 5, 6, 7, 100)] == [0.5, 1, 2, 4, 8, 15, 15, 15]
