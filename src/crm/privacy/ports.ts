// What lies elsewhere and must go too: files, and what is remembered in memory. `app/open-privacy.ts` has the switch's.

/** Why a recording is deleted, where its person was erased: `recording.cause`. */
export const BECAUSE_ERASED = "privacy";

export interface PrivacyPorts {
  /** Somebody with one of these numbers is in a call. */
  isInCall(numbers: readonly string[]): boolean;
  /** Resolves with why it is still there; undefined: the sound is gone. */
  removeRecording(id: string, who: string): Promise<string | undefined>;
  holdRecording(id: string, who: string, why: string): Promise<void>;
  releaseRecording(id: string, who: string): Promise<void>;
  /** Row and file. */
  removeVoiceMessage(id: string): Promise<void>;
  removeFax(id: string): Promise<void>;
  /** Below the data directory; it may be gone already. */
  removeFile(path: string): Promise<void>;
  /** Open call-backs of these numbers are over, and nobody is called. */
  forgetCallbacks(numbers: readonly string[]): Promise<void>;
  forgetCaller(number: string): Promise<void>;
  /** Messages on the wire, kept for the ladder. */
  forgetCalls(calls: readonly string[]): void;
}
