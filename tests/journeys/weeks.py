"""Hands on the drawn week: a mouse and a finger, at a day and an hour."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

Place = tuple[int, float]
"""A day, 0 is Monday, and an hour: 9.5 is half past nine."""

_POINT = """([day, hour]) => {
  const column = document.querySelectorAll("[data-column]")[day];
  const { left, top, width, height } = column.getBoundingClientRect();
  const style = getComputedStyle(column);
  const [opens, quarters] = ["--opens", "--quarters"].map(name => Number(style.getPropertyValue(name)));
  return [left + width * 0.3, top + (hour * 4 - opens) * height / quarters];
}"""


def grips(page: Page) -> Locator:
    """The ranges that are drawn and in sight, day by day, in the order of their hours."""
    return page.locator("[data-grip]:visible")


def point(page: Page, place: Place) -> tuple[float, float]:
    """Where a day and an hour stand on the screen."""
    x, y = page.evaluate(_POINT, place)
    return x, y


def drag(page: Page, start: Place, end: Place, *, last: str = "") -> None:
    """Press the mouse at `start` and let it go at `end`; `last`: a key pressed before it is let go."""
    mouse = page.mouse
    mouse.move(*point(page, start))
    mouse.down()
    mouse.move(*point(page, end), steps=6)
    if last:
        page.keyboard.press(last)
    mouse.up()


class Finger:
    """Real touch events, by the protocol of the browser: they scroll the page as a finger does."""

    LONG = 600  # ms, more than a long press

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def swipe(self, start: Place, end: Place) -> int:
        """A quick stroke, as one scrolls: by how many pixels the page came down, once it is still again."""
        self._bring(start, end)
        before = self.page.evaluate("scrollY")
        self._stroke(start, end, press=False)
        self.page.wait_for_function(
            """before => {
                const still = window.wasAt === scrollY && scrollY !== before;
                window.wasAt = scrollY;
                return still;
            }""",
            arg=before,
            polling=150,
        )
        return int(self.page.evaluate("scrollY") - before)

    def drag(self, start: Place, end: Place, *, press: bool = False) -> None:
        """From `start` to `end`; `press`: after a long press."""
        self._bring(start, end)
        self._stroke(start, end, press=press)

    def _bring(self, *places: Place) -> None:
        """Clear of the bars at the top and at the bottom."""
        middle = sum(point(self.page, place)[1] for place in places) / len(places)
        self.page.evaluate("middle => scrollBy(0, middle - innerHeight * 0.45)", middle)

    def _stroke(self, start: Place, end: Place, *, press: bool) -> None:
        (x, y), (to_x, to_y) = point(self.page, start), point(self.page, end)
        self._touch("touchStart", x, y)
        if press:
            self.page.wait_for_timeout(self.LONG)
        for step in range(1, 11):
            self._touch("touchMove", x + (to_x - x) * step / 10, y + (to_y - y) * step / 10)
        self._touch("touchEnd")

    def _touch(self, kind: str, *where: float) -> None:
        points = [{"x": where[0], "y": where[1]}] if where else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
