"""What the rules of a built policy say of themselves, read out of its archive: any revision, without OPA.

A rule is a METADATA block with `custom.regel`, with the Rego from there to the next block. The words of a decision are
those of the policy that made it, so an old decision is not explained with the words of today.
Shape: `rules_of(archive)` gives the rules by id, `sources_of(archive)` the Rego by file.
Errors: BundleRefused for an archive or annotation that cannot be read.
Source: OPA, policy annotations; policies/README.md, how to add a rule.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

import yaml

from broker.policy.bundles import BundleRefused

_SPLIT: Final = re.compile(r"^(?=# METADATA$)", re.MULTILINE)
_ACTS: Final = "besluit/handeling/"
_REFUSES: Final = re.compile(r'"(\d\d)\|(D-[A-Z-]+)\|([A-Za-z0-9-]+)"')


class Gate(NamedTuple):
    """A gate of the law (G1-G14; 0 comes before all) and the reason for which it is shut."""

    nummer: int
    reden: str


class Rego(NamedTuple):
    """A piece of a file."""

    bestand: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words, with its own Rego, and the gates that it can shut, each with its reason code.

    `poorten` are those of a question, `poorten_handeling` those of an act.
    """

    regel: str
    titel: str
    artikel: str
    zekerheid: str
    geldig_vanaf: str
    geldig_tot: str
    uitleg_ja: str
    uitleg_nee: str
    vereist: tuple[str, ...]
    bron: str
    bestand: str
    rego: str
    poorten: frozenset[Gate]
    poorten_handeling: frozenset[Gate]


def rules_of(archive: bytes) -> Mapping[str, Rule]:
    """Rule id -> rule, sorted. Two blocks with one id are one rule, with the Rego of both."""
    sources = sources_of(archive)
    acts = {path: text for path, text in sources.items() if path.startswith(_ACTS)}
    shuts = _shuts({path: text for path, text in sources.items() if path not in acts}), _shuts(acts)
    rules: dict[str, Rule] = {}
    for path, text in sources.items():
        for annotation, rego in _blocks(path, text):
            if (regel := str(annotation.get("custom", {}).get("regel", ""))) == "":
                continue
            gates = [found.get(regel, frozenset()) for found in shuts]
            made = _rule(regel, annotation, Rego(path, rego), *gates)
            earlier = rules.get(regel)
            rules[regel] = made if earlier is None else replace(earlier, rego=f"{earlier.rego}\n{rego}")
    return dict(sorted(rules.items()))


def sources_of(archive: bytes) -> Mapping[str, str]:
    """Path -> Rego, sorted. Raises BundleRefused."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            files = {m.name.removeprefix("/"): tar.extractfile(m) for m in tar.getmembers() if m.name.endswith(".rego")}
            return {name: file.read().decode() for name, file in sorted(files.items()) if file is not None}
    except (tarfile.TarError, OSError, UnicodeDecodeError) as exc:
        raise BundleRefused("De bundel is geen archief met regels dat te lezen is.") from exc


def rest_of(archive: bytes) -> Mapping[str, str]:
    """Path -> the Rego of that file that belongs to no rule, without comments and layout."""
    rest = {}
    for path, text in sources_of(archive).items():
        head = re.split(_SPLIT, text)[0]
        parts = [rego for annotation, rego in _blocks(path, text) if not annotation.get("custom", {}).get("regel")]
        rest[path] = bare("\n".join([head, *parts]))
    return rest


def bare(rego: str) -> str:
    """Rego without comments and layout: equal texts decide alike."""
    lines = (line.strip() for line in rego.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def _blocks(path: str, text: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every annotation with the Rego up to the next one."""
    for part in re.split(_SPLIT, text)[1:]:
        lines = part.splitlines()
        size = next((nr for nr, line in enumerate(lines) if not line.startswith("#")), len(lines))
        comment = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[1:size])
        try:
            annotation = yaml.safe_load(comment)
        except yaml.YAMLError as exc:
            raise BundleRefused(f"Een annotatie in {path} is niet te lezen.") from exc
        yield annotation if isinstance(annotation, dict) else {}, "\n".join(lines[size:])


def _shuts(sources: Mapping[str, str]) -> dict[str, frozenset[Gate]]:
    """Rule id -> the gates that it can shut, wherever that is written."""
    found: dict[str, set[Gate]] = {}
    for text in sources.values():
        for poort, reden, regel in _REFUSES.findall(bare(text)):
            found.setdefault(regel, set()).add(Gate(int(poort), reden))
    return {regel: frozenset(pairs) for regel, pairs in found.items()}


def _rule(
    regel: str, annotation: Mapping[str, Any], rego: Rego, poorten: frozenset[Gate], acts: frozenset[Gate]
) -> Rule:
    custom, links = annotation["custom"], annotation.get("related_resources") or [""]
    link = links[0]
    return Rule(
        regel=regel,
        titel=str(annotation.get("title", "")),
        vereist=tuple(map(str, custom.get("vereist", ()))),
        bron=str(link.get("ref", "") if isinstance(link, dict) else link),
        bestand=rego.bestand,
        rego=rego.tekst,
        poorten=poorten,
        poorten_handeling=acts,
        **{name: _text(custom.get(name)) for name in _TEXTS},
    )


_TEXTS: Final = ("artikel", "zekerheid", "geldig_vanaf", "geldig_tot", "uitleg_ja", "uitleg_nee")


def _text(value: object) -> str:
    """A word, or a day that YAML made of one."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
