// A POST with as little work of its own as Node allows: one kept connection, no fetch.

import { Agent as Connections, request } from "node:http";
import { within } from "../lib/wait.mjs";

/** Returns a function that posts JSON to a path of `edge` with `token`, and fails unless taken. */
export function poster(edge, token) {
  const agent = new Connections({ keepAlive: true, maxSockets: 4 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return (path, json) => {
    const body = Buffer.from(JSON.stringify(json));
    const done = new Promise((resolve, reject) => {
      const sent = request(edge.url + path, { method: "POST", agent, headers: { ...headers, "content-length": body.length } });
      sent.once("error", reject);
      sent.once("response", (answer) => {
        answer.resume().once("end", resolve);
        if (answer.statusCode > 299) reject(new Error(`POST ${path}: ${answer.statusCode}`));
      });
      sent.end(body);
    });
    return within(done, `answer to POST ${path}`);
  };
}
