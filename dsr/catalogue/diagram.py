"""Draws a workflow as SVG: states in columns from the start, steps as lines; styled by classes only."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from dsr.domain.workflow import SAME_STATE, State, Transition, Workflow

_BOX_WIDTH, _GAP, _MARGIN = 210, 260, 16
_BEND = 70
"""How much of a gap a line takes to change its height; the rest runs level under the step's name."""
_LINE, _PAD, _SPACE, _LANE = 16, 12, 22, 26
_BOX_LETTERS, _LABEL_LETTERS, _LETTER_WIDTH = 27, 30, 8
_MANY = 3
"""A step that starts from this many states is written into its target instead of drawn: the lines would hide the rest."""

_WORDS = {
    "fi": ("Työnkulku", "Vaihetta muuttamatta", "useasta vaiheesta", "avoin", "päättynyt"),
    "sv": ("Arbetsflöde", "Utan att skedet ändras", "från flera skeden", "öppet", "avslutat"),
    "en": ("Workflow", "Without a change of state", "from several states", "open", "closed"),
}


@dataclass
class _Port:
    """Where one step enters a box: its name in lines, and the states it comes from."""

    lines: list[str]
    sources: list[str]
    y: int = 0


@dataclass
class _Box:
    """One state on the sheet."""

    state: State
    column: int
    title: list[str]
    entries: list[str]
    ports: list[_Port]
    x: int = 0
    y: int = 0
    height: int = 0

    @property
    def middle(self) -> int:
        """The height at which lines leave it."""
        return self.y + self.height // 2


@dataclass
class _Sheet:
    """All boxes by state, and the heights at which lines pass by columns between their ends."""

    boxes: dict[str, _Box]
    lanes: dict[tuple[str, str, int], int] = field(default_factory=dict)
    height: int = 0


