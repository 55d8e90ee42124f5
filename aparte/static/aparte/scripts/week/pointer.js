// Mouse, pen and finger. A mouse draws, moves and lengthens at once. A finger scrolls first: it acts after a long press,
// or at once on the range that is chosen and on its handles.
import { MIDNIGHT, STEP, moved, snapped, within } from "./rules.js";

const HOUR = 60;
const LONG_PRESS = 400;
const STILL = 8;

/** `done(range)` is told where a range was put, `choose(row)` which one was pressed (null: none). */
export function followPointer(grid, drawing, { range, choose, done }) {
  let held = null;

  function down(event) {
    const column = event.target.closest("[data-column]");
    if (!event.isPrimary || event.button !== 0 || !column || event.target.closest("[data-remove], [data-more]")) return;
    const element = event.target.closest("[data-row]");
    const row = element ? Number(element.dataset.row) : null;
    const edge = event.target.closest("[data-edge]")?.dataset.edge;
    const touch = event.pointerType === "touch";
    const waits = touch && !edge && (row === null || row !== drawing.chosen);
    held = {
      pointer: event.pointerId,
      begun: false,
      x: event.clientX,
      y: event.clientY,
      from: drawing.at(event.clientX, event.clientY),
      range: row === null ? null : range(row),
      kind: edge ?? (row === null ? "draw" : "move"),
      least: touch ? HOUR : STEP, // under a finger a quarter of an hour could not be seen
    };
    if (waits) held.timer = setTimeout(begin, LONG_PRESS);
    if (!touch) choose(row);
  }

  function begin() {
    clearTimeout(held.timer);
    held.timer = null;
    held.begun = true;
    grid.setPointerCapture(held.pointer);
    choose(held.range?.row ?? null);
    show(held.x, held.y);
  }

  function move(event) {
    if (event.pointerId !== held?.pointer) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > STILL / (held.timer ? 1 : 2);
    if (!held.begun && !far) return;
    if (held.timer) return drop(); // it scrolls
    if (!held.begun) begin();
    show(event.clientX, event.clientY);
  }

  function show(x, y) {
    held.put = put(drawing.at(x, y));
    drawing.preview(held.put);
  }

  function put({ day, minute }) {
    const { kind, from, range: was } = held;
    const [opens, closes] = [drawing.opens, drawing.closes];
    const here = within(minute, opens, closes);
    if (kind === "move") {
      const put = moved({ ...was, day }, { by: snapped(was.from + minute - from.minute) - was.from });
      return moved(put, { by: within(put.from, opens, Math.max(opens, closes - (put.to - put.from))) - put.from });
    }
    if (kind === "from") return { ...was, from: within(snapped(here), 0, was.to - STEP) };
    if (kind === "to") return { ...was, to: within(snapped(here), was.from + STEP, MIDNIGHT) };
    const anchor = within(from.minute, opens, closes - 1);
    const first = Math.floor(Math.min(anchor, here) / STEP) * STEP;
    const last = Math.ceil(Math.max(anchor, here) / STEP) * STEP;
    return { day: from.day, from: first, to: within(last, Math.min(first + held.least, closes), closes) };
  }

  function up(event) {
    if (event.pointerId !== held?.pointer) return;
    const { begun, put: range, range: was } = held;
    drop();
    if (begun) done(range);
    else if (event.pointerType === "touch") choose(was?.row ?? null);
  }

  function drop() {
    clearTimeout(held?.timer);
    held = null;
    drawing.preview(null);
  }

  grid.addEventListener("pointerdown", down);
  grid.addEventListener("pointermove", move);
  grid.addEventListener("pointerup", up);
  grid.addEventListener("pointercancel", drop);
  // After a long press the page must not scroll, nor the browser's own menu open.
  grid.addEventListener("touchmove", (event) => held?.begun && event.cancelable && event.preventDefault(), { passive: false });
  grid.addEventListener("contextmenu", (event) => held && event.preventDefault());
  document.addEventListener("keydown", (event) => event.key === "Escape" && held?.begun && drop());
}
