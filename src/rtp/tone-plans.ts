// Telephone tones by country: frequencies and cadence of ITU-T E.180 and its supplement 2. `tone.ts` makes sound of them. Where a plan modulates a
// tone, its carrier stands here: the ear hears the cadence.

/** Sounds at once for `ms`; no frequency: a pause. */
export interface Burst {
  readonly hz: readonly number[];
  readonly ms: number;
}

export type Progress = "ringback" | "busy" | "congestion";
export type ToneTable = Readonly<Record<Progress, readonly Burst[]>>;

export function cadence(hz: readonly number[], ...ms: readonly number[]): readonly Burst[] {
  return ms.map((length, i) => ({ hz: i % 2 === 0 ? hz : [], ms: length }));
}

/** E.180 §§4-6: 425 Hz where the country is not known better. */
const EVERYWHERE: ToneTable = {
  ringback: cadence([425], 1_000, 4_000),
  busy: cadence([425], 500, 500),
  congestion: cadence([425], 250, 250),
};
const CHINA: ToneTable = {
  ringback: cadence([450], 1_000, 4_000),
  busy: cadence([450], 350, 350),
  congestion: cadence([450], 700, 700),
};
const NORTH_AMERICA: ToneTable = {
  ringback: cadence([440, 480], 2_000, 4_000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 250, 250),
};
const BRITAIN: ToneTable = {
  ringback: cadence([400, 450], 400, 200, 400, 2_000),
  busy: cadence([400], 375, 375),
  congestion: cadence([400], 400, 350, 225, 525),
};
const HONG_KONG: ToneTable = {
  ringback: cadence([440, 480], 400, 200, 400, 3_000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 250, 250),
};
const GERMANY: ToneTable = {
  ringback: cadence([425], 1_000, 4_000),
  busy: cadence([425], 480, 480),
  congestion: cadence([425], 240, 240),
};
const FRANCE: ToneTable = {
  ringback: cadence([440], 1_500, 3_500),
  busy: cadence([440], 500, 500),
  congestion: cadence([440], 250, 250),
};
const ITALY: ToneTable = {
  ringback: cadence([425], 1_000, 4_000),
  busy: cadence([425], 500, 500),
  congestion: cadence([425], 200, 200),
};
const SPAIN: ToneTable = {
  ringback: cadence([425], 1_500, 3_000),
  busy: cadence([425], 200, 200),
  congestion: cadence([425], 200, 200, 200, 200, 200, 600),
};
const RUSSIA: ToneTable = {
  ringback: cadence([425], 800, 3_200),
  busy: cadence([425], 400, 400),
  congestion: cadence([425], 200, 200),
};
const BRAZIL: ToneTable = {
  ringback: cadence([425], 1_000, 4_000),
  busy: cadence([425], 250, 250),
  congestion: cadence([425], 250, 250, 750, 250),
};
const JAPAN: ToneTable = {
  ringback: cadence([400], 1_000, 2_000),
  busy: cadence([400], 500, 500),
  congestion: cadence([400], 500, 500),
};
const KOREA: ToneTable = {
  ringback: cadence([440, 480], 1_000, 2_000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 300, 200),
};
const TAIWAN: ToneTable = {
  ringback: cadence([440, 480], 1_000, 2_000),
  busy: cadence([480, 620], 500, 500),
  congestion: cadence([480, 620], 250, 250),
};
const SINGAPORE: ToneTable = {
  ringback: cadence([425], 400, 200, 400, 2_000),
  busy: cadence([425], 750, 750),
  congestion: cadence([425], 250, 250),
};
const MALAYSIA: ToneTable = {
  ringback: cadence([425], 400, 200, 400, 2_000),
  busy: cadence([425], 500, 500),
  congestion: cadence([425], 500, 500),
};
const INDIA: ToneTable = {
  ringback: cadence([400], 400, 200, 400, 2_000),
  busy: cadence([400], 750, 750),
  congestion: cadence([400], 250, 250),
};
const AUSTRALIA: ToneTable = {
  ringback: cadence([400, 425], 400, 200, 400, 2_000),
  busy: cadence([425], 375, 375),
  congestion: cadence([425], 375, 375),
};
const BY_COUNTRY: Readonly<Record<string, ToneTable>> = {
  CN: CHINA,
  HK: HONG_KONG,
  TW: TAIWAN,
  SG: SINGAPORE,
  MY: MALAYSIA,
  JP: JAPAN,
  KR: KOREA,
  IN: INDIA,
  AU: AUSTRALIA,
  US: NORTH_AMERICA,
  CA: NORTH_AMERICA,
  BR: BRAZIL,
  GB: BRITAIN,
  DE: GERMANY,
  FR: FRANCE,
  IT: ITALY,
  ES: SPAIN,
  RU: RUSSIA,
};

/** `country`: ISO 3166, two letters, in either case. */
export function toneTable(country: string): ToneTable {
  return BY_COUNTRY[country.toUpperCase()] ?? EVERYWHERE;
}
