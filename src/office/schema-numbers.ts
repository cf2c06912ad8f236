// What a number of `numbers` may reach, by day and by night. Part of `schema.ts`.

import { describe } from "./fault.ts";
import { audioName } from "./schema-queues.ts";
import { agentRule, everybody } from "./schema-rules.ts";
import { credit, dialled, hasKey, KEY, PHONE, PLACE } from "./schema-words.ts";
import { type Fields, optional, perhaps, record, required, type Shape, text, yesOrNo } from "./shape.ts";

const nightRule = record({
  switch: required(text(KEY), "a night switch of this file"),
  to: required(dialled, "the number that is reached at night"),
});
export type RawNightRule = (typeof nightRule)["placeholder"];

const LATER_TARGETS = ["trunk"];

function targetRecord<const F extends Fields>(fields: F) {
  const night = perhaps(nightRule, "Where it leads while a night switch is on");
  return record({ ...fields, night }, LATER_TARGETS);
}

const queueTarget = targetRecord({
  queue: required(text(KEY), "a queue of this file"),
  tier: perhaps(text(KEY), "Tier of the callers of this number"),
  region: perhaps(text(PLACE), "Region of the callers of this number"),
  credit: optional(credit, 0, "Head start in waiting time for callers of this number"),
  requires: optional(agentRule, everybody, "What callers of this number need in addition: least levels, or a rule"),
});
const extensionTarget = targetRecord({ extension: required(text(PHONE), "an extension of this file") });
const echoTarget = targetRecord({ echo: required(yesOrNo, "true") });
const musicTarget = targetRecord({ music: required(audioName, "the name of an audio file") });
const dialTarget = targetRecord({ dial: required(dialled, "a number as dialled inside, outside numbers included") });

const voicemailTarget = targetRecord({
  voicemail: required(text(KEY), "an extension or a queue of this file that has voicemail"),
});

const conferenceTarget = targetRecord({ conference: required(text(KEY), "a conference room of this file") });
const flowTarget = targetRecord({ flow: required(text(KEY), "a flow, by its key: `zongji flow list`") });

const faxTarget = targetRecord({ fax: required(text(KEY), "one of `faxes` of this file") });

type Written<S> = S extends Shape<infer Value> ? Value : never;
/** As written; `parse.ts` makes an office's target of it. */
export type RawTarget =
  | ({ readonly kind: "extension" } & Written<typeof extensionTarget>)
  | ({ readonly kind: "queue" } & Written<typeof queueTarget>)
  | { readonly kind: "echo"; readonly night: RawNightRule | undefined }
  | ({ readonly kind: "music" } & Written<typeof musicTarget>)
  | ({ readonly kind: "dial" } & Written<typeof dialTarget>)
  | ({ readonly kind: "conference" } & Written<typeof conferenceTarget>)
  | ({ readonly kind: "flow" } & Written<typeof flowTarget>)
  | ({ readonly kind: "fax" } & Written<typeof faxTarget>)
  | ({ readonly kind: "voicemail" } & Written<typeof voicemailTarget>);

export const defaultCredit = queueTarget.placeholder.credit;
const NOTHING: RawTarget = { kind: "echo", night: undefined };

export const target: Shape<RawTarget> = {
  placeholder: NOTHING,
  schema: {
    oneOf: [
      extensionTarget,
      queueTarget,
      flowTarget,
      faxTarget,
      echoTarget,
      musicTarget,
      dialTarget,
      voicemailTarget,
      conferenceTarget,
    ].map(({ schema }) => schema),
  },
  read(tree, path, faults) {
    if (hasKey(tree, "extension")) return { kind: "extension", ...extensionTarget.read(tree, path, faults) };
    if (hasKey(tree, "queue")) return { kind: "queue", ...queueTarget.read(tree, path, faults) };
    if (hasKey(tree, "flow")) return { kind: "flow", ...flowTarget.read(tree, path, faults) };
    if (hasKey(tree, "fax")) return { kind: "fax", ...faxTarget.read(tree, path, faults) };
    if (hasKey(tree, "music")) return { kind: "music", ...musicTarget.read(tree, path, faults) };
    if (hasKey(tree, "conference")) return { kind: "conference", ...conferenceTarget.read(tree, path, faults) };
    if (hasKey(tree, "dial")) return { kind: "dial", ...dialTarget.read(tree, path, faults) };
    if (hasKey(tree, "voicemail")) return { kind: "voicemail", ...voicemailTarget.read(tree, path, faults) };
    if (hasKey(tree, "echo")) {
      const { echo, night } = echoTarget.read(tree, path, faults);
      if (!echo)
        faults.add(tree.at, `${path}.echo`, { found: "false", allowed: "true", hint: "leave the number out instead" });
      return { kind: "echo", night };
    }
    const later = LATER_TARGETS.find((key) => hasKey(tree, key));
    const hint = later === undefined ? undefined : "not available yet in this version";
    const found = later === undefined ? describe(tree) : `the key "${later}"`;
    const allowed =
      "{ extension: … }, { queue: … }, { flow: … }, { fax: … }, { dial: … }, { voicemail: … }, { conference: … }, { echo: true } or { music: … }";
    faults.add(tree.at, path, { found, allowed, hint });
    return NOTHING;
  },
};
