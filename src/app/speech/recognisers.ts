// So many callers are understood at once and no more, whoever understands them (IVR-07). Made by `serve.ts` from `recognition` of zongji.yaml.

import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { RecognitionConfig } from "../config-recognition.ts";
import type { Recogniser, Recognition } from "../core/flow/recogniser.ts";
import { commandEar } from "./ear-command.ts";
import { serviceEar } from "./ear-service.ts";
import { socketEar } from "./ear-socket.ts";

/** Hears one utterance. Whatever it throws is told to the flow as an error. */
export type Ear = (said: {
  readonly language: string;
  readonly phrases: readonly string[];
  /** Aborted when nobody wants to know any more, or it took too long. */
  readonly signal: AbortSignal;
}) => {
  sound(piece: Int16Array): void;
  onEnd?(ended: () => void): void;
  finish(): Promise<string>;
};

/** undefined: nobody understands speech here. `secretOf`: `flows.secrets` of zongji.yaml. */
export function recogniserOf(
  config: RecognitionConfig,
  log: Logger,
  secretOf: (name: string) => string | undefined,
): Recogniser | undefined {
  const ear = earOf(config, secretOf);
  return ear === undefined ? undefined : boundedRecogniser(ear, config.timeLimit, log);
}

function earOf(
  { url, command, dialect, form, secret }: RecognitionConfig,
  secretOf: (name: string) => string | undefined,
): Ear | undefined {
  const token = secret === undefined ? undefined : secretOf(secret);
  if (url !== undefined)
    return url.startsWith("ws") ? socketEar({ url, dialect, token }) : serviceEar({ url, form, token });
  return command.length === 0 ? undefined : commandEar(command);
}

/** `timeLimitMs`: from the last sound to the text. */
export function boundedRecogniser(ear: Ear, timeLimitMs: number, log: Logger): Recogniser & { readonly size: number } {
  let listening = 0;
  return {
    get size() {
      return listening;
    },
    begin({ language, phrases }): Recognition | undefined {
      if (listening >= limits.speech.recognitions) return undefined;
      listening++;
      const stop = new AbortController();
      let isOver = false;
      const over = (): void => {
        if (isOver) return;
        isOver = true;
        listening--;
        stop.abort();
      };
      const one = ear({ language, phrases, signal: stop.signal });
      return {
        sound: (piece) => {
          if (!isOver) one.sound(piece);
        },
        onEnd: (ended) => one.onEnd?.(ended),
        async finish() {
          const tooLong = setTimeout(() => stop.abort(new Error(`no text within ${timeLimitMs} ms`)), timeLimitMs);
          const aborted = new Promise<never>((_, reject) => {
            stop.signal.addEventListener("abort", () => reject(stop.signal.reason), { once: true });
          });
          try {
            return await Promise.race([one.finish(), aborted]);
          } catch (error) {
            if (!isOver) log.warn("recognition.failed", { cause: causeOf(error) });
            throw new Error(causeOf(error));
          } finally {
            clearTimeout(tooLong);
            over();
          }
        },
        stop: over,
      };
    },
  };
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
