"""How the cost of free times grows, drawn: bars by size, one colour a database, the limit as a line."""

from __future__ import annotations

from typing import Any

COLOURS = {"sqlite": "#5b2453", "postgresql": "#b98a2f"}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LIMITS = {"a month of one": 3.0, "the next free time of all": 50.0}
_WIDTH, _HEIGHT, _TOP, _LEFT = 360, 220, 60, 56


def picture(rows: dict[str, list[list[Any]]]) -> str:
    """An SVG of the rows of `benchmarks.slots`, by database: one panel for each thing asked, medians in ms."""
    panels = [_panel(rows, what, limit, place) for place, (what, limit) in enumerate(LIMITS.items())]
    width, height = 2 * (_WIDTH + _LEFT) + 40, _HEIGHT + _TOP + 70
    legend = "".join(
        f'<rect x="{_LEFT + 130 * n}" y="{height - 22}" width="12" height="12" fill="{COLOURS[name]}"/>'
        f'<text x="{_LEFT + 130 * n + 18}" y="{height - 12}">{NAMES[name]}</text>'
        for n, name in enumerate(rows)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12" fill="#221a18"><title>Free times: how the cost grows</title>'
        f'<rect width="{width}" height="{height}" fill="#fdfaf3"/>{"".join(panels)}{legend}</svg>\n'
    )


def _panel(rows: dict[str, list[list[Any]]], what: str, limit: float, place: int) -> str:
    left = _LEFT + place * (_WIDTH + _LEFT + 20)
    told = {name: [row for row in found if row[2] == what] for name, found in rows.items()}
    most = max(limit * 1.15, *(row[4] for found in told.values() for row in found))
    bottom, group = _TOP + _HEIGHT, _WIDTH / max(len(found) for found in told.values())

    def up(value: float) -> float:
        return bottom - _HEIGHT * value / most

    drawn = [f'<text x="{left}" y="28" font-size="15" font-weight="bold">{what}, median ms</text>']
    for number, (name, found) in enumerate(told.items()):
        for step, row in enumerate(found):
            x, y = left + step * group + 8 + number * (group - 16) / len(told), up(row[4])
            wide = (group - 16) / len(told) - 4
            drawn.append(
                f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{bottom - y:.0f}" fill="{COLOURS[name]}"/>'
                f'<text x="{x + wide / 2:.0f}" y="{y - 4:.0f}" text-anchor="middle" font-size="11">{row[4]}</text>'
            )
    for step, row in enumerate(next(iter(told.values()))):
        middle = left + (step + 0.5) * group
        below = f'<text x="{middle:.0f}" y="{bottom + 30}">{row[1]:,} past</text></g>'
        drawn.append(
            f'<g text-anchor="middle" font-size="11"><text x="{middle:.0f}" y="{bottom + 16}">'
            f"{row[0]} practitioners</text>{below}"
        )
    drawn.append(
        f'<line x1="{left}" x2="{left + _WIDTH}" y1="{bottom}" y2="{bottom}" stroke="#221a18"/>'
        f'<line x1="{left}" x2="{left + _WIDTH}" y1="{up(limit):.0f}" y2="{up(limit):.0f}" stroke="#a33" '
        f'stroke-dasharray="5 4"/><text x="{left}" y="{up(limit) - 5:.0f}" '
        f'fill="#a33">wanted: {limit:g} ms or less</text>'
    )
    return "".join(drawn)
