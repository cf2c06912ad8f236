// Every call's own ladder, in memory (SIP-14): the messages of its dialogs in their order, kept while the call lasts and for a while
// after. Messages that belong to no call (registrations, subscriptions, strangers) are kept by dialog too, until newer ones push them out.
// `app/core/switch.ts` hands in what comes and goes; nothing here can hold a message up, and all of it is bounded.

import type { CallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Clock } from "../../base/time.ts";
import type { Flow } from "../ports.ts";
import { CallIds } from "./call-ids.ts";
import { KeptMessages } from "./kept-messages.ts";
import { OctetPages } from "./octet-pages.ts";
import { type WireMessage, wireMessage } from "./wire-message.ts";

/** The messages of one Call-ID. */
interface Thread {
  readonly messages: KeptMessages;
  call: CallId | undefined;
}

interface CallThreads {
  readonly callIds: string[];
}

/** Of a thread that is too long the beginning is kept, since it says how it came about. */
const KEPT_BEGINNING = 20;

export class Ladders {
  readonly #clock: Clock;
  /** Of calls in progress and ended ones. */
  readonly #threads = new Map<string, Thread>();
  /** Call-IDs that belong to no call, oldest first. */
  readonly #loose = new Map<string, Thread>();
  readonly #calls = new Map<CallId, CallThreads>();
  /** Calls that are over, oldest first. */
  readonly #ended = new Set<CallId>();
  /** Call-IDs that nobody will look up. */
  readonly #unkept = new Set<string>();
  readonly #watchers = new Set<(message: WireMessage) => void>();
  readonly #callIds = new CallIds();
  readonly #pages = new OctetPages();
  #octets = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get sizes(): { readonly calls: number; readonly loose: number; readonly octets: number } {
    return { calls: this.#calls.size, loose: this.#loose.size, octets: this.#octets };
  }

  /** A message came or goes. Its octets are copied: whoever calls may go on using them. */
  wire(direction: "in" | "out", flow: Flow, bytes: Uint8Array): void {
    const callId = this.#callIds.of(bytes);
    const at = this.#clock.wall();
    if (this.#watchers.size > 0) this.#show(wireMessage(direction, flow, { bytes, callId, at }));
    if (callId === undefined || this.#unkept.has(callId)) return; // keep-alives, rubbish
    const thread = this.#threads.get(callId) ?? this.#looseThread(callId);
    const { messages } = thread;
    this.#octets += messages.add(at, direction, flow, bytes);
    const { messagesPerDialog, dialogBytes } = limits.trace;
    if (messages.count > messagesPerDialog) this.#shorten(messages);
    while (messages.octets > dialogBytes && messages.count > 1) this.#shorten(messages);
    if (this.#octets > limits.trace.bytes) this.#makeRoom(messages);
  }

  /** A leg of `call` speaks under this Call-ID: its messages, those before included, are the call's. */
  attach(call: CallId, callId: string): void {
    const thread = this.#loose.get(callId) ?? this.#threads.get(callId) ?? this.#newThread();
    this.#loose.delete(callId);
    this.#threads.set(callId, thread);
    thread.call = call; // a leg that moved: whose it is now keeps it
    const known = this.#calls.get(call);
    if (known === undefined) this.#calls.set(call, { callIds: [callId] });
    else if (!known.callIds.includes(callId)) known.callIds.push(callId);
  }

  /** The last BYE and its answer still come; the oldest ended calls are forgotten when there are too many. */
  ended(call: CallId): void {
    if (!this.#calls.has(call)) return;
    this.#ended.add(call);
    if (this.#ended.size > limits.trace.endedCalls) this.#forgetOldestCall();
  }

  /** In the order they went over the wire; undefined: nothing is known of this call (any more). */
  of(call: CallId): readonly WireMessage[] | undefined {
    const known = this.#calls.get(call);
    if (known === undefined) return undefined;
    return known.callIds
      .flatMap((callId) => this.#threads.get(callId)?.messages.list(callId) ?? [])
      .toSorted((a, b) => a.at - b.at);
  }

  /** Each message from now on, whosoever it is. Returns how to stop. */
  watch(onMessage: (message: WireMessage) => void): () => void {
    this.#watchers.add(onMessage);
    return () => this.#watchers.delete(onMessage);
  }

  /** Nothing of this dialog is kept, watchers hear it all the same: what happens all day would push out what happened once. Returns how to stop. */
  leaveOut(callId: string): () => void {
    this.#unkept.add(callId);
    return () => this.#unkept.delete(callId);
  }

  callOf(callId: string): CallId | undefined {
    return this.#threads.get(callId)?.call;
  }

  #looseThread(callId: string): Thread {
    const known = this.#loose.get(callId);
    if (known !== undefined) return known;
    const thread = this.#newThread();
    this.#loose.set(callId, thread);
    if (this.#loose.size > limits.trace.looseDialogs) this.#forgetOldestLoose();
    return thread;
  }

  #newThread(): Thread {
    return { messages: new KeptMessages(this.#pages), call: undefined };
  }

  #show(message: WireMessage): void {
    for (const watcher of this.#watchers) watcher(message);
  }

  #shorten(messages: KeptMessages): void {
    this.#octets -= messages.drop(Math.max(0, Math.min(KEPT_BEGINNING, messages.count - 2)));
  }

  /** Strangers first, then calls that are over; where calls in progress fill it all, the dialog that speaks. */
  #makeRoom(speaking: KeptMessages): void {
    while (this.#octets > limits.trace.bytes) {
      if (this.#forgetOldestLoose() || this.#forgetOldestCall()) continue;
      if (speaking.count === 0) return;
      this.#shorten(speaking);
    }
  }

  #forgetOldestLoose(): boolean {
    const [oldest] = this.#loose;
    if (oldest === undefined) return false;
    this.#loose.delete(oldest[0]);
    this.#octets -= oldest[1].messages.dropAll();
    return true;
  }

  #forgetOldestCall(): boolean {
    const [oldest] = this.#ended;
    if (oldest === undefined) return false;
    this.forget(oldest);
    return true;
  }

  /** Of a call that is over: nothing of it is kept any more. */
  forget(call: CallId): void {
    if (!this.#ended.delete(call)) return;
    for (const callId of this.#calls.get(call)?.callIds ?? []) {
      const thread = this.#threads.get(callId);
      if (thread === undefined || thread.call !== call) continue; // a transfer took it into another call
      this.#threads.delete(callId);
      this.#octets -= thread.messages.dropAll();
    }
    this.#calls.delete(call);
  }
}
