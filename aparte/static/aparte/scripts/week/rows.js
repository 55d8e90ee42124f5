// The rows of the form are the truth: a range is read from its row, and written back into it. Nothing is kept anywhere else.
import { MIDNIGHT } from "./rules.js";

export class Rows {
  /** `place` holds one fieldset a row, in order; `blank` is the template of one more; `form` has their count. */
  constructor(place, blank, form) {
    this.place = place;
    this.blank = blank;
    this.total = form.elements["week-TOTAL_FORMS"];
    this.most = Number(form.elements["week-MAX_NUM_FORMS"].value);
    this.total.value = this.all.length; // a browser may bring back the number of rows that were added before a reload
  }

  get all() {
    return [...this.place.querySelectorAll("fieldset.hours")];
  }

  /** Every range that can be drawn. */
  ranges() {
    return this.all.map((_, row) => this.range(row)).filter((range) => range && !range.faulty);
  }

  /** The numbers, from 1, of the rows that say something that makes no range. */
  faulty() {
    return this.all.flatMap((_, row) => (this.range(row)?.faulty ? [row + 1] : []));
  }

  /** What a row says; null when it is empty or marked for removal, `faulty` when it is not a range. */
  range(row) {
    const [day, starts, ends] = ["weekday", "starts", "ends"].map((name) => this.#field(row, name));
    if (this.#removal(row)?.checked || ![day, starts, ends].some((field) => field.value || field.validity.badInput)) return null;
    const every = this.#field(row, "every");
    const range = {
      row,
      day: Number(day.value),
      from: minutes(starts.value),
      to: minutes(ends.value) || MIDNIGHT,
      every: Number(every.value) || 1,
      rhythm: every.selectedOptions[0]?.text ?? "",
      since: this.#field(row, "since").value,
      modes: this.#ticked(row, "modes").map((box) => box.value),
      kinds: this.#ticked(row, "kinds").map((box) => box.value),
      only: ["modes", "kinds"].flatMap((name) => this.#ticked(row, name)).map((box) => box.labels[0].textContent.trim()),
    };
    range.faulty = !day.value || !starts.value || !ends.value || range.to <= range.from;
    return range;
  }

  /** Write the day and the hours of a range into its row. */
  write({ row, day, from, to }) {
    this.#field(row, "weekday").value = day;
    this.#field(row, "starts").value = clock(from);
    this.#field(row, "ends").value = clock(to);
  }

  /** A row for a new range: an empty one, one more, or one that was removed. Its number; null when there are enough. */
  add(range) {
    let row = this.all.findIndex((_, number) => !this.#removal(number)?.checked && !this.range(number));
    if (row < 0 && this.all.length < this.most) row = this.#grow();
    if (row < 0) row = this.all.findIndex((_, number) => this.#removal(number)?.checked);
    if (row < 0) return null;
    this.#empty(row);
    this.write({ ...range, row });
    return row;
  }

  /** Mark a row that is kept for removal; empty one that never was. */
  remove(row) {
    const removal = this.#removal(row);
    if (removal) removal.checked = true;
    else this.#empty(row);
  }

  /** Everything that the rows say now, for `restore`. */
  snapshot() {
    return this.#fields().map((field) => (field.type === "checkbox" ? field.checked : field.value));
  }

  /** Say again what was said then; rows that came later are emptied. */
  restore(snapshot) {
    this.#fields().forEach((field, place) => {
      if (place >= snapshot.length) clear(field);
      else if (field.type === "checkbox") field.checked = snapshot[place];
      else field.value = snapshot[place];
    });
  }

  /** Open a row's details and go to them. */
  open(row) {
    for (let part = this.all[row].querySelector("details"); part; part = part.parentElement.closest("details")) part.open = true;
    this.#field(row, "weekday").focus();
  }

  #grow() {
    const row = this.all.length;
    const html = this.blank.innerHTML.replaceAll("__prefix__", row).replaceAll("__number__", row + 1);
    this.all.at(-1).insertAdjacentHTML("afterend", html);
    this.total.value = this.all.length;
    return row;
  }

  #empty(row) {
    this.all[row].querySelectorAll("input, select").forEach(clear);
  }

  #fields() {
    return [...this.place.querySelectorAll("fieldset.hours :is(input, select)")];
  }

  #field(row, name) {
    return this.place.querySelector(`[name="week-${row}-${name}"]`);
  }

  #removal(row) {
    return this.place.querySelector(`input[type=checkbox][name="week-${row}-DELETE"]`);
  }

  #ticked(row, name) {
    return [...this.place.querySelectorAll(`[name="week-${row}-${name}"]:checked`)];
  }
}

function clear(field) {
  if (field.type === "checkbox") field.checked = false;
  else if (field.tagName === "SELECT") field.selectedIndex = 0;
  else field.value = "";
}

const minutes = (text) => text.split(":").slice(0, 2).reduce((sum, part) => sum * 60 + Number(part), 0);
const clock = (all) => [Math.floor(all / 60) % 24, all % 60].map((part) => String(part).padStart(2, "0")).join(":");
