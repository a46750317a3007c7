// A bot that tells where an order is, in Korean and in English, and fetches a person when it should.
// It stands here to be read: docs/bots.md says what every field means. Node alone is enough to run it:
//
//   BOT_SECRET="a secret of many letters" node tests/bots/order-status.mjs
//
// A question is checked (is it really from Hanmadi, and fresh?), looked up (was it asked before?) and answered.

import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const QUESTION_BYTES_MAX = 8_388_608;
const AGE_SECONDS_MAX = 300;
const ANSWERS_KEPT = 1000;

const ORDERS = {
  1001: { ko: "오늘 오후에 도착할 예정이에요.", en: "It will arrive this afternoon." },
  1002: { ko: "어제 출고되었고, 모레 도착할 예정이에요.", en: "It was shipped yesterday and arrives the day after tomorrow." },
};

const WORDS = {
  ko: {
    ask: "주문 번호 네 자리를 알려 주세요.",
    unknown: (number) => `${number}번 주문을 찾지 못했어요. 번호를 다시 확인해 주세요.`,
    more: "더 도와드릴 일이 있나요?",
    person: "상담원을 연결해 드릴게요. 잠시만 기다려 주세요.",
    bye: "이용해 주셔서 감사합니다.",
  },
  en: {
    ask: "Please tell me the four digits of your order number.",
    unknown: (number) => `I can't find order ${number}. Please check the number.`,
    more: "Is there anything else?",
    person: "I am fetching a person. One moment, please.",
    bye: "Thank you, and goodbye.",
  },
};

const WANTS_PERSON = /상담원|사람|환불|반품|\b(person|human|agent|refund|return)\b/i;
const IS_DONE = /괜찮아요|없어요|감사|고마워|\b(no|thanks|thank you|bye)\b/i;

/** What to answer to a question: nothing but its fields decides. */
export function answer({ messages, attributes, language }) {
  const said = messages.filter(({ direction, text }) => direction === "inbound" && text).map(({ text }) => text);
  const text = said.join("\n");
  const spoken = /[가-힣]/.test(text) ? "ko" : /[a-z]/i.test(text) ? "en" : (attributes.botLanguage ?? language);
  const botLanguage = spoken === "ko" ? "ko" : "en";
  const words = WORDS[botLanguage];
  const says = (...texts) => ({ messages: texts.map((one) => ({ text: one })), attributes: { botLanguage } });

  if (WANTS_PERSON.test(text)) {
    // Queue, skills and language go by their names, or by their ids.
    const to = { queue: "Support", skills: [{ skill: "Delivery" }], language: botLanguage === "ko" ? "Korean" : "English" };
    return { ...says(words.person), then: "handOver", to };
  }
  const number = text.match(/(?<!\d)\d{4}(?!\d)/)?.[0];
  if (number === undefined) {
    return IS_DONE.test(text) && attributes.orderNumber ? { ...says(words.bye), then: "done" } : says(words.ask);
  }
  const order = ORDERS[number];
  if (!order) return says(words.unknown(number));
  return { ...says(order[botLanguage], words.more), attributes: { botLanguage, orderNumber: number } };
}

/** Whether a question is signed with our secret, and was sent a short while ago. */
export function isGenuine({ headers, body, secret, nowSeconds = Date.now() / 1000 }) {
  const timestamp = headers["x-hanmadi-timestamp"] ?? "";
  if (!/^\d+$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > AGE_SECONDS_MAX) return false;
  const expected = `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
  const given = Buffer.from(headers["x-hanmadi-signature"] ?? "");
  // In constant time: how long a comparison takes must not tell how much of it was right.
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}

/** Starts the bot and returns `{ url, stop }`. */
export async function startBot({ secret, port = 0, host = "127.0.0.1" }) {
  // A question that is asked again, such as after a power cut, is answered as it was the first time.
  const answers = new Map();
  const answerOnce = (key, question) => {
    if (!answers.has(key)) answers.set(key, JSON.stringify(answer(question)));
    if (answers.size > ANSWERS_KEPT) answers.delete(answers.keys().next().value);
    return answers.get(key);
  };
  const server = createServer(async (request, response) => {
    const refuse = (status) => response.writeHead(status).end();
    try {
      const body = await read(request);
      if (request.method !== "POST") return refuse(405);
      if (!isGenuine({ headers: request.headers, body, secret })) return refuse(401);
      const told = answerOnce(request.headers["idempotency-key"], JSON.parse(body));
      return response.writeHead(200, { "content-type": "application/json" }).end(told);
    } catch {
      return refuse(400);
    }
  });
  server.listen(port, host);
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://${host}:${server.address().port}/ask`, stop };
}

async function read(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > QUESTION_BYTES_MAX) throw new Error("the question is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const secret = process.env.BOT_SECRET;
  if (!secret) throw new Error("set BOT_SECRET to the secret that the bot was made with");
  const { url } = await startBot({ secret, port: Number(process.env.PORT ?? 8790), host: process.env.HOST });
  console.log(`The bot listens at ${url}`);
}
