#!/usr/bin/env node
// Sends a voice message by mail: Zongji's voicemail hook. In zongji.yaml:
//   voicemail: { command: [node, /opt/zongji/examples/voicemail-mail.mjs, /usr/sbin/sendmail, -t] }
// It reads one JSON object from its input, and hands a mail with the WAV file attached to the program named by its arguments, which is
// `sendmail -t` of whatever mail system is there: Debian's exim4, postfix, or msmtp-mta. A mailbox without an address sends none.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const letter = JSON.parse(readFileSync(0, "utf8"));
const [program = "/usr/sbin/sendmail", ...args] = process.argv.slice(2);
if (letter.email !== null) await send(mailOf(letter), program, args.length === 0 ? ["-t"] : args);

/** RFC 2047 §4.1: what is not ASCII goes as base64 of UTF-8, in pieces that fit a line. */
function header(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const pieces = [...text].join("").match(/.{1,12}/gu) ?? [];
  return pieces.map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString("base64")}?=`).join("\r\n ");
}

function lines(base64) {
  return (base64.match(/.{1,76}/g) ?? []).join("\r\n");
}

function mailOf({ email, name, language, from, fromName, takenAt, durationMs, urgent, file, message, waiting, mailbox }) {
  const zh = language === "zh";
  const caller = fromName === null ? from : `${fromName} (${from})`;
  const seconds = Math.round(durationMs / 1000);
  const subject = zh ? `${name} 的新留言，来自 ${caller}` : `New voice message for ${name} from ${caller}`;
  const body = zh
    ? `信箱：${mailbox}\n来电：${caller}\n时间：${takenAt}\n时长：${seconds} 秒\n未听留言：${waiting} 条\n`
    : `Mailbox: ${mailbox}\nFrom: ${caller}\nTaken: ${takenAt}\nLength: ${seconds} s\nNot heard yet: ${waiting}\n`;
  const boundary = `zongji-${message}`;
  const utf8 = (text) => lines(Buffer.from(text).toString("base64"));
  return [
    `To: ${email}`,
    `Subject: ${header(subject)}`,
    ...(urgent ? ["Importance: high", "X-Priority: 1"] : []),
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: base64",
    "",
    utf8(body),
    `--${boundary}`,
    "Content-Type: audio/wav",
    "Content-Transfer-Encoding: base64",
    `Content-Disposition: attachment; filename="${message}.wav"`,
    "",
    lines(readFileSync(file).toString("base64")),
    `--${boundary}--`,
    "",
  ].join("\r\n");
}

function send(mail, command, arguments_) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, arguments_, { stdio: ["pipe", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
    child.stdin.on("error", () => {}); // its exit status says what went wrong
    child.stdin.end(mail);
  });
}
