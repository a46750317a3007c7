// From the visitor to the agent's screen and back, beside a guest's own echo.
//
// Each exchange: the visitor sends a text, it shows on the agent's notification socket, the agent
// answers over the platform API, the answer reaches the visitor. Between two exchanges there is a
// pause, as there is between people, so that none waits for what the one before it left to be done.
// The measure is the echo of another guest, who still waits and pauses as long: an echo is dearer once an
// agent has the conversation, and dearer after a pause, and neither may make the way to the desk look short.

import { randomUUID } from "node:crypto";
import { Agent } from "../lib/agent.mjs";
import { Guest } from "../lib/guest.mjs";
import { median, ms, percentile, ratio, table } from "./numbers.mjs";
import { caller } from "./post.mjs";
import { DIRECT, withSide } from "./side.mjs";
import { sleep } from "../lib/wait.mjs";

const EXCHANGES = 1000;
/** Uncounted exchanges first: code that runs for days is compiled by then. */
const WARM_UP = 2000;
const PAUSE_MS = 8;
const ECHOES_MAX = 3;

export async function desk() {
  const legs = await withSide(DIRECT, exchange);
  const both = legs.there.map((there, at) => there + legs.back[at]);
  const share = median(both) / median(legs.alone);
  const met = share <= ECHOES_MAX;
  const row = (way, values) => ({ way, "p50 ms": ms(median(values)), "p99 ms": ms(percentile(values, 0.99)) });
  const rows = [
    row("echo of a guest who waits, with the same pauses", legs.alone),
    row("guest's own echo", legs.echo),
    row("visitor to the agent's screen", legs.there),
    row("agent's answer to the visitor", legs.back),
    row("there and back", both),
  ];
  const bar = `There and back is ${ratio(share)} echoes at p50; the bar is ${ECHOES_MAX}: ${met ? "met" : "**missed**"}.`;
  return { markdown: `## To the desk and back\n\n${bar}\n\n${table(rows)}`, met };
}

async function exchange(edge) {
  const agent = await new Agent(edge).start();
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say("hello");
  const conversation = await agent.take((await agent.offered()).id);
  const call = caller(edge, agent.token);
  const communication = agent.legOf(conversation).messages[0].id;
  const path = `/api/v2/conversations/messages/${conversation.id}/communications/${communication}/messages`;
  const alone = await new Guest(edge, { direct: true }).start();
  await alone.say("hello");
  const legs = { alone: [], echo: [], there: [], back: [] };
  for (let n = 0; n < WARM_UP + EXCHANGES; n += 1) {
    alone.forget();
    guest.forget();
    agent.forget();
    await sleep(PAUSE_MS);
    const from = performance.now();
    const shown = agent.hear(`question ${n}`).then(() => performance.now());
    await guest.say(`question ${n}`);
    const echoed = performance.now();
    const there = await shown;
    const answered = performance.now();
    const [heard] = await Promise.all([
      guest.hear(`answer ${n}`).then(() => performance.now()),
      call("POST", path, { textBody: `answer ${n}`, clientMessageId: randomUUID() }),
    ]);
    await sleep(PAUSE_MS);
    const waited = performance.now();
    await alone.say(`still here ${n}`);
    const waitedFor = performance.now() - waited;
    if (n < WARM_UP) continue;
    legs.alone.push(waitedFor);
    legs.echo.push(echoed - from);
    legs.there.push(there - from);
    legs.back.push(heard - answered);
  }
  alone.drop();
  guest.drop();
  agent.drop();
  return legs;
}
