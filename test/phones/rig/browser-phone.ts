// A phone in a browser: Debian's Chromium with sip.js in a page of the test's own, over WebSocket. With a tone to say it is a web phone like any other:
// the tone is its microphone, DTLS-SRTP its sound, and an analyser of the page its ears. Without one it only signals, with a plain
// description (RTP/AVP).

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { eventually } from "./eventually.ts";
import { secretOf } from "./office.ts";
import { LOOPBACK } from "./ports.ts";
import { withPause } from "./sound.ts";

const SIP_JS = fileURLToPath(new URL("../../../node_modules/sip.js/lib/", import.meta.url));
const CHROMIUM = "/usr/bin/chromium";

/** Somebody speaks, with pauses between words and a long one at the end. */
export const BROWSER_VOICE = withPause(
  readFileSync(new URL("../../../media/en/voicemail-keys.wav", import.meta.url)),
  1.5,
);

const FLAGS = [
  "--no-sandbox",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  "--allow-loopback-in-peer-connection",
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];

/** Of `RTCPeerConnection.getStats`, what tests look at. */
export interface BrowserStats {
  readonly inbound?: { readonly packetsReceived: number; readonly packetsLost: number; readonly audioLevel: number };
  readonly outbound?: { readonly packetsSent: number };
  /** What our RTCP said of what it sent. */
  readonly reports?: { readonly packetsLost: number; readonly roundTripTime?: number };
  readonly transport?: { readonly dtlsState: string; readonly srtpCipher?: string; readonly tlsVersion?: string };
  /** `audio/PCMU`. */
  readonly codec?: string;
}

