// Requests with as little work of their own as Node allows: kept connections, no fetch.

import { Agent as Connections, request } from "node:http";
import { within } from "../lib/wait.mjs";

/**
 * Returns a function `(method, path, json)` that asks `edge` as whom `token` names and returns the answer's body,
 * parsed if there is one. Anything but 2xx fails.
 */
export function caller(edge, token, { sockets = 4 } = {}) {
  const agent = new Connections({ keepAlive: true, maxSockets: sockets });
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return (method, path, json) => {
    const body = json === undefined ? undefined : Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
    const done = new Promise((resolve, reject) => {
      const sent = request(edge.url + path, {
        method,
        agent,
        headers: body ? { ...headers, "content-length": body.length } : headers,
      });
      sent.once("error", reject);
      sent.once("response", (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part)).once("error", reject);
        answer.once("end", () => {
          const text = Buffer.concat(parts).toString();
          if (answer.statusCode > 299) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
          else resolve(text === "" ? undefined : JSON.parse(text));
        });
      });
      sent.end(body);
    });
    return within(done, `answer to ${method} ${path}`, 30_000);
  };
}
