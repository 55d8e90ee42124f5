// The usual week, drawn above its rows. Whatever is done here is written into the rows; nothing is kept before the form is sent.
import { Drawing } from "./drawing.js";
import { followPointer } from "./pointer.js";
import { Rows } from "./rows.js";
import { STEP, lengthened, moved, overlaps, room } from "./rules.js";
import { Words } from "./words.js";

const MOST_UNDONE = 50;
const place = document.querySelector("[data-week]");
if (place) begin(place);

function begin(place) {
  const form = document.querySelector("[data-week-form]");
  const fold = form.querySelector("[data-week-rows]");
  const rows = new Rows(fold, document.querySelector("[data-week-row]"), form);
  const words = new Words(place);
  const drawing = new Drawing(place, words);
  const grid = place.querySelector("[data-grid]");
  const part = (name) => form.querySelector(`[data-week-${name}]`);
  const past = [];
  let last = rows.snapshot();
  let faults = [];
  let elsewhere = false; // something was changed that `undo` does not bring back

  const mark = () => form.classList.toggle("changed", elsewhere || past.length > 0);

  /** Draw what the rows say, in words what is wrong with it; what is not kept yet brings its button near (week.css). */
  function draw() {
    const ranges = rows.ranges();
    const pairs = overlaps(ranges);
    const said = ([one, other]) =>
      words.say("overlap", { day: words.days[one.day], one: words.hours(one), other: words.hours(other) });
    drawing.draw(ranges, new Set(pairs.flat().map((one) => one.row)));
    faults = [...pairs.map(said), ...rows.faulty().map((number) => words.say("incomplete", { number }))];
    part("faults").replaceChildren(
      ...faults.map((text) => {
        const line = Object.assign(document.createElement("p"), { className: "error" });
        line.append(Object.assign(document.createElement("span"), { textContent: text }));
        return line;
      }),
    );
    part("undo").disabled = !past.length;
    mark();
  }

  function choose(row) {
    drawing.choose(row);
    if (row !== null) drawing.focus(row);
  }

  /** What was done, aloud and in sight, and what is wrong now. */
  const say = (...texts) => {
    part("said").textContent = [...texts, ...faults.slice(0, 1)].join(" ");
  };

  /** A mouse is where it looks; whoever does without one must see where the focus went. */
  const look = () => document.activeElement.scrollIntoView({ block: "nearest" });

  /** The rows say something else now: remember what they said before, and draw. */
  function changed() {
    past.push(last);
    if (past.length > MOST_UNDONE) elsewhere = Boolean(past.shift());
    last = rows.snapshot();
    draw();
  }

  function put(range) {
    const was = rows.range(range.row);
    if (["day", "from", "to"].some((name) => was[name] !== range[name])) {
      rows.write(range);
      changed();
    }
    drawing.focus(range.row);
    say(words.say("now", { range: words.range(rows.range(range.row)) }));
  }

  function add(range) {
    const row = rows.add(range);
    if (row === null) return say(words.say("full", { number: rows.most }));
    drawing.choose(row);
    changed();
    drawing.focus(row);
    say(words.say("added", { range: words.range(rows.range(row)) }));
  }

  function addOn(day) {
    const free = room(rows.ranges().filter((one) => one.day === day));
    if (!free) return say(words.say("noRoom", { day: words.days[day] }));
    add({ day, ...free });
    look();
  }

  function remove(row) {
    const range = rows.range(row);
    const after = rows.ranges().filter((one) => one.day === range.day && one.row !== row && one.from >= range.from);
    rows.remove(row);
    drawing.choose(null);
    changed();
    drawing.focus(after.sort((one, other) => one.from - other.from)[0]?.row, range.day);
    say(words.say("removed", { range: words.range(range) }));
  }

  function undo() {
    if (!past.length) return say(words.say("nothing"));
    const row = drawing.chosen;
    const day = rows.ranges().find((one) => one.row === row)?.day;
    rows.restore(past.pop());
    last = rows.snapshot();
    if (!rows.ranges().some((one) => one.row === row)) drawing.choose(null);
    const pressed = document.activeElement === part("undo");
    draw();
    // What is gone or can no longer be pressed must not keep the focus.
    if (day !== undefined && !pressed) drawing.focus(row, day);
    else if (pressed && !past.length) grid.querySelector("[data-shown] [data-add]").focus();
    say(words.say("undone"));
  }

  const byKey = {
    ArrowUp: (range, shift) => put(shift ? lengthened(range, -STEP) : moved(range, { by: -STEP })),
    ArrowDown: (range, shift) => put(shift ? lengthened(range, STEP) : moved(range, { by: STEP })),
    ArrowLeft: (range) => put(moved(range, { days: -1 })),
    ArrowRight: (range) => put(moved(range, { days: 1 })),
    Delete: (range) => remove(range.row),
    Backspace: (range) => remove(range.row),
    Enter: (range) => rows.open(range.row),
  };

  const rowOf = (event) => Number(event.target.closest("[data-row]").dataset.row);

  grid.addEventListener("keydown", (event) => {
    const act = byKey[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("[data-grip]")) return;
    event.preventDefault();
    act(rows.range(rowOf(event)), event.shiftKey);
    look();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, select, textarea");
    if (event.key?.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || writing) return;
    event.preventDefault();
    undo();
    look();
  });
  grid.addEventListener("focusin", (event) => {
    if (event.target.closest("[data-row]")) drawing.choose(rowOf(event));
  });
  place.addEventListener("click", (event) => {
    const pressed = (name) => event.target.closest(`[data-${name}]`);
    if (pressed("add")) addOn(Number(pressed("day").dataset.day));
    else if (pressed("remove")) remove(rowOf(event));
    else if (pressed("show")) drawing.show(Number(pressed("show").dataset.show));
    else if (pressed("more")) rows.open(rowOf(event));
    // A program that reads the page aloud presses without a pointer: as Enter does.
    else if (pressed("grip") && event.detail === 0) rows.open(rowOf(event));
  });
  part("undo").addEventListener("click", undo);
  grid.addEventListener("dblclick", (event) => event.target.closest("[data-grip]") && rows.open(rowOf(event)));
  followPointer(grid, drawing, {
    range: (row) => rows.range(row),
    choose,
    done: (range) => (range.row === undefined ? add(range) : put(range)),
  });
  fold.addEventListener("change", () => {
    changed();
    say();
  });
  form.addEventListener("change", (event) => {
    elsewhere ||= !fold.contains(event.target);
    mark();
  });
  // A field that cannot be sent must be seen.
  fold.addEventListener("invalid", () => { fold.open = true; }, true);

  place.hidden = false;
  const days = rows.ranges().map((one) => one.day);
  drawing.show(days.length ? Math.min(...days) : 0);
  draw();
  if (!fold.querySelector("[data-wrong]")) fold.open = false;
}
