// The mailboxes of an office: an extension's has the extension's number for its name, a queue's the queue's key. Everybody of voicemail looks
// them up here, in the office in force.

import type { ExtensionKey, QueueKey } from "../../../base/ids.ts";
import type { Office, Voicemail } from "../../../office/office.ts";

export interface Box {
  readonly key: string;
  /** Pressed to name it. */
  readonly number: string;
  readonly name: string;
  readonly kind: "extension" | "queue";
  readonly settings: Voicemail;
  /** Its own phones: they show its lamp and may listen. */
  readonly phones: readonly ExtensionKey[];
}

/** undefined: there is no such mailbox, or no longer. */
export function boxOf(office: Office, key: string): Box | undefined {
  const extension = office.extensions.get(key as ExtensionKey);
  if (extension?.voicemail !== undefined) {
    const { name, voicemail: settings } = extension;
    return { key, number: key, name, kind: "extension", settings, phones: [extension.key] };
  }
  const queue = office.queues.get(key as QueueKey);
  if (queue?.voicemail === undefined) return undefined;
  const { name, number, voicemail } = queue;
  return { key, number, name, kind: "queue", settings: voicemail, phones: voicemail.phones };
}

export function boxesOf(office: Office): readonly Box[] {
  const keys = [...office.extensions.keys(), ...office.queues.keys()];
  return keys.flatMap((key) => boxOf(office, key) ?? []);
}

/** By the number that is dialled for its extension or queue. */
export function boxByNumber(office: Office, number: string): Box | undefined {
  const queue = [...office.queues.values()].find((one) => one.number === number);
  return boxOf(office, number) ?? (queue === undefined ? undefined : boxOf(office, queue.key));
}

/** Those whose messages the lamp of this extension shows. */
export function boxesAt(office: Office, extension: ExtensionKey): readonly Box[] {
  const own = boxOf(office, extension);
  const queues = [...office.queues.values()].filter(({ voicemail }) => voicemail?.phones.includes(extension) === true);
  return [...(own === undefined ? [] : [own]), ...queues.flatMap(({ key }) => boxOf(office, key) ?? [])];
}

export function languageOf(office: Office, box: Box): "zh" | "en" {
  return box.settings.language ?? office.language;
}