def diagram(workflow: Workflow, language: str) -> str:
    """One `<svg>` element with title and description in `language`, sized in its viewBox.

    Classes: `workflow`, `state`, `state-open`, `state-closed`, `state-name`, `state-entry`, `step`, `step-name`, `note`.
    Steps that leave the state as it is are listed below; those from many states stand in the state they lead to.
    """
    words = _WORDS[language]
    sheet = _sheet(workflow, language)
    columns = 1 + max(box.column for box in sheet.boxes.values())
    width = 2 * _MARGIN + columns * _BOX_WIDTH + (columns - 1) * _GAP
    notes = _notes(workflow, language, width // _LETTER_WIDTH)
    height = sheet.height + _MARGIN + (len(notes) + 1) * _LINE
    mark = f"workflow-{escape(workflow.right)}-{language}"
    title = f"{words[0]}: {workflow.labels[language]}"
    parts = [
        _opening_tag(mark, language, width, height),
        f'<title id="{mark}-title">{escape(title)}</title>',
        f'<desc id="{mark}-desc">{escape(_description(workflow, language))}</desc>',
        *_lines(sheet),
        *(part for box in sheet.boxes.values() for part in _drawn(box)),
        *(part for box in sheet.boxes.values() for part in _port_names(box)),
        *(
            _text("note", _MARGIN, sheet.height + _MARGIN + (number + 1) * _LINE, line)
            for number, line in enumerate(notes)
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def _opening_tag(mark: str, language: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="workflow" role="img" lang="{language}" '
        f'aria-labelledby="{mark}-title {mark}-desc" viewBox="0 0 {width} {height}" font-size="13">'
    )


def _is_drawn(transition: Transition) -> bool:
    return transition.to != SAME_STATE and len(transition.from_states) < _MANY


def _columns(workflow: Workflow) -> dict[str, int]:
    """Open states by their distance from the start along drawn steps; closed states all in the last column."""
    found, waiting = {workflow.start: 0}, [workflow.start]
    while waiting:
        here = waiting.pop(0)
        for transition in workflow.transitions:
            target = transition.to
            if not _is_drawn(transition) or here not in transition.from_states or not workflow.states[target].is_open:
                continue
            # The longest way decides, so that a line never runs backwards; a circle stops at the number of states.
            if found.get(target, 0) < found[here] + 1 < len(workflow.states):
                found[target] = found[here] + 1
                waiting.append(target)
    last = 1 + max(found.values())
    return {name: found.get(name, 1) if state.is_open else last for name, state in workflow.states.items()}


def _sheet(workflow: Workflow, language: str) -> _Sheet:
    columns = _columns(workflow)
    sheet = _Sheet({name: _box(workflow, state, columns[name], language) for name, state in workflow.states.items()})
    for column in range(1 + max(columns.values())):
        y = _MARGIN
        for box in sheet.boxes.values():
            if box.column == column:
                _place(box, column, y)
                y += box.height + _SPACE
        for source, target in _passing(sheet, column):
            sheet.lanes[source, target, column] = y
            y += _LANE
        sheet.height = max(sheet.height, y)
    return sheet


def _box(workflow: Workflow, state: State, column: int, language: str) -> _Box:
    ports: list[_Port] = []
    entries: list[str] = []
    for transition in workflow.transitions:
        if transition.to != state.name:
            continue
        if _is_drawn(transition):
            lines = textwrap.wrap(transition.labels[language], _LABEL_LETTERS)
            ports.append(_Port(lines, list(transition.from_states)))
        else:
            text = f"← {transition.labels[language]}, {_WORDS[language][2]}"
            entries.extend(textwrap.wrap(text, _BOX_LETTERS))
    return _Box(state, column, textwrap.wrap(state.labels[language], _BOX_LETTERS), entries, ports)


def _place(box: _Box, column: int, y: int) -> None:
    box.x = _MARGIN + column * (_BOX_WIDTH + _GAP)
    box.y = y
    at = y + _PAD
    for port in box.ports:
        at += len(port.lines) * _LINE
        port.y = at
        at += _PAD
    text = 2 * _PAD + (len(box.title) + len(box.entries)) * _LINE
    box.height = max(text, at - y)


def _passing(sheet: _Sheet, column: int) -> Iterator[tuple[str, str]]:
    """The lines that pass by `column` on their way from an earlier to a later one."""
    for name, box in sheet.boxes.items():
        for source in dict.fromkeys(source for port in box.ports for source in port.sources):
            if sheet.boxes[source].column < column < box.column:
                yield source, name


def _lines(sheet: _Sheet) -> Iterator[str]:
    for name, box in sheet.boxes.items():
        for port in box.ports:
            for source in port.sources:
                yield _line(sheet, source, name, port)
            yield f'<path class="arrow" d="M{box.x} {port.y} l-9 -4 v8 z"/>'


def _line(sheet: _Sheet, source: str, target: str, port: _Port) -> str:
    start, end = sheet.boxes[source], sheet.boxes[target]
    x, y = start.x + _BOX_WIDTH, start.middle
    path = [f"M{x} {y}"]
    for column in range(start.column + 1, end.column):
        lane = sheet.lanes[source, target, column]
        left = _MARGIN + column * (_BOX_WIDTH + _GAP)
        path.append(f"{_bend(x, y, lane)} H{left + _BOX_WIDTH}")
        x, y = left + _BOX_WIDTH, lane
    path.append(f"{_bend(x, y, port.y)} H{end.x - 8}")
    return f'<path class="step" fill="none" stroke="currentColor" d="{" ".join(path)}"/>'


def _bend(x: int, y: int, to_y: int) -> str:
    return f"C{x + _BEND // 2} {y} {x + _BEND // 2} {to_y} {x + _BEND} {to_y}"


def _drawn(box: _Box) -> Iterator[str]:
    kind = "open" if box.state.is_open else "closed"
    yield (
        f'<rect class="state state-{kind}" x="{box.x}" y="{box.y}" width="{_BOX_WIDTH}" height="{box.height}" '
        'rx="6" fill="none" stroke="currentColor"/>'
    )
    at = box.y + _PAD
    for line in box.title:
        at += _LINE
        yield _text("state-name", box.x + _PAD, at - 3, line)
    for line in box.entries:
        at += _LINE
        yield _text("state-entry", box.x + _PAD, at - 3, line)


def _port_names(box: _Box) -> Iterator[str]:
    for port in box.ports:
        for number, line in enumerate(reversed(port.lines)):
            yield _text("step-name", box.x - 12, port.y - 6 - number * _LINE, line, anchor="end")


def _text(kind: str, x: int, y: int, text: str, anchor: str = "start") -> str:
    # White round the letters keeps a name legible where a line passes behind it.
    halo = ' stroke="#fff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if anchor == "end" else ""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}"{halo}>{escape(text)}</text>'


def _notes(workflow: Workflow, language: str, letters: int) -> list[str]:
    """Steps that leave the state as it is, named once each, in lines of so many letters."""
    names = [step.labels[language] for step in workflow.transitions if step.to == SAME_STATE]
    if not names:
        return []
    return textwrap.wrap(f"{_WORDS[language][1]}: {'; '.join(names)}.", letters)


def _description(workflow: Workflow, language: str) -> str:
    """The same in words, for those who do not see it: each state with its kind, each step with where it leads."""
    words = _WORDS[language]
    states = [
        f"{state.labels[language]} ({words[3] if state.is_open else words[4]})" for state in workflow.states.values()
    ]
    steps = [
        f"{step.labels[language]}: "
        f"{', '.join(workflow.states[name].labels[language] for name in step.from_states)} → "
        f"{workflow.states[step.to].labels[language]}"
        for step in workflow.transitions
        if step.to != SAME_STATE
    ]
    return "; ".join(states) + ". " + "; ".join(steps) + "."
