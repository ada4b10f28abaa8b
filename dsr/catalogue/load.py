"""Loads the workflow folder into one checked catalogue, or tells every fault of every file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from dsr.catalogue.grounds_file import read_grounds
from dsr.catalogue.letter_values import LetterKind
from dsr.catalogue.letters_file import read_letters
from dsr.catalogue.lines import Faults, Node, read_lines
from dsr.catalogue.register_file import read_register
from dsr.catalogue.shared_parts import SharedParts, parts_of, with_states_named
from dsr.catalogue.values import Catalogue, Ground, Register
from dsr.catalogue.workflow_checks import check_workflow
from dsr.catalogue.workflow_file import read_workflow
from dsr.domain.errors import Fault, Invalid
from dsr.domain.workflow import Workflow

LETTERS, GROUNDS, REGISTER = "letters.yaml", "grounds.yaml", "register.yaml"
MORE_LETTERS = "letters/"
"""Files of this folder hold kinds of letter just as letters.yaml does, one subject a file."""
COMMON = "common/"
"""Files of this folder hold parts that the files of rights take in (`include`); see `shared_parts`."""
SHARED = (LETTERS, GROUNDS, REGISTER)

RIGHTS_OF_GDPR = ("access", "rectification", "erasure", "restriction", "portability", "objection")
"""Names a letter or ground may use before that right has its own workflow (Articles 15-18, 20, 21)."""


def load_catalogue(workflows_dir: Path, templates_dir: Path) -> Catalogue:
    """The catalogue of a workflow folder, checked against the templates in `templates_dir/letters/<language>/`.

    Every file but letters.yaml, grounds.yaml, register.yaml and those of `letters/` and `common/` is one right, named after
    it. Raises Invalid with every fault found, each at its `file.yaml:line`.
    """
    faults = Faults()
    roots, hashes = _read_files(workflows_dir, faults)
    _take_in_parts(roots, hashes, faults)
    letters, letter_nodes = _read_letters(roots, faults)
    grounds, not_grounds = read_grounds(roots[GROUNDS], faults) if GROUNDS in roots else ({}, ())
    register = read_register(roots[REGISTER], faults) if REGISTER in roots else Register({}, {})
    rights, files = _read_rights(roots, hashes, faults)
    _check_templates(letters, letter_nodes, templates_dir, faults)
    # What one file says of another is checked when all can be read: else one broken line would be told as a hundred.
    if set(hashes) | set(SHARED) <= set(roots):
        for right, workflow in rights.items():
            check_workflow(workflow, roots[files[right]], letters, grounds, faults)
        _check_rights_named(rights, letters, letter_nodes, grounds, roots, faults)
        _check_grounds_named(letters, letter_nodes, grounds, faults)
        _check_appeals(letters, register, letter_nodes, roots, faults)
    if faults.found:
        raise Invalid(sorted(faults.found, key=_by_line))
    return Catalogue(
        rights=MappingProxyType(rights),
        letters=MappingProxyType(letters),
        grounds=MappingProxyType(grounds),
        not_grounds=not_grounds,
        register=register,
        hashes=MappingProxyType(hashes),
        files=MappingProxyType(files),
    )


def check_live_states(catalogue: Catalogue, live: Iterable[tuple[str, str, str]]) -> None:
    """Refuse a catalogue that lacks a state in which a live right request stands.

    `live` holds (right, state, hash of the file it began under). A state that the file maps under `renamed` is no
    fault, nor is a changed hash alone. Raises Invalid with a fault for every right and state that is missing.
    """
    faults: dict[tuple[str, str], Fault] = {}
    for right, state, begun_under in sorted(live):
        workflow = catalogue.rights.get(right)
        if workflow is None:
            message = f"Live requests use the right {right}, which has no file: restore {right}.yaml."
            faults[right, ""] = Fault(f"{right}.yaml", message, "live_right_missing", (("right", right),))
        elif workflow.renamed.get(state, state) not in workflow.states:
            message = (
                f"Live requests stand in {state}, which the file no longer has (they began under {begun_under[:12]}): "
                f"restore the state, or map it under renamed."
            )
            values = (("right", right), ("state", state))
            faults[right, state] = Fault(catalogue.files[right], message, "live_state_missing", values)
    if faults:
        raise Invalid(list(faults.values()))


def _read_files(folder: Path, faults: Faults) -> tuple[dict[str, Node], dict[str, str]]:
    roots: dict[str, Node] = {}
    hashes: dict[str, str] = {}
    files = [path for below in ("", MORE_LETTERS, COMMON) for path in folder.glob(f"{below}*.yaml")]
    for path in sorted(files):
        content, name = path.read_bytes(), path.relative_to(folder).as_posix()
        hashes[name] = hashlib.sha256(content).hexdigest()
        try:
            root = read_lines(name, content.decode("utf-8"), faults)
        except UnicodeDecodeError:
            faults.add(name, "The file is not UTF-8 text.", "not_utf8")
            continue
        if root is not None:
            roots[name] = root
    for name in SHARED:
        if name not in hashes:
            faults.add(name, f"The file is missing from {folder.name}/.", "file_missing")
    return roots, hashes


def _take_in_parts(roots: dict[str, Node], hashes: dict[str, str], faults: Faults) -> None:
    """Make the file of each right whole. Its hash is then that of all it may hold: its own text and the shared parts."""
    common = [name for name in hashes if name.startswith(COMMON)]
    parts = SharedParts(parts_of([roots[name] for name in common if name in roots], faults), faults)
    for name in [each for each in hashes if _is_right(each)]:
        if common:
            everything = "".join(hashes[each] for each in (name, *common))
            hashes[name] = hashlib.sha256(everything.encode()).hexdigest()
        if name in roots:
            roots[name] = with_states_named(parts.whole(roots[name]))


def _read_letters(roots: Mapping[str, Node], faults: Faults) -> tuple[dict[str, LetterKind], dict[str, Node]]:
    """The kinds of all letter files, and the node of each; a name that stands in two files is a fault of the second."""
    letters: dict[str, LetterKind] = {}
    nodes: dict[str, Node] = {}
    for name in (LETTERS, *(each for each in roots if each.startswith(MORE_LETTERS))):
        if name not in roots:
            continue
        for kind, letter in read_letters(roots[name], faults).items():
            node = _entry(roots[name], "kinds", kind)
            if kind in letters:
                faults.add(node, f"The kind {kind} stands in two files: rename or remove one.", "kind_twice", name=kind)
            letters[kind], nodes[kind] = letter, node
    return letters, nodes


def _read_rights(
    roots: Mapping[str, Node], hashes: Mapping[str, str], faults: Faults
) -> tuple[dict[str, Workflow], dict[str, str]]:
    rights: dict[str, Workflow] = {}
    files: dict[str, str] = {}
    for name, root in roots.items():
        if not _is_right(name):
            continue
        workflow = read_workflow(root, faults)
        right = name.removesuffix(".yaml")
        if workflow.right != right:
            faults.add(
                root.get("right") or root, f"The file {name} describes {right}, not {workflow.right}.", "right_name"
            )
        rights[right], files[right] = replace(workflow, right=right), name
    if not any(map(_is_right, hashes)):
        faults.add("workflows", "There is no right: add a file such as access.yaml.", "no_right")
    return rights, files


def _is_right(name: str) -> bool:
    return name not in SHARED and not name.startswith((MORE_LETTERS, COMMON))


def _check_rights_named(
    rights: Mapping[str, Workflow],
    letters: Mapping[str, LetterKind],
    letter_nodes: Mapping[str, Node],
    grounds: Mapping[str, Ground],
    roots: Mapping[str, Node],
    faults: Faults,
) -> None:
    known = {*rights, *RIGHTS_OF_GDPR}
    named = [(letter_nodes[kind], kind, letter.rights) for kind, letter in letters.items()]
    named += [(_entry(roots[GROUNDS], "grounds", code), code, ground.rights) for code, ground in grounds.items()]
    for node, name, used in named:
        for right in used:
            if right not in known:
                faults.add(node, f"{right}, named by {name}, is not a right.", "right_unknown", name=right)


def _check_grounds_named(
    letters: Mapping[str, LetterKind], nodes: Mapping[str, Node], grounds: Mapping[str, Ground], faults: Faults
) -> None:
    """A letter that may rest on some grounds only names those that there are, and that serve a letter of its kind."""
    for kind, letter in letters.items():
        node = nodes[kind].get("grounds") or nodes[kind]
        for code in letter.grounds:
            if code not in grounds:
                faults.add(
                    node, f"grounds.yaml has no ground {code}, on which {kind} may rest.", "ground_unknown", name=code
                )
            elif not grounds[code].is_for(kind) or not any(map(letter.serves, grounds[code].rights)):
                faults.add(node, f"The ground {code} does not serve {kind}.", "ground_misfits", name=code)


def _check_templates(
    letters: Mapping[str, LetterKind], nodes: Mapping[str, Node], templates_dir: Path, faults: Faults
) -> None:
    for kind, letter in letters.items():
        for language in letter.languages:
            path = templates_dir / "letters" / language / f"{kind}.html"
            if not path.is_file():
                message = f"{kind} has no template letters/{language}/{kind}.html."
                faults.add(nodes[kind], message, "template_missing", name=kind, language=language)


def _check_appeals(
    letters: Mapping[str, LetterKind],
    register: Register,
    nodes: Mapping[str, Node],
    roots: Mapping[str, Node],
    faults: Faults,
) -> None:
    for kind, letter in letters.items():
        if letter.is_decision and kind not in register.appeals:
            message = f"{kind} is a decision, and register.yaml has no appeal route for it."
            faults.add(nodes[kind], message, "appeal_missing", name=kind)
    for kind in register.appeals:
        if kind not in letters or not letters[kind].is_decision:
            node = _entry(roots[REGISTER], "appeal", kind)
            faults.add(node, f"{kind} carries an appeal route but is no decision.", "appeal_for_nothing", name=kind)


def _entry(root: Node, section: str, name: str) -> Node:
    found = root.get(section)
    return (found.get(name) if found else None) or found or root


def _by_line(fault: Fault) -> tuple[str, int]:
    file, _, line = fault.place.partition(":")
    return file, int(line or 0)
