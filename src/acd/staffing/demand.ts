// From customers to calls per interval: customers x share who get in touch x contacts each, over the days of a month by the weight of their
// weekday, and over a day by its profile.

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** An average month has so many of each weekday: 365.25 days, twelve months, seven days. */
const WEEKS_A_MONTH = 365.25 / 12 / 7;

export interface Demand {
  readonly customers: number;
  /** Share of customers who get in touch in a month, 0-1. */
  readonly contactShare: number;
  /** How often those do. */
  readonly contactsEach: number;
  /** Weight of a day; one that is not named has none. */
  readonly week: ReadonlyMap<Weekday, number>;
  /** How many of each weekday the month has; undefined: an average month. */
  readonly daysOf: ReadonlyMap<Weekday, number> | undefined;
}

export function monthlyCalls({ customers, contactShare, contactsEach }: Demand): number {
  return customers * contactShare * contactsEach;
}

/** Calls of one day of each weekday. */
export function dailyCalls(demand: Demand): ReadonlyMap<Weekday, number> {
  const days = (day: Weekday): number => demand.daysOf?.get(day) ?? WEEKS_A_MONTH;
  const weight = (day: Weekday): number => demand.week.get(day) ?? 0;
  const total = WEEKDAYS.reduce((sum, day) => sum + days(day) * weight(day), 0);
  const calls = monthlyCalls(demand);
  return new Map(WEEKDAYS.map((day) => [day, total === 0 ? 0 : (calls * weight(day)) / total]));
}

/** How many of each weekday a month has, by the calendar. `month` 1 to 12. */
export function weekdaysOf(year: number, month: number): ReadonlyMap<Weekday, number> {
  const counts = new Map<Weekday, number>(WEEKDAYS.map((day) => [day, 0]));
  const days = daysIn(year, month);
  const first = weekdayOf(year, month);
  for (let i = 0; i < days; i++) {
    const day = WEEKDAYS[(first + i) % 7] ?? "mon";
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return counts;
}

function daysIn(year: number, month: number): number {
  const leaps = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leaps ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Of its first day, Monday 0: Zeller's congruence, with January and February counted to the year before. */
function weekdayOf(year: number, month: number): number {
  const m = month < 3 ? month + 12 : month;
  const y = month < 3 ? year - 1 : year;
  const h =
    (1 + Math.floor((13 * (m + 1)) / 5) + y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)) % 7;
  return (h + 5) % 7; // Zeller's week begins on Saturday
}
