// Mailboxes as a person would write them down. Part of `written.ts`.

import type { ExtensionVoicemail, QueueVoicemail, Voicemail } from "./office.ts";
import { officeDefaults } from "./schema.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, field, flowText, listText, maybe, maybeDuration, quoted } from "./yaml-text.ts";

type SecretText = (secret: string) => string;

export function extensionVoicemailField(box: ExtensionVoicemail, secretText: SecretText): WrittenField {
  const own = [field("after", durationText(box.afterMs), durationText(officeDefaults.voicemail.extension.after))];
  return voicemailField(box, own, secretText);
}

export function queueVoicemailField(box: QueueVoicemail, secretText: SecretText): WrittenField {
  const defaults = officeDefaults.voicemail.queue;
  const own = [
    field("phones", listText(box.phones), EMPTY_LIST),
    ...maybe("key", box.key),
    field("unattended", String(box.unattended), String(defaults.unattended)),
  ];
  return voicemailField(box, own, secretText);
}

function voicemailField(box: Voicemail, own: readonly WrittenField[], secretText: SecretText): WrittenField {
  const { pin } = box;
  const written = pin === undefined ? [] : [field("pin", quoted(secretText(pin)), undefined)];
  const shown = pin === undefined ? [] : [field("pin", "a secret", undefined)];
  const rest = [...commonFields(box), ...own];
  return { ...field("voicemail", textOf([...written, ...rest]), undefined), shown: textOf([...shown, ...rest]) };
}

function textOf(fields: readonly WrittenField[]): string {
  return fields.every(({ isDefault }) => isDefault) ? "true" : flowText(fields);
}

function commonFields(box: Voicemail): readonly WrittenField[] {
  const defaults = officeDefaults.voicemail.queue;
  return [
    ...maybe("greeting", box.greeting),
    ...maybe("language", box.language),
    ...maybe("email", box.email),
    field("maxLength", durationText(box.maxLengthMs), durationText(defaults.maxLength)),
    field("maxMessages", String(box.maxMessages), String(defaults.maxMessages)),
    ...maybeDuration("keep", box.keepMs),
    ...maybe("operator", box.operator),
  ];
}
