// An extension as a person would write it down. Part of `written.ts`.

import type { Extension, FollowStep, Office, PhoneSetup } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { extensionVoicemailField } from "./written-voicemail.ts";
import {
  EMPTY_LIST,
  EMPTY_MAP,
  field,
  flowListText,
  flowText,
  listText,
  maybe,
  quoted,
  scalarText,
  secretField,
  textsText,
} from "./yaml-text.ts";

export function extensionFields(
  phone: Extension,
  office: Office,
  secretText: (secret: string) => string,
): readonly WrittenField[] {
  const defaults = officeDefaults.extension;
  return [
    field("name", scalarText(phone.name), scalarText(phone.key)),
    secretField("secret", phone.secret, secretText),
    field("ring", durationText(phone.ringMs), durationText(defaults.ring)),
    field("record", phone.record, defaults.record),
    field("calls", String(phone.calls), String(defaults.calls)),
    field("callWaiting", String(phone.callWaiting), String(defaults.callWaiting)),
    field("dnd", String(phone.dnd), String(defaults.dnd)),
    field("forward", forwardText(phone), EMPTY_MAP),
    field("followMe", flowListText(phone.followMe.map(followText)), EMPTY_LIST),
    field("rights", listText(phone.rights), listText(office.rights)),
    ...maybe("callerId", phone.callerId),
    field("pickup", listText(phone.pickup), EMPTY_LIST),
    field("recordKeys", phone.recordKeys, defaults.recordKeys),
    field("transfer", String(phone.transfer), String(defaults.transfer)),
    field("supervise", listText(phone.supervise), EMPTY_LIST),
    field("speedDials", textsText(phone.speedDials), EMPTY_MAP),
    field("intercom", phone.intercom, defaults.intercom),
    field("paidCalls", String(phone.paidCalls), String(office.limits.paidCalls)),
    field("paidMinutes", String(phone.paidMinutes), String(office.limits.paidMinutes)),
    field("codecs", listText(phone.codecs), listText(office.codecs)),
    field("dtmf", phone.dtmf, officeDefaults.extension.dtmf),
    field("encryption", quoted(phone.encryption), quoted(office.encryption)),
    ...(phone.phone === undefined ? [] : [field("phone", phoneText(phone.phone), undefined)]),
    ...(phone.voicemail === undefined ? [] : [extensionVoicemailField(phone.voicemail, secretText)]),
  ];
}

function forwardText({ forward }: Extension): string {
  return flowText([
    ...maybe("always", forward.always),
    ...maybe("busy", forward.busy),
    ...maybe("noAnswer", forward.noAnswer),
    ...maybe("unreachable", forward.unreachable),
  ]);
}

/** Times are always written: without them one would have to know the defaults to read the order. */
function followText(step: FollowStep): string {
  return flowText([
    ...maybe("number", step.number),
    field("after", durationText(step.afterMs), undefined),
    field("ring", durationText(step.ringMs), undefined),
    field("confirm", String(step.confirm), "true"),
  ]);
}

function phoneText(phone: PhoneSetup): string {
  return flowText([
    ...maybe("maker", phone.maker),
    ...maybe("mac", phone.mac),
    field("keys", listText(phone.keys), EMPTY_LIST),
  ]);
}
