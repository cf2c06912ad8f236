// `zongji doctor --config` and `config explain --config`: reads a configuration without starting anything.

import { dirname, resolve } from "node:path";
import { type Answer, answer, refuse } from "../api/answer.ts";
import type { ConfigEntryView } from "../api/views.ts";
import { CertificateError, readCertificates } from "./certificate-files.ts";
import { ConfigError, configEntries, parseConfig, readConfigText } from "./config.ts";
import { certificateFiles } from "./tls.ts";

export async function explainConfig(file: string | undefined): Promise<Answer<readonly ConfigEntryView[]>> {
  try {
    const source = readConfigText(file);
    const config = parseConfig(source);
    if (!config.ok) return refuse(422, "The configuration is wrong", `Nothing would start with it.`, config.fault);
    const directory = dirname(resolve(file ?? "zongji.yaml"));
    for (const files of certificateFiles(config.value, directory)) await readCertificates(files);
    return answer(configEntries(config.value, source));
  } catch (error) {
    if (error instanceof CertificateError) return refuse(422, "A certificate will not do", error.message);
    if (error instanceof ConfigError) return refuse(404, "No configuration", error.message);
    throw error;
  }
}
