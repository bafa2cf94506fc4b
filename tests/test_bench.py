"""A short run of the whole benchmark."""

from emoface.bench import BenchPlan, bench
from emoface.cli.bench import format_report


def test_a_short_run_measures_everything():
    steps = []
    report = bench(BenchPlan(repeats=1, clip_seconds=(1,), device="cpu"), steps.append)
    assert {(row["network"], row["clip_s"]) for row in report["forward"]} == {("paper size", 1), ("default", 1)}
    assert all(row["seconds"] > 0 and row["times_real_time"] > 0 for row in report["forward"])
    assert report["against_plain"]["largest_difference"] < 1e-4
    assert {"audio", "speech", "phones", "animate", "smooth", "layers", "save"} == set(report["end_to_end"]["stages"])
    assert report["key_reduction"]["linear"]["keys"] < report["key_reduction"]["dense_keys"]
    assert all(row["peak_mib"] >= row["loaded_mib"] > 50 and row["frames"] == 60 for row in report["peak_memory"])
    assert steps and len(format_report(report).splitlines()) > 10
