"""Held as of now, known as of then: a plan never puts the two together; and what waits is told beside what was held."""

import pytest

from adapters.postgres.planned import EFFECTIVE, ON, Line, Town
from faces.asked import run
from madoguchi.adapters.postgres.plans.papers_since import PapersSince
from madoguchi.adapters.postgres.plans.port import PostgresPlans
from madoguchi.desk.plans import Made, PlanAsked, make_plan
from madoguchi.issuing.steps import Step
from madoguchi.rulebook.edition import shipped_edition
from needing import needed
