"""Numbers for the operator: counters, histograms and gauges whose labels come from closed lists (ADR 0008).

A label is declared with every value it can have; any other value counts as `anders`. So no name, case or number of a
person can become a label, and the number of series is known beforehand. What is measured where: broker/measuring.py.
Rendered as Prometheus text 0.0.4. Our own, because a closed list is the point and no client library has one.
Errors: ValueError for a metric that is declared wrongly; none when counting.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, Protocol, TypeAlias

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
OTHER: Final = "anders"
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SIZES: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_VALUE: Final = re.compile(r'[^"\\\n]{1,128}')

Labels: TypeAlias = Mapping[str, Collection[str]]
Key: TypeAlias = tuple[str, ...]


class Metric(Protocol):
    """What can be shown on the page of numbers."""

    name: str
    about: str
    kind: str

    def lines(self) -> Iterator[str]:
        """Its samples, a line each."""
        ...


class _Labelled:
    """A name, an explanation and labels with all the values that they can have."""

    def __init__(self, name: str, about: str, labels: Labels | None = None) -> None:
        self.name = name
        self.about = about
        self._labels = {label: frozenset(values) for label, values in (labels or {}).items()}
        wrong = [label for label in (name, *self._labels) if not _NAME.fullmatch(label)]
        wrong += [value for values in self._labels.values() for value in values if not _VALUE.fullmatch(value)]
        if wrong:
            raise ValueError(f"a metric cannot be called so: {wrong}")

    def _key(self, values: Mapping[str, str]) -> Key:
        if values.keys() != self._labels.keys():
            raise ValueError(f"{self.name} has the labels {sorted(self._labels)}")
        return tuple(values[label] if values[label] in known else OTHER for label, known in self._labels.items())

    def _named(self, key: Key, **more: str) -> str:
        pairs = [f'{label}="{value}"' for label, value in (*zip(self._labels, key, strict=True), *more.items())]
        return f"{{{','.join(pairs)}}}" if pairs else ""


class Counter(_Labelled):
    """Only goes up. The name ends in `_total`."""

    kind = "counter"

    def __init__(self, name: str, about: str, labels: Labels | None = None) -> None:
        super().__init__(name, about, labels)
        self._counts: dict[Key, int] = {} if self._labels else {(): 0}

    def add(self, amount: int = 1, **values: str) -> None:
        """Count; a value that the label does not know counts as `anders`."""
        key = self._key(values)
        self._counts[key] = self._counts.get(key, 0) + amount

    def lines(self) -> Iterator[str]:
        for key, count in self._counts.items():
            yield f"{self.name}{self._named(key)} {count}"


class Histogram(_Labelled):
    """How large, how often: cumulative buckets, the sum and the number."""

    kind = "histogram"

    def __init__(self, name: str, about: str, buckets: tuple[float, ...], labels: Labels | None = None) -> None:
        super().__init__(name, about, labels)
        if list(buckets) != sorted(set(buckets)):
            raise ValueError(f"the buckets of {name} go up")
        self._buckets = buckets
        self._counts: dict[Key, list[int]] = {}
        self._sums: dict[Key, float] = {}

    def observe(self, amount: float, **values: str) -> None:
        """Count one observation."""
        key = self._key(values)
        counts = self._counts.setdefault(key, [0] * (len(self._buckets) + 1))
        counts[bisect_left(self._buckets, amount)] += 1
        self._sums[key] = self._sums.get(key, 0.0) + amount

    def lines(self) -> Iterator[str]:
        for key, counts in self._counts.items():
            total = 0
            for bound, count in zip((*map("{:g}".format, self._buckets), "+Inf"), counts, strict=True):
                total += count
                yield f"{self.name}_bucket{self._named(key, le=bound)} {total}"
            yield f"{self.name}_sum{self._named(key)} {self._sums[key]!r}"
            yield f"{self.name}_count{self._named(key)} {total}"


class Gauge(_Labelled):
    """What is so at the moment of looking: `read` gives the value per combination of label values."""

    def __init__(
        self, name: str, about: str, read: Callable[[], Mapping[Key, float]], labels: Labels | None = None
    ) -> None:
        super().__init__(name, about, labels)
        self.kind = "counter" if name.endswith("_total") else "gauge"
        self._read = read

    def lines(self) -> Iterator[str]:
        for key, value in self._read().items():
            yield f"{self.name}{self._named(key)} {value!r}"


def render(metrics: Collection[Metric]) -> str:
    """The page of numbers."""
    return "".join(
        f"# HELP {metric.name} {metric.about}\n# TYPE {metric.name} {metric.kind}\n"
        + "".join(f"{line}\n" for line in metric.lines())
        for metric in metrics
    )
