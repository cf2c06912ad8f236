// What the office file says of how long what is known of people is kept (CRM-14).

export const KEPT_KINDS = [
  ...(["calls", "voiceMessages", "faxes", "surveys", "callbacks", "tickets", "notes"] as const),
  ...(["inspections", "calibrations"] as const),
] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** Milliseconds; a kind that is not in it is kept. */
export type Keep = ReadonlyMap<KeptKind, number>;
