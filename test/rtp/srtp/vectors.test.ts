// RTP-07: what other people's phones compute from the same keys. The figures are those of the RFCs and of libsrtp's own test driver.

import { describe, expect, test } from "vitest";
import { nodeSrtpCrypto } from "../../../src/rtp/port/srtp-crypto.ts";
import type { SrtpSuite } from "../../../src/rtp/security.ts";
import { HmacSha1 } from "../../../src/rtp/srtp/hmac-sha1.ts";
import { Keystream } from "../../../src/rtp/srtp/keystream.ts";
import { makeProtection } from "../../../src/rtp/srtp/protection.ts";
import { deriveSessionKeys } from "../../../src/rtp/srtp/session-keys.ts";
import { PacketSlab } from "../../../src/rtp/srtp/slab.ts";
import { protectionOf, SrtpReceiver, SrtpSender } from "../../../src/rtp/srtp/srtp.ts";

const crypto = nodeSrtpCrypto;

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
}

function hex(of: Uint8Array | undefined): string | undefined {
  return of && Buffer.from(of).toString("hex");
}

/** Hexadecimal without spaces, in lower case. */
function plain(text: string): string {
  return text.replaceAll(/\s/g, "").toLowerCase();
}

describe("RTP-07 counter mode", () => {
  const iv = bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD");

  test("RFC 3711 §B.2: the key stream of AES-128", () => {
    const stream = new Keystream(crypto, bytes("2B7E151628AED2A6ABF7158809CF4F3C"));
    expect(hex(stream.make(iv, 48))).toBe(
      plain("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0"),
    );
  });

  test("RFC 6188 §7.1: the key stream of AES-256", () => {
    const stream = new Keystream(crypto, bytes("57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98"));
    expect(hex(stream.make(iv, 48))).toBe(
      plain("92bdd28a93c3f52511c677d08b5515a4 9da71b2378a854f67050756ded165bac 63c4868b7096d88421b563b8c94c9a31"),
    );
  });
});

