// What can be said of the ranges of a week without looking at a page. A range is { row, day, from, to, every, since,
// modes, kinds }: `day` 0 is Monday, times are minutes since midnight, an end at midnight is 1440.
export const STEP = 15;
export const MIDNIGHT = 1440;
const HOUR = 60;
const [EARLIEST, LATEST] = [7, 21];

export const within = (value, least, most) => Math.min(Math.max(value, least), most);
export const snapped = (minutes) => Math.round(minutes / STEP) * STEP;

/** The hours to draw, [first, last]: from 7 to 21, or one more than is needed, so that there is room to lengthen. */
export function hoursOf(ranges) {
  const first = Math.min(...ranges.map((one) => Math.floor((one.from - 1) / HOUR)), EARLIEST);
  const last = Math.max(...ranges.map((one) => Math.ceil((one.to + 1) / HOUR)), LATEST);
  return [within(first, 0, EARLIEST), within(last, LATEST, 24)];
}

/** The range as it would be elsewhere, whole: it stops at both ends of the day, and week. */
export function moved(range, { by = 0, days = 0 }) {
  const length = range.to - range.from;
  const from = within(range.from + by, 0, MIDNIGHT - length);
  return { ...range, day: within(range.day + days, 0, 6), from, to: from + length };
}

/** The range with another end, a quarter of an hour long at least. */
export const lengthened = (range, by) => ({ ...range, to: within(range.to + by, range.from + STEP, MIDNIGHT) });

/** Where an hour is free on a day of these ranges, in the morning first, else a quarter; null when the day is full. */
export function room(ranges) {
  for (const length of [HOUR, STEP]) {
    for (const begin of [9 * HOUR, 0]) {
      for (let from = begin; from + length <= MIDNIGHT; from += STEP) {
        if (ranges.every((one) => one.to <= from || one.from >= from + length)) return { from, to: from + length };
      }
    }
  }
  return null;
}

/** Pairs of ranges in which one meeting could be booked twice: what the server refuses (`WeeklyRange.meets`). */
export function overlaps(ranges) {
  return ranges.flatMap((one, place) => ranges.slice(place + 1).filter((other) => meet(one, other)).map((other) => [one, other]));
}

function meet(one, other) {
  const turns = turn(one) - turn(other);
  return (
    one.day === other.day &&
    Math.max(one.from, other.from) < Math.min(one.to, other.to) &&
    turns % common(one.every, other.every) === 0 &&
    shared(one.modes, other.modes) &&
    shared(one.kinds, other.kinds)
  );
}

const common = (one, other) => (other ? common(other, one % other) : one);
const shared = (some, others) => !some.length || !others.length || some.some((value) => others.includes(value));

function turn(range) {
  if (range.every === 1 || !range.since) return 0;
  // 1 January 1970 was a Thursday: weeks are counted from the Monday after it.
  return Math.floor((Date.parse(`${range.since}T00:00Z`) / 86_400_000 - 4) / 7) % range.every;
}

/** Beside whom each range of a day stands: [range, lane, lanes], one lane when nothing else is drawn at its hours. */
export function lanes(ranges) {
  const placed = [];
  let together = [];
  let until = 0;
  for (const range of [...ranges].sort((one, other) => one.from - other.from || one.to - other.to)) {
    if (range.from >= until) together = [];
    let lane = 0;
    while (together.some((one) => one.lane === lane && one.range.to > range.from)) lane += 1;
    const place = { range, lane, together };
    together.push(place);
    placed.push(place);
    until = Math.max(until, range.to);
  }
  return placed.map((one) => [one.range, one.lane, Math.max(...one.together.map((other) => other.lane)) + 1]);
}
