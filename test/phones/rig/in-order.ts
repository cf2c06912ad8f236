// Times of a record, one after the other; a missing one is out of order.

export function inOrder(...times: readonly (string | null)[]): boolean {
  const known = times.map((time) => (time === null ? Number.NaN : Date.parse(time)));
  return known.every((time, i) => i === 0 || time >= (known[i - 1] ?? 0));
}
