// Every codec of this installation, for engines in tests.

import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";

const opus = loadOpus();

export const codecKit = makeCodecKit(opus.ok ? opus.value : undefined);
