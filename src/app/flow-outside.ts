// Opens what flows reach the world outside by: HTTP behind its guard, senders of messages, secrets from files and the environment. Called by `serve.ts`.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Logger } from "../base/log.ts";
import type { Config } from "./config.ts";
import type { SecretPlace } from "./config-flows.ts";
import type { FlowOutside } from "./core/flow/make-outward.ts";
import { FlowGuard } from "./flow-guard.ts";
import { openFlowHttp } from "./flow-http.ts";
import { openSenders } from "./flow-senders.ts";
import { version } from "./version.ts";

export interface OpenFlowOutside extends FlowOutside {
  /** Secrets that zongji.yaml names and that are not there: requests that need them fail. */
  readonly troubles: readonly string[];
  readonly close: () => void;
}

/** As much of a secret as any service wants; a longer file is another file than was meant. */
const SECRET_CHARACTERS = 4_096;

export function openFlowOutside(init: {
  readonly config: Config;
  /** Of zongji.yaml. */
  readonly configDirectory: string;
  readonly log: Logger;
  readonly env?: Readonly<Record<string, string | undefined>>;
}): OpenFlowOutside {
  const { config, configDirectory, log, env = process.env } = init;
  const { flows, mail, advertise } = config;
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const [name, place] of flows.secrets) {
    const value = readSecret(place, configDirectory, env);
    if (value === undefined) missing.push(name);
    else found.set(name, value);
  }
  if (missing.length > 0) log.warn("flow.secrets-missing", { names: missing.join(" ") });
  const own = advertise.flatMap(({ sip, rtp }) => [sip, rtp].filter((one) => one !== undefined));
  const http = openFlowHttp(new FlowGuard({ allow: flows.allow, own }), `Zongji/${version}`);
  const secret = (name: string): string | undefined => found.get(name);
  const senders = openSenders({ mail, flows, secret });
  return {
    http,
    senders,
    secret,
    troubles: missing.map((name) => `flows: no secret ${name}: ${placeOf(flows.secrets.get(name))}`),
    close: () => {
      http.close();
      senders.close();
    },
  };
}

function placeOf(place: SecretPlace | undefined): string {
  const { env, file } = place ?? {};
  return env === undefined ? `nothing in ${file}` : `$${env} is not set`;
}

/** Without the line's end that editors write; undefined: not there, or nothing in it. */
function readSecret(
  { env: variable, file }: SecretPlace,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const text = variable === undefined ? readText(resolve(directory, file ?? "")) : env[variable];
  const value = text?.replace(/\r?\n$/, "");
  return value === undefined || value === "" || value.length > SECRET_CHARACTERS ? undefined : value;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
