// Everything of the switch that is no call: who watches what (lamps, presence, mailboxes) and what people write to one another. `Switch` makes one
// and hands it requests, facts and changes; the parts do the work.

import type { Database } from "../../base/db.ts";
import type { CallId, ExtensionKey } from "../../base/ids.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Office } from "../../office/office.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import type { Flow, Identity, Reply } from "../../sip/ports.ts";
import { MESSAGE_SUMMARY_TYPE, type MessageCounts, writeMessageSummary } from "../../sip/presence/message-summary.ts";
import type { Bindings } from "../../sip/registrar/bindings.ts";
import { Notifier } from "../../sip/subscription/notifier.ts";
import type { SubscriptionRow } from "../../sip/subscription/row.ts";
import type { UserAgentApi } from "../../sip/user-agent-contract.ts";
import { type LampDeps, Lamps } from "./lamps.ts";
import type { Lines } from "./lines.ts";
import { Mailboxes, messageAccount, SELECT_MAILBOXES } from "./mailboxes.ts";
import { answerMessage } from "./message-request.ts";
import { SELECT_WAITING } from "./message-tables.ts";
import { type MessageOutcome, Messages, SYSTEM } from "./messages.ts";
import type { NightSwitches } from "./night-switches.ts";
import { People } from "./people.ts";
import { SELECT_SUBSCRIPTIONS, subscriptionOf, subscriptionWrite } from "./subscription-tables.ts";

export interface BesideCallsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  readonly office: () => Office;
  readonly bindings: Bindings;
  readonly lines: Lines;
  readonly nights: NightSwitches;
  /** Of an alarm that is open. */
  readonly alarmOf: LampDeps["alarmOf"];
  readonly findCall: (call: CallId) => Call | undefined;
  readonly userAgent: Pick<UserAgentApi, "usages" | "request">;
}

/** A request outside a dialog, as the user agent hands it over. */
export interface BesideRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly identity: Identity | undefined;
  readonly reply: Reply;
  readonly localTag: string;
}

export class BesideCalls {
  readonly notifier: Notifier;
  readonly lamps: Lamps;
  readonly people: People;
  readonly mailboxes: Mailboxes;
  readonly messages: Messages;
  /** Subscriptions of the process before, until their phones can answer. */
  #kept: readonly SubscriptionRow[] = [];
  readonly #deps: BesideCallsDeps;

  constructor(deps: BesideCallsDeps) {
    this.#deps = deps;
    const { bindings, lines, nights, office, userAgent, database, log } = deps;
    const changed = (event: string) => (resource: string) => this.notifier.changed(event, resource);
    this.lamps = new Lamps({ ...deps, isNight: (key) => nights.isNight(key), changed: changed("dialog") });
    this.people = new People({
      ...deps,
      isReachable: (extension) => bindings.isReachable(extension),
      changed: changed("presence"),
    });
    this.mailboxes = new Mailboxes({ ...deps, changed: changed("message-summary") });
    this.messages = new Messages({
      ...deps,
      contacts: (extension) =>
        bindings.callable(extension).map(({ contact, flow, path }) => ({ uri: contact, flow, route: path })),
      request: (init, done) => userAgent.request(init, done),
    });
    this.notifier = new Notifier({
      clock: deps.clock,
      usages: userAgent.usages,
      packages: [this.lamps.package, this.people.package, this.mailboxes.package],
      ways: (extension) => bindings.all(extension).map(({ contact, flow }) => ({ contact, flow })),
      store: (localTag, row) => {
        database
          .write([subscriptionWrite(localTag, row)])
          .catch((error: unknown) => log.error("store.subscription-lost", { cause: String(error) }));
      },
    });
    lines.onChange((extension) => {
      if (!office().extensions.has(extension)) return;
      this.lamps.lineChanged(extension);
      this.notifier.changed("presence", extension);
    });
    nights.onChange((key) => this.lamps.nightChanged(key));
  }

