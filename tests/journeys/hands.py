"""Going through pages without a mouse, and noticing at each stop whether one can see where one is."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# What has the focus: is it shown by an outline, on itself or on the face that stands for it, and is it in sight ?
_WHERE = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const faces = [it, it.closest("label"), it.nextElementSibling, it.closest("label")?.lastElementChild];
  const outlined = faces.filter(Boolean).some((face) => {
    const style = getComputedStyle(face);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const face = it.closest("label") ?? it;
  const box = face.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max((Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2, 0), innerHeight - 1);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const top = inside ? document.elementFromPoint(x, y) : null;
  return {
    outlined,
    inSight: Boolean(top) && (face.contains(top) || top.contains(face)),
    what: `${it.tagName.toLowerCase()} « ${(it.labels?.[0]?.innerText ?? it.innerText ?? "").trim().slice(0, 60)} »`,
  };
}"""


class Hands:
    """A keyboard and nothing else. Every stop must be outlined and in sight, or the story ends there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self, *, back: bool = False) -> None:
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        where = self.page.evaluate(_WHERE)
        if where is None:
            return
        assert where["outlined"], f"the focus cannot be seen on {where['what']} ({self.page.url})"
        assert where["inSight"], f"the focus is hidden or out of sight on {where['what']} ({self.page.url})"

    def go_to(self, goal: Locator, *, back: bool = False, most: int = 80) -> None:
        """Press Tab until `goal` has the focus."""
        expect(goal).to_have_count(1)
        for _press in range(most):
            if goal.evaluate("it => it === document.activeElement"):
                return
            self.tab(back=back)
        raise AssertionError(f"{goal} is not reached with {most} Tab from {self.page.url}")

    def press(self, goal: Locator) -> None:
        """Go to a link or a button and follow it."""
        self.go_to(goal)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, goal: Locator, words: str) -> None:
        self.go_to(goal)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)
        expect(goal).to_have_value(words)

    def tick(self, goal: Locator) -> None:
        """Choose one radio of a group: Tab into the group, then the arrows."""
        expect(goal).to_have_count(1)
        name = goal.get_attribute("name")
        for _press in range(80):
            if self.page.evaluate("name => document.activeElement.name === name", name):
                break
            self.tab()
        else:
            raise AssertionError(f"the choice « {name} » is not reached by Tab on {self.page.url}")
        self.page.keyboard.press("Space")
        for _press in range(60):
            if goal.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {goal} on {self.page.url}")
