// Whose turn it is in rotating ring groups: behind whoever was rung first last time. Forgotten at a restart, like the cards of a game.

import type { Office } from "../../office/office.ts";

export class GroupTurns {
  readonly #office: () => Office;
  /** Member rung first last time, by group; groups the office no longer has are dropped when one is asked for. */
  readonly #last = new Map<string, string>();

  constructor(office: () => Office) {
    this.#office = office;
  }

  /** The members in the order of this turn. */
  next(group: string, members: readonly string[]): readonly string[] {
    const last = members.indexOf(this.#last.get(group) ?? "");
    const order = [...members.slice(last + 1), ...members.slice(0, last + 1)];
    const [first] = order;
    if (first !== undefined) this.#last.set(group, first);
    if (this.#last.size > this.#office().groups.size) {
      for (const key of this.#last.keys()) if (!this.#office().groups.has(key)) this.#last.delete(key);
    }
    return order;
  }
}
