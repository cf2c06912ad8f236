// `zongji doctor --config` and `config explain --config`: reads a configuration without starting anything.

import { type Answer, answer, refuse } from "../api/answer.ts";
import type { ConfigEntryView } from "../api/views.ts";
import { ConfigError, configEntries, parseConfig, readConfigText } from "./config.ts";

export function explainConfig(file: string | undefined): Answer<readonly ConfigEntryView[]> {
  try {
    const source = readConfigText(file);
    const config = parseConfig(source);
    if (!config.ok) return refuse(422, "The configuration is wrong", `Nothing would start with it.`, config.fault);
    return answer(configEntries(config.value, source));
  } catch (error) {
    if (error instanceof ConfigError) return refuse(404, "No configuration", error.message);
    throw error;
  }
}
