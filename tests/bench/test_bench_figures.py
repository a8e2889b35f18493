"""The arithmetic of the measurements, and that their table can be read: nothing is timed here."""

import math
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.charts import chart
from tests.bench.figures import Figure, Table, quantile, slope, steepness
from tests.bench.frame_to_screen import ages
from tests.bench.goals import FLAT, GOALS, LINEAR, Goal
from tests.bench.results import CLOSING, OPENING, Results, put_into

ROOT = Path(__file__).parents[2]

HEADING = "| figure | goal | ours | peer or floor of the same run | ratio |"


def test_a_quantile_is_a_sample():
    assert quantile([5, 1, 4, 2, 3], 0.5) == 3
    assert quantile(range(100), 0.99) == 99
    assert math.isnan(quantile([], 0.5))


@pytest.mark.parametrize(("power", "word"), [(0, "flat"), (1, "linear or less"), (2, "worse")])
def test_a_slope_is_the_power_by_which_cost_grows(power, word):
    sizes = [10, 100, 1_000, 10_000]
    costs = [7 * size**power for size in sizes]
    assert slope(sizes, costs) == pytest.approx(power)
    assert f": {word}" in chart("cost", sizes, costs, "µs").splitlines()[0]


def test_a_cost_that_grows_late_is_not_hidden_by_a_flat_beginning():
    """Six sizes that cost the same and then four that cost as their square."""
    sizes = [2**at for at in range(10)]
    costs = [max(size, 64) ** 2 for size in sizes]
    assert slope(sizes, costs) < LINEAR < steepness(sizes, costs)


@pytest.mark.parametrize(
    ("goal", "ours", "theirs", "is_met"),
    [
        (Goal("", "ms", most=8), 8, None, True),
        (Goal("", "ms", most=8), 8.1, None, False),
        (Goal("", "1/s", least=2_000), 1_999, None, False),
        (Goal("", "µs", most_ratio=2), 3, 1.5, True),
        (Goal("", "µs", most_ratio=2), 3, None, False),
        (Goal("", "slope", most=FLAT), 0.21, 0, False),
        (Goal("", "ms"), 8, None, True),
        (Goal("", "ms"), float("nan"), None, False),
    ],
)
def test_a_goal_is_met_at_its_bound_and_not_beyond(goal, ours, theirs, is_met):
    assert goal.is_met(ours, theirs) is is_met


def test_an_age_is_that_of_the_first_time_a_counter_is_read():
    """Painted again later, its line says nothing new, whether or not it was read before."""
    sent = [(7, 1_000_000), (8, 5_000_000), (9, 6_000_000)]
    painted = [(7, 2_000_000), (7, 9_000_000), (8, 8_000_000), (8, 9_000_000), (5, 9_000_000)]
    assert ages(painted, sent, 0) == [1, 3]
    assert ages(painted, sent, 3_000_000) == [3]


def test_a_run_is_read_as_it_was_written_and_tells_what_failed(tmp_path):
    found = Results("2026-11-21", "a machine", figures={"signature": Figure(200, "bare", 100)},
                    failed={"key": "TimeoutError"})  # fmt: skip
    found.write(tmp_path)
    assert Results.read(tmp_path) == found
    table = found.markdown()
    assert "| an order signed | ≤ 1.3x | 200 µs, missed | bare: 100 µs | 2 |" in table
    assert "| `--version` | ≤ 120 ms | not measured |  |  |" in table
    assert "Failed: `key`: TimeoutError" in table
    assert "busy" not in table
    found.load = 1.5
    assert "busy" in found.markdown().splitlines()[0]


def test_samples_are_kept_beside_the_figures(tmp_path):
    table = Table("any", "what")
    table.keep("x", [1.5, 2.5])
    table.figure("signature", 2)
    table.save(tmp_path)
    assert (tmp_path / "any.csv").read_text(encoding="utf-8").split() == [
        "what,sample", "x,1.5", "x,2.5",
    ]  # fmt: skip


def test_the_table_of_the_readme_names_every_figure_and_when_it_was_made():
    """Its values are those of a run, so they are not looked at."""
    told = (ROOT / "README.md").read_text(encoding="utf-8").partition(OPENING)[2]
    lines = told.partition(CLOSING)[0].splitlines()
    assert re.match(r"(Made|A quick run) on 20\d\d-\d\d-\d\d on .+, \d+ cores", lines[0])
    rows = lines[lines.index(HEADING) + 2 :]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row]
    assert [(each[0], each[1]) for each in cells] == [
        (goal.what, goal.words) for goal in GOALS.values()
    ]
    assert all(len(each) == 5 for each in cells)


def test_a_table_goes_between_its_marks_alone():
    readme = f"before\n{OPENING}old\nlines{CLOSING}\nafter"
    assert put_into(readme, "new") == f"before\n{OPENING}new{CLOSING}\nafter"
    with pytest.raises(ValueError, match="no marks"):
        put_into("no marks here", "new")
