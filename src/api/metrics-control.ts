// What the HTTP interface needs to know of metrics: a page of text, written anew at most once a second.

export interface MetricsControl {
  /** `type` is the media type without its charset. */
  read(): Promise<{ readonly type: string; readonly text: string }>;
}
