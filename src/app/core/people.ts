// Presence (RFC 3856): whether somebody can be reached and what they do, put together from the switch's own knowledge (registered, in a call, not to
// be disturbed) and from what their phones publish (RFC 3903).

import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import { parseNumber } from "../../sip/message/chars.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { Reply } from "../../sip/ports.ts";
import { type Activity, PIDF_TYPE, type Presence, readPidf, writePidf } from "../../sip/presence/pidf.ts";
import { Publications } from "../../sip/presence/publications.ts";
import type { EventPackage, WatchVerdict } from "../../sip/subscription/event-package.ts";
import type { Lines } from "./lines.ts";

export interface PeopleDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly office: () => Office;
  readonly lines: Pick<Lines, "calls" | "settings">;
  readonly isReachable: (extension: string) => boolean;
  readonly changed: (extension: string) => void;
}

const decoder = new TextDecoder("utf-8");

export class People {
  readonly package: EventPackage;
  readonly #deps: PeopleDeps;
  readonly #publications: Publications;

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
    this.#publications = new Publications(deps);
    this.package = {
      name: "presence",
      contentType: PIDF_TYPE,
      admits: (resource, watcher) => this.#admits(resource, watcher),
      document: ({ resource, entity }) =>
        // RFC 3863 §4.1.1: entity is a pres: URI, or that of the protocol where the watcher asked with one.
        writePidf({ entity, presence: this.presence(resource as ExtensionKey) }),
    };
  }

  get publications(): number {
    return this.#publications.size;
  }

  presence(extension: ExtensionKey): Presence {
    const { lines, isReachable } = this.#deps;
    const published = this.#publications.of(extension);
    const open = isReachable(extension);
    const own: Activity[] = [];
    if (lines.calls(extension).some(({ state }) => state === "talking")) own.push("on-the-phone");
    if (lines.settings(extension).dnd) own.push("busy");
    if (!open) own.push("away");
    return {
      open: open && published?.open !== false,
      activities: [...new Set([...own, ...(published?.activities ?? [])])],
      note: published?.note,
    };
  }

  /** An admitted PUBLISH (RFC 3903 §6). */
  publish(request: SipRequest, extension: string, reply: Reply): void {
    // RFC 3903 §6 step 1: only what they are themselves.
    if (userOf(request.uri) !== extension) return reply(403);
    const event = request.headers.get("Event")?.split(";")[0]?.trim().toLowerCase();
    if (event !== "presence") return reply(489, [["Allow-Events", "presence"]]);
    if (request.body.length > limits.lamps.publicationBytes) return reply(413);
    const expiresS = parseNumber(
      request.headers.get("Expires")?.trim() ?? String(limits.lamps.maxExpiresS),
      0xffff_ffff,
    );
    if (expiresS < 0) return reply(400);
    if (expiresS > 0 && expiresS < limits.lamps.minExpiresS)
      return reply(423, [["Min-Expires", String(limits.lamps.minExpiresS)]]);
    const etag = request.headers.get("SIP-If-Match")?.trim();
    const presence = presenceIn(request);
    if (presence === "foreign") return reply(415, [["Accept", PIDF_TYPE]]);
    // RFC 3903 §6 step 3: the first one must say something.
    if (presence === "unreadable" || (presence === undefined && etag === undefined)) return reply(400);
    const granted = Math.min(expiresS, limits.lamps.maxExpiresS);
    const outcome = this.#publications.publish(extension, { etag, presence, expiresS: granted });
    if (outcome.kind === "no-such-etag") return reply(412);
    if (outcome.kind === "too-many") return reply(403, [["Warning", '399 zongji "Too many publications"']]);
    reply(200, [
      ["SIP-ETag", outcome.etag],
      ["Expires", String(granted)],
    ]);
  }

  /** The extension is no more, or has another secret. */
  forget(extension: string): void {
    this.#publications.removeAll(extension);
  }

  close(): void {
    this.#publications.close();
  }

  #admits(resource: string, watcher: string): WatchVerdict {
    const { extensions } = this.#deps.office();
    if (!extensions.has(watcher as ExtensionKey)) return "forbidden";
    return extensions.has(resource as ExtensionKey) ? "yes" : "unknown";
  }
}

/** undefined: no body, a refresh. */
function presenceIn(request: SipRequest): Presence | "foreign" | "unreadable" | undefined {
  if (request.body.length === 0) return undefined;
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase();
  if (type !== PIDF_TYPE || (encoding !== undefined && encoding !== "identity")) return "foreign";
  return readPidf(decoder.decode(request.body)) ?? "unreadable";
}
