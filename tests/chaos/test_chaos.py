"""Each scenario, short. CHAOS_SCALE makes all of them longer; tools/chaos runs them for the record."""

import os

import pytest
from chaos_scenarios import SCENARIOS, run

SCALE = int(os.environ.get("CHAOS_SCALE", "1"))


@pytest.mark.parametrize(("scenario", "flags", "amount", "_"), SCENARIOS, ids=[each[0].__name__ for each in SCENARIOS])
def test_chaos(server, scenario, flags, amount, _):
    if server is None:
        pytest.skip("kills and limits servers of our own")
    print(run(scenario, flags, amount * SCALE))
