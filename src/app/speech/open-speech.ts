// Who speaks and who understands here, as zongji.yaml names them. Used by `serve.ts`.

import { join } from "node:path";
import type { Logger } from "../../base/log.ts";
import type { SpeechConfig } from "../config-speech.ts";
import type { Site } from "../core/site.ts";
import { commandVoice } from "./command.ts";
import { serviceVoice } from "./service.ts";
import { socketVoice } from "./socket.ts";
import { Speaker, type Voice } from "./speaker.ts";

interface SpeechInit {
  readonly config: { readonly speech: SpeechConfig };
  readonly data: string;
  readonly log: Logger;
}

/** undefined: nobody speaks. */
export function openSpeaker({ config: { speech }, data, log }: SpeechInit): Site["speak"] {
  const voice = voiceOf(speech);
  if (voice === undefined) return undefined;
  const { voices, timeLimit: timeLimitMs } = speech;
  const speaker = new Speaker({ folder: join(data, "speech"), voice, voices, timeLimitMs, log });
  return (text, language) => speaker.speak(text, language);
}

function voiceOf({ url, command }: SpeechConfig): Voice | undefined {
  if (url !== undefined) return url.startsWith("ws") ? socketVoice(url) : serviceVoice(url);
  return command.length === 0 ? undefined : commandVoice(command);
}
