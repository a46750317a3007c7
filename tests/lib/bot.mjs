// A bot whose answers a test writes, and the flow that sends every conversation to a bot first.

import { once } from "node:events";
import { createServer } from "node:http";
import { SUPPORT } from "./edge.mjs";
import { Inbox, TIMEOUT_MS } from "./wait.mjs";

/** A server that shows each question to the test: `{ headers, body, question, reply }`. */
export class ScriptedBot {
  #server;
  #inbox = new Inbox();
  /** Every question, in order. */
  questions = [];

  async start(port = 0) {
    this.#server = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const body = Buffer.concat(parts).toString();
      const { headers, method, url } = request;
      const reply = (answer, status = 200, more = {}) => {
        response.writeHead(status, { "content-type": "application/json", ...more });
        response.end(typeof answer === "string" || Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
      };
      const asked = { headers, method, url, body, question: JSON.parse(body || "null"), response, reply };
      this.questions.push(asked);
      this.#inbox.push(asked);
    });
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/ask`;
  }

  /** Takes the next question about these words. */
  asked(text, ms = TIMEOUT_MS) {
    const wants = ({ question }) => question?.messages.some((message) => message.text === text);
    return this.#inbox.take(wants, `question about "${text}"`, ms);
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Makes a bot, and a published flow that leads to it when a message has the keyword; else to its queue. */
export async function connectBots(owner, bots) {
  const to = { queue: SUPPORT };
  const made = [];
  for (const { name, url, secret, timeoutMs } of bots) {
    made.push(await owner.post("/api/v2/hanmadi/bots", { name, url, secret, timeoutMs }));
  }
  const rules = bots.map(({ name, keyword }, index) => ({
    id: name,
    name,
    conditions: [{ type: "keywords", anyOf: [keyword] }],
    outcome: { type: "bot", bot: made[index].id, to },
  }));
  const draft = { name: "Bots first", rules, otherwise: { type: "queue", to } };
  const flow = await owner.post("/api/v2/flows", { draft });
  await owner.post(`/api/v2/flows/actions/publish?flow=${flow.id}`);
  await owner.put(`/api/v2/flows/${flow.id}`, { draft, isDefault: true });
  return made;
}