  /** false: the request is none of these. */
  answer({ request, flow, identity, reply, localTag }: BesideRequest): boolean {
    switch (request.method) {
      case "SUBSCRIBE":
        if (identity?.kind !== "extension") reply(403);
        else this.notifier.subscribe({ request, flow, watcher: identity.extension, reply, localTag });
        return true;
      case "PUBLISH":
        if (identity?.kind !== "extension") reply(403);
        else this.people.publish(request, identity.extension, reply);
        return true;
      case "MESSAGE":
        answerMessage(request, identity, reply, { office: this.#deps.office, messages: this.messages });
        return true;
      default:
        return false;
    }
  }

  fold(fact: SwitchFact): void {
    this.lamps.fold(fact);
  }

  /** A phone has registered, for the first time or again. */
  registered(extension: string): void {
    this.notifier.reachable(extension);
    this.messages.registered(extension as ExtensionKey);
  }

  /** The first phone of an extension came, or its last one went. */
  reachabilityChanged(extension: string): void {
    this.notifier.changed("presence", extension);
  }

  /** A new office is in force. `renewed`: extensions that are gone, or have another secret. */
  officeChanged(renewed: readonly string[]): void {
    const { extensions } = this.#deps.office();
    this.lamps.officeChanged();
    this.mailboxes.officeChanged();
    this.messages.officeChanged((extension) => extensions.has(extension));
    for (const extension of renewed) {
      this.notifier.endAllOf(extension);
      this.people.forget(extension);
    }
    this.notifier.review();
  }

  /** In the name of the switch, e.g. that somebody called for help. Never rejects. */
  sendMessage(to: ExtensionKey, text: string): Promise<MessageOutcome> {
    const name = this.#deps.office().name;
    return this.messages.send({
      to,
      from: SYSTEM,
      name,
      type: "text/plain;charset=UTF-8",
      body: text,
      isKept: true,
      expiresMs: undefined,
    });
  }

  /** `unasked`: also phones that never subscribe are told, with a NOTIFY outside any subscription. */
  async setMailbox(
    extension: ExtensionKey,
    counts: MessageCounts,
    options: { readonly unasked: boolean },
  ): Promise<void> {
    const kept = this.mailboxes.set(extension, counts);
    if (options.unasked && this.notifier.countOf("message-summary", extension, extension) === 0)
      this.#tellUnasked(extension, counts);
    await kept;
  }

  /** At start, after the bindings. */
  async restore(): Promise<void> {
    const { database, office } = this.#deps;
    this.mailboxes.restore(await database.query(SELECT_MAILBOXES));
    this.messages.restore(await database.query(SELECT_WAITING), (extension) => office().extensions.has(extension));
    this.#kept = (await database.query(SELECT_SUBSCRIPTIONS)).map(subscriptionOf);
  }

  /** Messages arrive from now on, answers to ours among them: phones are told how lamps stand, and what waited for them. */
  open(): void {
    this.notifier.restore(this.#kept);
    this.#kept = [];
    for (const extension of this.#deps.bindings.extensions()) this.messages.registered(extension as ExtensionKey);
  }

  /** Once the last message has got its answer, all but the subscriptions and publications are zero. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      subscriptions: this.notifier.size,
      publications: this.people.publications,
      messages: this.messages.size,
      lamps: this.lamps.size,
    };
  }

  /** The process stops; subscriptions stay for the next one. */
  close(): void {
    this.notifier.close();
    this.people.close();
    this.messages.close();
  }

  #tellUnasked(extension: ExtensionKey, counts: MessageCounts): void {
    const { bindings, userAgent } = this.#deps;
    for (const { contact, flow, path } of bindings.all(extension)) {
      const account = messageAccount(this.#deps.office(), extension, `sip:${extension}@${flow.local.host}`);
      userAgent.request(
        {
          flow,
          method: "NOTIFY",
          uri: contact,
          route: path,
          from: { display: undefined, user: extension },
          to: { display: undefined, user: extension },
          headers: [
            ["Event", "message-summary"],
            ["Subscription-State", "active"],
            ["Content-Type", MESSAGE_SUMMARY_TYPE],
          ],
          body: writeMessageSummary(account, counts),
        },
        () => {}, // a phone that does not want it refuses it, and nothing more can be done
      );
    }
  }
}
