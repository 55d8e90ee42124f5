// The week as it is drawn: one element a range, kept as long as its row, so that what has the focus keeps it.
import { STEP, hoursOf, lanes } from "./rules.js";

export class Drawing {
  /** `place` holds the seven days, each with its column, and a template of a range. */
  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.days = [...place.querySelectorAll("[data-day]")];
    this.columns = this.days.map((day) => day.querySelector("[data-column]"));
    this.hours = place.querySelector("[data-hours-drawn]");
    this.blank = place.querySelector("[data-range-blank]");
    this.ghost = Object.assign(document.createElement("div"), { className: "week-ghost" });
    this.elements = new Map();
    this.chosen = null;
  }

  /** Draw these ranges; `wrong` holds the rows of those that overlap. */
  draw(ranges, wrong) {
    const focused = document.activeElement;
    this.#measure(ranges);
    const rows = new Set(ranges.map((one) => one.row));
    for (const [row, element] of this.elements) {
      if (rows.has(row)) continue;
      element.remove();
      this.elements.delete(row);
    }
    this.columns.forEach((column, day) => {
      const placed = lanes(ranges.filter((one) => one.day === day));
      const inOrder = placed.map(([range, lane, of]) => this.#range(range, lane, of, wrong.has(range.row)));
      inOrder.forEach((element, place) => {
        if (column.children[place] !== element) column.insertBefore(element, column.children[place] ?? null);
      });
      this.#tab(day).toggleAttribute("data-open", placed.length > 0);
    });
    if (focused?.isConnected) focused.focus({ preventScroll: true }); // what moves in the page loses the focus
  }

  /** Where a pointer stands: the day nearest to it among those shown, and the minute, neither rounded nor bounded. */
  at(x, y) {
    const boxes = this.columns.map((column) => column.getBoundingClientRect());
    const aside = (box) => (box.width ? Math.max(box.left - x, x - box.right, 0) : Infinity);
    const day = boxes.map(aside).reduce((best, far, place, all) => (far < all[best] ? place : best), 0);
    const { top, height } = boxes[day];
    return { day, minute: this.opens + ((y - top) / height) * (this.closes - this.opens) };
  }

  /** Show where a range would be; null shows nothing. */
  preview(range) {
    for (const [row, element] of this.elements) element.toggleAttribute("data-moving", range?.row === row);
    if (!range) return this.ghost.remove();
    this.columns[range.day].append(this.ghost);
    this.#put(this.ghost, range);
    this.ghost.textContent = this.words.hours(range);
  }

  /** Choose a range, or none: its handles show, and a finger moves it at once. */
  choose(row) {
    this.chosen = row;
    for (const [other, element] of this.elements) element.toggleAttribute("data-chosen", other === row);
  }

  /** Put the focus on a range, or on the way to add one on that day. */
  focus(row, day) {
    const grip = this.elements.get(row)?.querySelector("[data-grip]");
    if (grip) this.show(this.columns.indexOf(grip.closest("[data-column]")));
    else this.show(day);
    (grip ?? this.days[day].querySelector("[data-add]")).focus({ preventScroll: true });
  }

  /** On a narrow screen one day is shown at a time: this one. */
  show(day) {
    this.days.forEach((one, place) => {
      one.toggleAttribute("data-shown", place === day);
      this.#tab(place).setAttribute("aria-pressed", place === day);
    });
  }

  #tab(day) {
    return this.place.querySelector(`[data-show="${day}"]`);
  }

  #measure(ranges) {
    const [first, last] = hoursOf(ranges);
    [this.opens, this.closes] = [first * 60, last * 60];
    this.place.style.setProperty("--opens", this.opens / STEP);
    this.place.style.setProperty("--quarters", (last - first) * 4);
    this.hours.replaceChildren(
      ...Array.from({ length: last - first }, (_, place) => {
        const hour = document.createElement("li");
        hour.textContent = this.words.hour(first + place);
        return hour;
      }),
    );
  }

  #range(range, lane, of, wrong) {
    const element = this.elements.get(range.row) ?? this.#make(range.row);
    const grip = element.querySelector("[data-grip]");
    this.#put(element, range);
    element.style.setProperty("--lane", lane);
    element.style.setProperty("--lanes", of);
    element.toggleAttribute("data-short", range.to - range.from <= 2 * STEP);
    element.toggleAttribute("data-rhythm", range.every > 1);
    element.toggleAttribute("data-only", range.only.length > 0);
    element.toggleAttribute("data-wrong", wrong);
    element.toggleAttribute("data-chosen", range.row === this.chosen);
    const said = this.words.range(range);
    grip.setAttribute("aria-label", wrong ? this.words.say("wrong", { range: said }) : said);
    for (const name of ["remove", "more"]) {
      element.querySelector(`[data-${name}]`).setAttribute("aria-label", this.words.say(name, { range: said }));
    }
    grip.replaceChildren(
      ...[this.words.hours(range), ...this.words.particulars(range)].map((text) => {
        const line = document.createElement("span");
        line.textContent = text;
        return line;
      }),
    );
    return element;
  }

  #put(element, { from, to }) {
    element.style.setProperty("--from", from / STEP);
    element.style.setProperty("--for", (to - from) / STEP);
  }

  #make(row) {
    const element = this.blank.content.firstElementChild.cloneNode(true);
    element.dataset.row = row;
    this.elements.set(row, element);
    return element;
  }
}
