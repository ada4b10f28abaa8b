"""What `/metrics` tells: the figures of the house, and how long this process took to answer, by endpoint."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from dsr import __version__
from dsr.services.measures import Measures

TIMES = "dsr_times"
_BUCKETS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)


def new_times() -> Histogram:
    """Times of answers in seconds, of one application; kept in its `extensions` under `TIMES`."""
    labels = ("method", "endpoint", "status")
    return Histogram(
        "dsr_answer_seconds", "Time to answer a request", labels, buckets=_BUCKETS, registry=CollectorRegistry()
    )


def note_time(method: str, endpoint: str, status: int, seconds: float) -> None:
    """Count one answer. Endpoints are names of the program; an address is never a label, it may hold a token."""
    times: Histogram = current_app.extensions[TIMES]
    times.labels(method, endpoint, f"{status // 100}xx").observe(seconds)


def exposition(figures: Measures) -> tuple[bytes, str]:
    """The text for Prometheus, and its content type."""
    registry = CollectorRegistry()
    registry.register(_House(figures))
    registry.register(current_app.extensions[TIMES])
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _House(Collector):
    """The figures as gauges."""

    def __init__(self, figures: Measures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure once."""
        seen = self._figures
        build = GaugeMetricFamily("dsr_build", "The running version", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        for name, meaning, value in (
            ("dsr_open_requests", "Right requests that are open", seen.open_requests),
            ("dsr_open_requests_past_act_by", "Open ones past the day to act by", seen.past_act_by),
            ("dsr_open_requests_past_statutory", "Open ones late on every reading of the law", seen.past_statutory),
            ("dsr_open_holds", "Holds that keep recordings", seen.open_holds),
            ("dsr_hold_items_unconfirmed", "Held recordings whose source has not confirmed", seen.unconfirmed_items),
            ("dsr_oldest_due_job_seconds", "How long the oldest due job has waited", seen.oldest_due_s),
        ):
            yield GaugeMetricFamily(name, meaning, value=value)
        if seen.import_age_s is not None:
            yield GaugeMetricFamily("dsr_import_age_seconds", "Since the last call file was taken", seen.import_age_s)
        jobs = GaugeMetricFamily("dsr_jobs", "Jobs that are not done", labels=["kind", "state"])
        for kind, state, number in seen.jobs:
            jobs.add_metric([kind, state], number)
        yield jobs
        ages = GaugeMetricFamily("dsr_beat_age_seconds", "Since a part of the house showed itself", labels=["part"])
        for part, age in seen.beat_ages.items():
            ages.add_metric([part], age)
        yield ages
