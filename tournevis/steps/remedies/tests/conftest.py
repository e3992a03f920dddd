"""Ben's incident: no internet at the shop."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.tests.scene import an_incident


@pytest.fixture
def incident(cast: Cast, now: datetime) -> Incident:
    """Open, following the guide for shops."""
    return an_incident(cast.ben, now)