describe("RTP-07 session keys", () => {
  test("RFC 3711 §B.3: from a master key of 128 bits", () => {
    const master = bytes("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6");
    const { rtp } = deriveSessionKeys("AES_CM_128_HMAC_SHA1_80", master, crypto);
    expect(hex(rtp.cipher)).toBe(plain("C61E7A93744F39EE10734AFE3FF7A087"));
    expect(hex(rtp.salt)).toBe(plain("30CBBC08863D8C85D49DB34A9AE1"));
    expect(hex(rtp.auth)).toBe(plain("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
  });

  test("RFC 6188 §7.2: from one of 256 bits", () => {
    const master = bytes(
      "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 3b04803de51ee7c96423ab5b78d2",
    );
    const { rtp } = deriveSessionKeys("AES_256_CM_HMAC_SHA1_80", master, crypto);
    expect(hex(rtp.cipher)).toBe("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4");
    expect(hex(rtp.salt)).toBe("fa31791685ca444a9e07c6c64e93");
    expect(hex(rtp.auth)).toBe("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05");
  });

  test("RFC 7714 §11: the shorter salt of GCM is filled up with zeros", () => {
    const master = bytes("000102030405060708090a0b0c0d0e0f a0a1a2a3a4a5a6a7a8a9aaab");
    const { rtp } = deriveSessionKeys("AEAD_AES_128_GCM", master, crypto);
    expect(hex(rtp.cipher)).toBe("077c6143cb221bc355ff23d5f984a16e");
    expect(hex(rtp.salt)).toBe("9af3e95364ebac9c99c5a7c4");
  });
});

test("RFC 2202 §3: HMAC-SHA1, also of what ends near a block's end", () => {
  const mac = (key: Uint8Array, text: Uint8Array): string => {
    const hmac = new HmacSha1(key);
    hmac.update(text, text.length);
    return Array.from(hmac.digest, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  };
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(mac(new Uint8Array(20).fill(0x0b), ascii("Hi There"))).toBe("b617318655057264e28bc0b6fb378c8ef146be00");
  expect(mac(ascii("Jefe"), ascii("what do ya want for nothing?"))).toBe("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  expect(mac(new Uint8Array(20).fill(0xaa), new Uint8Array(50).fill(0xdd))).toBe(
    "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
  );
});

describe("RTP-07 whole packets of libsrtp", () => {
  const cases: readonly (readonly [SrtpSuite, string, string, string])[] = [
    [
      "AES_CM_128_HMAC_SHA1_80",
      "E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6",
      "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
      "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798",
    ],
    [
      "AES_256_CM_HMAC_SHA1_80",
      "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 3b04803de51ee7c96423ab5b78d2",
      "800f1234decafbadcafebabef1d9de17ff251ff1aa007774b0b4b40da08d9d9a5b3a55d8873b",
      "",
    ],
  ];
  test.each(cases)("%s", (suite, master, srtp, srtcp) => {
    const init = { suite, master: bytes(master), crypto };
    const rtp = bytes(`800f1234decafbadcafebabe${"ab".repeat(16)}`);
    const sender = new SrtpSender(protectionOf(init), new PacketSlab(), { rtcpIndex: 1 });
    const receiver = new SrtpReceiver(protectionOf(init));
    expect(hex(sender.rtp(rtp))).toBe(srtp);
    expect(hex(receiver.rtp(bytes(srtp)))).toBe(hex(rtp));
    if (srtcp === "") return;
    const rtcp = bytes(`81c8000bcafebabe${"ab".repeat(16)}`);
    expect(hex(sender.rtcp(rtcp))).toBe(srtcp);
    expect(hex(receiver.rtcp(bytes(srtcp)))).toBe(hex(rtcp));
  });
});

describe("RTP-07 RFC 7714", () => {
  const KEY_128 = bytes("000102030405060708090a0b0c0d0e0f");
  const KEY_256 = bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const SALT = bytes("517569642070726f2071756f");
  const RTP = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
  const RTCP =
    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

  /** The RFC gives session keys, not the master key. */
  function contexts(suite: SrtpSuite, cipher: Uint8Array) {
    const keys = { cipher, auth: new Uint8Array(0), salt: SALT };
    const protection = makeProtection(suite, { rtp: keys, rtcp: keys }, crypto);
    return {
      sender: new SrtpSender(protection, new PacketSlab(), { rtcpIndex: 0x5d4 }),
      receiver: new SrtpReceiver(protection),
    };
  }

  const cases: readonly (readonly [string, SrtpSuite, Uint8Array, string, string])[] = [
    [
      "§16.1, §17.1",
      "AEAD_AES_128_GCM",
      KEY_128,
      "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
      "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
    ],
    [
      "§16.2, §17.2",
      "AEAD_AES_256_GCM",
      KEY_256,
      "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13",
      "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4",
    ],
  ];
  test.each(cases)("%s: %s both ways", (_, suite, key, srtp, srtcp) => {
    const { sender, receiver } = contexts(suite, key);
    expect(hex(sender.rtp(bytes(RTP)))).toBe(srtp);
    expect(hex(sender.rtcp(bytes(RTCP)))).toBe(srtcp);
    expect(hex(receiver.rtp(bytes(srtp)))).toBe(RTP);
    expect(hex(receiver.rtcp(bytes(srtcp)))).toBe(RTCP);
  });

  test("§17.3: SRTCP that is authenticated only (E = 0) is read", () => {
    const { receiver } = contexts("AEAD_AES_128_GCM", KEY_128);
    expect(hex(receiver.rtcp(bytes(`${RTCP}841dd9683dd78ec92ae58790125f62b3000005d4`)))).toBe(RTCP);
    expect(receiver.rtcp(bytes(`${RTCP}841dd9683dd78ec92ae58790125f62b4000005d5`))).toBeUndefined();
  });
});