/** Runs in the page. What the test looks at and presses is `window.phone`. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>phone</title><script type="module">
import { Inviter, Registerer, UserAgent, Web } from "/sip.js/index.js";
const phone = { registered: false, connected: false, closed: "", state: "none", from: "" };
window.phone = phone;
const description = "v=0\\r\\no=- 7 7 IN IP4 127.0.0.1\\r\\ns=-\\r\\nc=IN IP4 127.0.0.1\\r\\nt=0 0\\r\\nm=audio 9 RTP/AVP 0 8\\r\\na=sendrecv\\r\\n";
const plain = () => ({
  close() {},
  hasDescription: (type) => type === "application/sdp",
  getDescription: async () => ({ body: description, contentType: "application/sdp" }),
  setDescription: async () => {},
  sendDtmf: () => false,
});
let session;
phone.codecs = [];
phone.policy = "all";
const RealConnection = window.RTCPeerConnection;
window.RTCPeerConnection = function (init) { return new RealConnection({ ...init, iceTransportPolicy: phone.policy }); };
window.RTCPeerConnection.prototype = RealConnection.prototype;
for (const name of ["createOffer", "createAnswer"]) {
  const real = RTCPeerConnection.prototype[name];
  RTCPeerConnection.prototype[name] = function (...given) {
    const known = RTCRtpReceiver.getCapabilities("audio").codecs;
    const wanted = phone.codecs.flatMap((mime) => known.filter((codec) => codec.mimeType.toLowerCase() === mime));
    const keys = known.filter((codec) => codec.mimeType === "audio/telephone-event");
    if (wanted.length > 0) for (const one of this.getTransceivers()) one.setCodecPreferences([...wanted, ...keys]);
    return real.apply(this, given);
  };
}
const voice = async (context) => {
  const file = await (await fetch("/voice.wav")).arrayBuffer();
  return new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(file), loop: true });
};
const speaker = async (says) => {
  const context = new AudioContext();
  await context.resume();
  const said = says === "voice" ? await voice(context) : new OscillatorNode(context, { frequency: says });
  const quieter = new GainNode(context, { gain: says === "voice" ? 1 : 0.3 });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  said.connect(quieter).connect(out);
  said.start();
  phone.context = context;
  return Web.defaultSessionDescriptionHandlerFactory(async () => out.stream.clone());
};
const connection = () => session.sessionDescriptionHandler.peerConnection;
phone.listen = () => {
  const [{ track }] = connection().getReceivers();
  const stream = new MediaStream([track]);
  phone.player = new Audio(); // a remote track flows only where it is played
  phone.player.srcObject = stream;
  phone.player.play();
  const source = phone.context.createMediaStreamSource(stream);
  phone.analyser = new AnalyserNode(phone.context, { fftSize: 8192, smoothingTimeConstant: 0 });
  source.connect(phone.analyser);
};
phone.hears = () => {
  const levels = new Float32Array(phone.analyser.frequencyBinCount);
  phone.analyser.getFloatFrequencyData(levels);
  let best = 0;
  levels.forEach((level, i) => { if (level > levels[best]) best = i; });
  return { hz: (best * phone.context.sampleRate) / phone.analyser.fftSize, db: levels[best] };
};
phone.stats = async () => {
  const all = [...(await connection().getStats()).values()];
  const of = (type) => all.find((one) => one.type === type && (one.kind ?? "audio") === "audio");
  const codec = all.find((one) => one.id === of("inbound-rtp")?.codecId);
  return { inbound: of("inbound-rtp"), outbound: of("outbound-rtp"), reports: of("remote-inbound-rtp"), transport: of("transport"), codec: codec?.mimeType };
};
phone.hold = (hold) => {
  session.sessionDescriptionHandlerOptionsReInvite = { hold };
  return new Promise((resolve, reject) => session.invite({ requestDelegate: { onAccept: resolve, onReject: reject } }).catch(reject));
};
phone.key = (digit) => session.sessionDescriptionHandler.sendDtmf(digit);
phone.restartIce = () => {
  session.sessionDescriptionHandlerOptionsReInvite = { offerOptions: { iceRestart: true } };
  return new Promise((resolve, reject) => session.invite({ requestDelegate: { onAccept: resolve, onReject: reject } }).catch(reject));
};
const follow = (one) => {
  session = one;
  phone.state = "Initial";
  one.stateChange.addListener((state) => { phone.state = state; });
};
phone.start = async ({ server, user, secret, says }) => {
  const agent = new UserAgent({
    uri: UserAgent.makeURI("sip:" + user + "@zongji.test"),
    transportOptions: { server },
    authorizationUsername: user,
    authorizationPassword: secret,
    sessionDescriptionHandlerFactory: says === undefined ? plain : await speaker(says),
    logLevel: "error",
    reconnectionAttempts: 40, // as web phones do
    reconnectionDelay: 0.5,
    delegate: {
      onConnect: () => { phone.connected = true; if (phone.registerer !== undefined) phone.registerer.register(); },
      onDisconnect: (error) => { phone.connected = false; phone.closed = String(error); },
      onInvite: (one) => { phone.from = one.remoteIdentity.uri.user; follow(one); },
    },
  });
  phone.agent = agent;
  await agent.start();
  const registerer = new Registerer(agent, { expires: 300 });
  phone.registerer = registerer;
  registerer.stateChange.addListener((state) => { phone.registered = state === "Registered"; });
  await registerer.register();
};
phone.dial = async (number) => {
  const inviter = new Inviter(phone.agent, UserAgent.makeURI("sip:" + number + "@zongji.test"));
  follow(inviter);
  await inviter.invite();
};
phone.answer = () => session.accept();
phone.hangUp = () => session.bye();
phone.cancel = () => session.cancel();

</script>`;

export class BrowserPhone {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #web: Server;

  private constructor(browser: Browser, page: Page, web: Server) {
    this.#browser = browser;
    this.#page = page;
    this.#web = web;
  }

  /** The page's own origin, for http.origins. Call it before the switch starts. */
  static async serve(): Promise<{ readonly web: Server; readonly origin: string }> {
    const web = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://page").pathname;
      if (path === "/voice.wav") {
        response.writeHead(200, { "content-type": "audio/wav" }).end(BROWSER_VOICE);
        return;
      }
      if (!path.startsWith("/sip.js/")) {
        response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
        return;
      }
      try {
        const text = readFileSync(join(SIP_JS, path.slice("/sip.js/".length)));
        response.writeHead(200, { "content-type": "text/javascript" }).end(text);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => web.listen(0, LOOPBACK, resolve));
    return { web, origin: `http://${LOOPBACK}:${(web.address() as AddressInfo).port}` };
  }

  static async open(web: Server, origin: string): Promise<BrowserPhone> {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction("window.phone !== undefined");
    return new BrowserPhone(browser, page, web);
  }

  /** Connects and registers; the error in words where it cannot. `says`: a tone of so many Hz, or `BROWSER_VOICE` again and again. */
  async start(server: string, user: string, says?: number | "voice"): Promise<string> {
    const account = JSON.stringify({ server, user, secret: secretOf(user), says });
    return String(await this.#page.evaluate(`window.phone.start(${account}).then(() => "", (error) => String(error))`));
  }

  async isRegistered(): Promise<void> {
    await this.#shows("registered", true);
  }

  async dials(number: string): Promise<void> {
    await this.#page.evaluate(`window.phone.dial(${JSON.stringify(number)})`);
  }

  async is(state: "Initial" | "Establishing" | "Established" | "Terminated"): Promise<void> {
    await this.#shows("state", state);
  }

  /** Who calls. */
  caller(): Promise<string> {
    return this.#page.evaluate("window.phone.from");
  }

  async presses(key: "answer" | "hangUp" | "cancel"): Promise<void> {
    await this.#page.evaluate(`window.phone.${key}().then(() => {})`);
  }

  /** `audio/pcmu` and the like, in their order: all it will offer and take. */
  async speaks(...codecs: readonly string[]): Promise<void> {
    await this.#page.evaluate(`void (window.phone.codecs = ${JSON.stringify(codecs)})`);
  }

  /** Of its next calls. Without a relay, which it has not, "nobody" it is. */
  async reaches(whom: "everybody" | "nobody"): Promise<void> {
    await this.#page.evaluate(`void (window.phone.policy = ${JSON.stringify(whom === "nobody" ? "relay" : "all")})`);
  }

  /** The strongest tone it hears now, Hz, and how strong, dB. Of a call that is established. */
  async hears(): Promise<{ readonly hz: number; readonly db: number }> {
    return this.#page.evaluate("window.phone.hears()");
  }

  /** Puts its ears to the call that was established just now. */
  async listens(): Promise<void> {
    await this.#page.evaluate("window.phone.listen()");
  }

  stats(): Promise<BrowserStats> {
    return this.#page.evaluate("window.phone.stats()");
  }

  async holds(on: boolean): Promise<void> {
    await this.#page.evaluate(`window.phone.hold(${on}).then(() => {})`);
  }

  async restartsIce(): Promise<void> {
    await this.#page.evaluate("window.phone.restartIce().then(() => {})");
  }

  async pressesKey(digit: string): Promise<void> {
    await this.#page.evaluate(`void window.phone.key(${JSON.stringify(digit)})`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#web.close(resolve));
  }

  async #shows(what: string, value: unknown): Promise<void> {
    await eventually(
      `the browser's ${what} is ${String(value)}`,
      () => this.#page.evaluate(`window.phone.${what}`),
      (found) => found === value,
    );
  }
}
