// The privacy of people, opened for one switch: where their files are and who remembers them. `serve.ts` opens it once all is restored.

import type { PrivacyControl } from "../api/privacy-control.ts";
import type { Database } from "../base/db.ts";
import type { CallId } from "../base/ids.ts";
import type { Logger } from "../base/log.ts";
import type { Rng } from "../base/rng.ts";
import { BECAUSE_ERASED, type PrivacyPorts } from "../crm/privacy/ports.ts";
import { Privacy } from "../crm/privacy/privacy.ts";
import { privacyControl } from "./control/privacy-control.ts";
import type { RecordingKeeper } from "./core/recording-keeper.ts";
import type { Switch } from "./core/switch.ts";
import { diskFaxFiles } from "./fax-files.ts";
import type { DiskRecordings } from "./recording-files.ts";

export interface PrivacyGround {
  readonly pbx: Switch;
  readonly database: Database;
  readonly data: string;
  readonly log: Logger;
  readonly rng: Rng;
  readonly recordings: { readonly keeper: RecordingKeeper };
}

/** What a killed process left undone is done before anybody is served. */
export async function openPrivacy(
  ground: PrivacyGround & {
    readonly recordings: { readonly keeper: RecordingKeeper; readonly files: Pick<DiskRecordings, "open"> };
    readonly opened: { add(close: () => Promise<void>): void };
  },
): Promise<PrivacyControl> {
  const { pbx } = ground;
  const privacy = makePrivacy(ground);
  await privacy.open();
  ground.opened.add(() => privacy.close());
  return privacyControl({ ...ground, privacy, audit: pbx.people.audit, keep: () => pbx.office.keep });
}

export function makePrivacy(ground: PrivacyGround): Privacy {
  const { pbx } = ground;
  const { customers, journal } = pbx.crm;
  return new Privacy({
    ...ground,
    clock: pbx.clock,
    journal,
    book: customers,
    ports: privacyPorts(ground),
    keep: () => pbx.office.keep,
  });
}

function privacyPorts({ pbx, data, recordings: { keeper } }: Omit<PrivacyGround, "rng" | "log">): PrivacyPorts {
  const files = diskFaxFiles(data); // removes whatever lies below the data directory
  return {
    isInCall: (numbers) => {
      const all = new Set(numbers);
      return [...pbx.calls.ways].some(({ call }) => all.has(call.from) || all.has(call.dialled));
    },
    removeRecording: async (id, who) => {
      const found = keeper.find(id);
      if (found === undefined || found.state === "deleted" || found.state === "expired") return undefined;
      const gone = await keeper.remove(id, "deleted", who, BECAUSE_ERASED);
      return gone.ok ? undefined : gone.fault.kind === "unknown" ? undefined : gone.fault.why;
    },
    holdRecording: async (id, who, why) => void (await keeper.hold(id, who, why)),
    releaseRecording: async (id, who) => void (await keeper.release(id, who)),
    removeVoiceMessage: async (id) => void (await pbx.voicemail.messages.remove(id)),
    removeFax: async (id) => {
      const fax = pbx.ivr.faxes.find(id);
      if (fax !== undefined) await pbx.ivr.faxes.remove(fax);
    },
    removeFile: (path) => files.remove(path),
    forgetCallbacks: async (numbers) => {
      const { book } = pbx.callBacks;
      for (const task of numbers.flatMap((number) => book.meant(number))) book.erase(task.id);
    },
    forgetCaller: async (number) => {
      const { list } = pbx.waiting.callers;
      const entry = list.find(number);
      if (entry !== undefined) await list.remove(entry);
    },
    forgetCalls: (calls) => {
      for (const call of calls) pbx.ladders.forget(call as CallId);
    },
  };
}
