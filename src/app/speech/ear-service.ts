// A service that understands speech over HTTP. Without `form` the WAV file is the body of a POST, with the language in `Accept-Language`; with `form`
// it is the field `file` of a multipart form beside the fields given, as servers in the manner of Whisper want it. Both answer JSON with a `text`.

import { limits } from "../../base/limits.ts";
import type { Ear } from "./recognisers.ts";
import { Utterance } from "./utterance.ts";

export interface ServiceEarInit {
  readonly url: string;
  readonly form: ReadonlyMap<string, string>;
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string | undefined;
}

export function serviceEar({ url, form, token }: ServiceEarInit): Ear {
  return ({ language, phrases, signal }) => {
    const said = new Utterance();
    const headers: Record<string, string> = { accept: "application/json", "accept-language": language };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    return {
      sound: (piece) => said.add(piece),
      async finish() {
        const isForm = form.size > 0;
        if (!isForm) headers["content-type"] = "audio/wav";
        const body = isForm ? formOf(form, said, { language, phrases }) : said.wav();
        const response = await fetch(url.replaceAll("{language}", language), {
          method: "POST",
          headers,
          body,
          signal,
          redirect: "error",
        });
        if (response.status !== 200) {
          await response.body?.cancel();
          throw new Error(`${new URL(url).origin} answered ${response.status}, expected 200 with JSON`);
        }
        return textIn(await bounded(response));
      },
    };
  };
}

/** `{language}` and `{phrases}` are filled in. */
function formOf(
  fields: ReadonlyMap<string, string>,
  said: Utterance,
  { language, phrases }: { readonly language: string; readonly phrases: readonly string[] },
): FormData {
  const values: Readonly<Record<string, string>> = { language, phrases: phrases.join(", ") };
  const form = new FormData();
  form.append("file", new Blob([said.wav()], { type: "audio/wav" }), "said.wav");
  for (const [name, value] of fields)
    form.append(
      name,
      value.replace(/\{(language|phrases)\}/g, (_, key: string) => values[key] ?? ""),
    );
  return form;
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > limits.speech.answerBytes)
      throw new Error(`the answer is longer than ${limits.speech.answerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The `text` of an answer in JSON. Throws where there is none. */
export function textIn(json: string): string {
  const answer: unknown = JSON.parse(json);
  const text = typeof answer === "object" && answer !== null && "text" in answer ? answer.text : undefined;
  if (typeof text !== "string") throw new Error('the answer has no "text"');
  return text;
}
