// Score sheets, real, over a database of their own: inspectors of two teams, one scorecard, and sound of which each byte says where it is.

import type { RecordingAudio, SoundPart } from "../../src/api/recording-control.ts";
import { sheetControl } from "../../src/app/control/sheet-control.ts";
import { silentLog } from "../../src/base/log.ts";
import { KeptSounds } from "../../src/qa/hints/sound-book.ts";
import type { OpenSheet, ScoreSheet } from "../../src/qa/sheet.ts";
import { Sheets } from "../../src/qa/sheets/sheets.ts";
import { CARD, OFFICE, officeOf, WANTED } from "../qa/sheets/desk-world.ts";
import { sampleGround } from "./sample-crm.ts";

/** A byte a millisecond, as far as listening goes. */
const BYTES_A_MS = 1;

export function sampleSheets() {
  const ground = sampleGround();
  const office = officeOf(OFFICE);
  const scorecards = { current: () => CARD, version: () => CARD };
  const sheets = new Sheets({ ...ground, log: silentLog, office: () => office, scorecards });
  const sound = new KeptSounds(ground.database);
  const asked: SoundPart[] = [];
  const partAudio = async (part: SoundPart) => {
    asked.push(part);
    return { ok: true as const, value: audioOf(part) };
  };
  const pbx = { clock: ground.clock, office, quality: { sheets, sound }, crm: { journal: ground.journal } };
  const deps = { pbx, database: ground.database, recordings: { partAudio } } as unknown as Parameters<
    typeof sheetControl
  >[0];
  const give = async (wanted: Partial<OpenSheet> = {}): Promise<ScoreSheet> => {
    const given = await sheets.open({ ...WANTED, ...wanted });
    if (given === "nobody") throw new Error(given);
    return given;
  };
  return { ...ground, sheets, control: sheetControl(deps), give, asked };
}

export type SampleSheets = ReturnType<typeof sampleSheets>;

function audioOf({ fromMs, toMs }: SoundPart): RecordingAudio {
  return {
    ...{ format: "wav", bytes: (toMs - fromMs) * BYTES_A_MS, tag: '"sound"' },
    async *chunks(from: number, to: number) {
      for (let at = from; at < to; at += 8_000)
        yield Uint8Array.from({ length: Math.min(8_000, to - at) }, (_, more) => (at + more) % 256);
    },
    close: async () => {},
  };
}
