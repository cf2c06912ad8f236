// What `npm run faults` can do: each fault is brought about for real, and says what was otherwise than docs/faults.md states.

export interface Trial {
  /** Path of bin/zongji. */
  readonly program: string;
  /** Of faults that are repeated. */
  readonly rounds: number;
  /** For whoever waits. */
  readonly say: (text: string) => void;
}

export interface Verdict {
  /** Empty: as docs/faults.md says. */
  readonly faults: readonly string[];
  /** What was measured, by name. */
  readonly figures?: Readonly<Record<string, number | string>>;
}

export interface Fault {
  readonly name: string;
  readonly about: string;
  run(trial: Trial): Promise<Verdict>;
}

/** Collects what is not as it should be. */
export class Findings {
  readonly faults: string[] = [];

  /** Notes `what` where it is not so. */
  expect(isSo: boolean, what: string): void {
    if (!isSo) this.faults.push(what);
  }

  /** Notes what there is to note. */
  note(trouble: string | undefined): void {
    if (trouble !== undefined) this.faults.push(trouble);
  }
}
