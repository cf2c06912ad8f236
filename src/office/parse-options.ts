// What reading an office file needs from outside it: keys, names of audio files, chance. Handed to `parse.ts` by `app`.

export interface ParseOptions {
  /** Opens what `office export` sealed; undefined: not sealed with this data directory's key. */
  readonly open?: (sealed: string) => string | undefined;
  /** Names of the audio files there are, to check `waiting` and `music` against; left out: any name will do. */
  readonly audio?: readonly string[];
  /** Types of events there are, to check `webhooks` against; left out: any name will do. */
  readonly eventTypes?: readonly string[];
  /** A fresh secret to suggest where one is missing or weak. */
  readonly suggestSecret?: () => string;
}
