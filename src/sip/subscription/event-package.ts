// What an event package (RFC 6665 §7) is to the notifier: who may watch what, and how its state is written. `app` has one for each.

/** Whether `resource` exists and may be watched by this extension. */
export type WatchVerdict = "yes" | "unknown" | "forbidden";

export interface Watched {
  /** User part of the Request-URI: an extension, a park slot, a night switch … */
  readonly resource: string;
  /** The extension that watches. */
  readonly watcher: string;
  /** URI of the resource as the watcher wrote it, without parameters. */
  readonly entity: string;
  /** Grows by one with each document of one subscription, restarts included. */
  readonly version: number;
}

export interface EventPackage {
  /** As in Event and Allow-Events. */
  readonly name: string;
  readonly contentType: string;
  admits(resource: string, watcher: string): WatchVerdict;
  /** The full state now. */
  document(watched: Watched): string;
}
