// The power of one frequency in a stretch of samples. Ears of tests and, later, in-band detection use it.

/** Mean square of the sine at `frequencyHz` (amplitude A gives A²/2), of 16-bit units. */
export function goertzelPower(samples: Int16Array, sampleRateHz: number, frequencyHz: number): number {
  if (samples.length === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  let before = 0;
  let last = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] as number) + coefficient * last - before;
    before = last;
    last = next;
  }
  const energy = last * last + before * before - coefficient * last * before;
  return Math.max(0, (2 * energy) / (samples.length * samples.length));
}
