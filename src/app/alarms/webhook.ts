// Posts an alarm's letter to a web address, signed: whoever knows the secret can tell that it is ours, that nobody changed it, and that it is fresh.
// Redirects are not followed, and what is answered is not read beyond its status.

import { createHmac } from "node:crypto";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { limits } from "../../base/limits.ts";
import type { AlarmLetter } from "../core/alarms/alarm-record.ts";
import { isOwnNetwork, lookupOutside } from "./own-network.ts";

export interface WebhookConfig {
  readonly url: string;
  readonly secret: string;
  /** It may stand in the switch's own network. */
  readonly local: boolean;
  readonly timeLimitMs: number;
}

/** `sha256=` and the HMAC of `TIMESTAMP.ID.BODY`, as hexadecimal. */
export function signatureOf(secret: string, timestamp: string, id: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.${id}.${body}`).digest("hex")}`;
}

/** Why it did not arrive; undefined: a status of 200 to 299. `nowMs`: wall time, for the signature. */
export function postLetter(config: WebhookConfig, letter: AlarmLetter, nowMs: number): Promise<string | undefined> {
  const url = new URL(config.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!config.local && isIP(host) !== 0 && isOwnNetwork(host))
    return Promise.resolve(`${host} is in our own network; say \`local: true\` where that is meant`);
  const body = JSON.stringify(letter);
  const id = `${letter.id}-${letter.what}`;
  const timestamp = String(Math.floor(nowMs / 1_000));
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const tooLong = AbortSignal.timeout(config.timeLimitMs);
  return new Promise((resolve) => {
    const sent = request(
      url,
      {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "Zongji",
          "x-zongji-id": id,
          "x-zongji-timestamp": timestamp,
          "x-zongji-signature": signatureOf(config.secret, timestamp, id, body),
        },
        signal: tooLong,
        ...(config.local ? {} : { lookup: lookupOutside }),
      },
      (response) => {
        let read = 0;
        response.on("data", (chunk: Buffer) => {
          read += chunk.length;
          if (read > limits.alarms.answerBytes) response.destroy();
        });
        response.on("error", () => {}); // cut off by us, or by them after the status: that is known
        const { statusCode = 0 } = response;
        resolve(statusCode >= 200 && statusCode < 300 ? undefined : `answered ${statusCode}`);
      },
    );
    sent.on("error", (error) => resolve(tooLong.aborted ? "took too long" : error.message));
    sent.end(body);
  });
}
