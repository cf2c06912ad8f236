// What is kept of people, real and empty.

import type { PrivacyControl } from "../../src/api/privacy-control.ts";
import { privacyControl } from "../../src/app/control/privacy-control.ts";
import { silentLog } from "../../src/base/log.ts";
import { fail } from "../../src/base/result.ts";
import { seededRng } from "../../src/base/rng.ts";
import { Customers } from "../../src/crm/customers/customers.ts";
import type { PrivacyPorts } from "../../src/crm/privacy/ports.ts";
import { Privacy } from "../../src/crm/privacy/privacy.ts";
import { officeOf } from "../app/office-of.ts";
import { sampleGround } from "./sample-crm.ts";

/** Nobody is in a call, and nothing lies anywhere. */
export const NO_PORTS: PrivacyPorts = {
  isInCall: () => false,
  removeRecording: async () => undefined,
  holdRecording: async () => {},
  releaseRecording: async () => {},
  removeVoiceMessage: async () => {},
  removeFax: async () => {},
  removeFile: async () => {},
  forgetCallbacks: async () => {},
  forgetCaller: async () => {},
  forgetCalls: () => {},
};

export function samplePrivacy(data: string): PrivacyControl {
  const ground = { ...sampleGround(), log: silentLog, rng: seededRng(12) };
  const office = officeOf("office: { country: CN }\nprivacy: { keep: { calls: 730d } }\n");
  const book = new Customers({ ...ground, office: () => office, pinyin: undefined });
  const privacy = new Privacy({ ...ground, book, ports: NO_PORTS, keep: () => office.keep });
  const recordings = { files: { open: async () => fail("there is no such file") } };
  return privacyControl({ privacy, data, recordings, audit: { note: () => {} }, keep: () => office.keep });
}
