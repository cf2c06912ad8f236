// The document of the `dialog` event package (RFC 4235): which calls a line has, as lamps and pickup keys read it. Always full state, so that
// whoever missed a document is right again with the next (RFC 4235 §4.3).

import { xmlAttribute, xmlText } from "./xml.ts";

export const DIALOG_INFO_TYPE = "application/dialog-info+xml";

export type DialogPhase = "trying" | "early" | "confirmed" | "terminated";

export interface Party {
  readonly uri: string;
  readonly display: string | undefined;
}

/** One call of a line. */
export interface LineDialog {
  readonly id: string;
  readonly phase: DialogPhase;
  /** undefined: the line has no phone that calls or is called, as a park slot or a night switch. */
  readonly direction: "initiator" | "recipient" | undefined;
  /** undefined: the watcher is not to know (RFC 4235 §3.6). */
  readonly details: LineDetails | undefined;
}

export interface LineDetails {
  readonly local: Party;
  readonly remote: Party | undefined;
  /**
   * Of the dialog between the switch and the phone, as `Replaces` must name it to take the call (RFC 3891 §3): `localTag` is ours, since the
   * INVITE with Replaces comes to us. undefined: there is nothing to pick up.
   */
  readonly dialog:
    | { readonly callId: string; readonly localTag: string; readonly remoteTag: string | undefined }
    | undefined;
}

export function writeDialogInfo(about: {
  readonly entity: string;
  /** RFC 4235 §4.1: grows by one with each document of a subscription. */
  readonly version: number;
  readonly dialogs: readonly LineDialog[];
}): string {
  const root = `${xmlAttribute("version", about.version)} state="full"${xmlAttribute("entity", about.entity)}`;
  const body = about.dialogs.map(dialogText).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"${root}>\r\n${body}</dialog-info>\r\n`;
}

function dialogText({ id, phase, direction, details }: LineDialog): string {
  const dialog = details?.dialog;
  const attributes = [
    xmlAttribute("id", id),
    xmlAttribute("call-id", dialog?.callId),
    xmlAttribute("local-tag", dialog?.localTag),
    xmlAttribute("remote-tag", dialog?.remoteTag),
    xmlAttribute("direction", direction),
  ].join("");
  const parties =
    details === undefined ? "" : `${partyText("local", details.local)}${partyText("remote", details.remote)}`;
  return `  <dialog${attributes}>\r\n    <state>${phase}</state>\r\n${parties}  </dialog>\r\n`;
}

/** RFC 4235 §4.1.6: identity and target; phones dial the one and show the other. */
function partyText(side: "local" | "remote", party: Party | undefined): string {
  if (party === undefined) return "";
  const identity = `<identity${xmlAttribute("display", party.display)}>${xmlText(party.uri)}</identity>`;
  return `    <${side}>${identity}<target${xmlAttribute("uri", party.uri)}/></${side}>\r\n`;
}
