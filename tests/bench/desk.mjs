// From the visitor to the agent's screen and back, beside a guest's own echo, on the floor and on Hanmadi.
//
// Each exchange: the visitor sends a text, it shows on the agent's notification socket, the agent
// answers over HTTP, the answer reaches the visitor. Between two exchanges there is a pause, as there is
// between people, so that none waits for what the one before it left to be done. An echo is dearer once an
// agent has the conversation, so that of a guest who is alone is measured too.

import { randomUUID } from "node:crypto";
import { Agent } from "../lib/agent.mjs";
import { Guest } from "../lib/guest.mjs";
import { WebSocket } from "../lib/tools.mjs";
import { Inbox, sleep, within } from "../lib/wait.mjs";
import { median, ms, percentile, ratio, table } from "./numbers.mjs";
import { caller } from "./post.mjs";
import { DIRECT, FLOOR, inTurn } from "./side.mjs";

const SLICES = 10;
const EXCHANGES = 100;
/** Uncounted exchanges first: code that runs for days is compiled by then. */
const WARM_UP = 4000;
const PAUSE_MS = 8;
const ECHOES_MAX = 3;

const SIDES = [
  { ...FLOOR, enter: enterFloor },
  { ...DIRECT, name: "Hanmadi", enter },
];

export async function desk() {
  const found = SIDES.map(() => []);
  await inTurn(SIDES, 0, async (edges, turns) => {
    const stages = [];
    for (const [n, edge] of edges.entries()) stages.push(await SIDES[n].enter(edge));
    for (const stage of stages) await exchanges(stage, WARM_UP, 0);
    for (let slice = 0; slice < SLICES; slice += 1) {
      for (const n of turns(slice)) found[n].push(...(await exchanges(stages[n], EXCHANGES, PAUSE_MS)));
    }
    stages.forEach((stage) => stage.drop());
  });
  const sides = found.map((each) => {
    const all = (way) => each.map((one) => one[way]);
    const both = each.map(({ there, back }) => there + back);
    return { alone: all("alone"), echo: all("echo"), there: all("there"), back: all("back"), both };
  });
  const [floor, own] = sides.map(({ both, echo }) => median(both) / median(echo));
  const met = own <= ECHOES_MAX;
  const rows = ["alone", "echo", "there", "back", "both"].map((way) => {
    const cells = sides.flatMap((side) => [ms(median(side[way])), ms(percentile(side[way], 0.99))]);
    return { way: WAYS[way], "floor p50": cells[0], "floor p99": cells[1], "Hanmadi p50": cells[2], "Hanmadi p99": cells[3] };
  });
  const alone = sides.map(({ both, alone }) => ratio(median(both) / median(alone)));
  const about =
    `There and back is ${ratio(own)} of the guest's own echoes at p50; the bar is ${ECHOES_MAX}: ${met ? "met" : "**missed**"}. For the floor it is\n` +
    `${ratio(floor)}. In echoes of a guest who is alone: ${alone[1]}, for the floor ${alone[0]}. Milliseconds, with pauses of ${PAUSE_MS}.`;
  return { markdown: `## To the desk and back\n\n${about}\n\n${table(rows)}`, met };
}

const WAYS = {
  alone: "echo of a guest who is alone",
  echo: "guest's own echo",
  there: "visitor to the agent's screen",
  back: "agent's answer to the visitor",
  both: "there and back",
};

async function exchanges(stage, count, pauseMs) {
  const found = [];
  for (let n = 0; n < count; n += 1) {
    stage.forget();
    await sleep(pauseMs);
    const from = performance.now();
    const shown = stage.shown(`question ${n}`).then(() => performance.now());
    await stage.say(`question ${n}`);
    const echoed = performance.now();
    const there = await shown;
    const answered = performance.now();
    const heard = stage.heard(`answer ${n}`).then(() => performance.now());
    await stage.answer(`answer ${n}`);
    const back = await heard;
    await sleep(pauseMs);
    const waited = performance.now();
    await stage.sayAlone(`still here ${n}`);
    found.push({ alone: performance.now() - waited, echo: echoed - from, there: there - from, back: back - answered });
  }
  return found;
}

/** A guest with an agent, and one alone. */
async function enter(edge) {
  const agent = await new Agent(edge).start();
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say("hello");
  const conversation = await agent.take((await agent.offered()).id);
  const call = caller(edge, agent.token);
  const communication = agent.legOf(conversation).messages[0].id;
  const path = `/api/v2/conversations/messages/${conversation.id}/communications/${communication}/messages`;
  const alone = await new Guest(edge, { direct: true }).start();
  const everyone = [agent, guest, alone];
  return {
    say: (text) => guest.say(text),
    sayAlone: (text) => alone.say(text),
    shown: (text) => agent.hear(text),
    answer: (textBody) => call("POST", path, { textBody, clientMessageId: randomUUID() }),
    heard: (text) => guest.hear(text),
    forget: () => everyone.forEach((one) => one.forget()),
    drop: () => everyone.forEach((one) => one.drop()),
  };
}

/** The same on the floor. */
async function enterFloor(edge) {
  const call = caller(edge);
  const agent = await Line.open(`${edge.wsUrl}/desk`);
  const guest = await Line.open(`${edge.wsUrl}/talk?thread=guest`);
  const alone = await Line.open(`${edge.wsUrl}/v1?thread=alone`);
  const everyone = [agent, guest, alone];
  return {
    say: (text) => guest.say(text),
    sayAlone: (text) => alone.say(text),
    shown: (text) => agent.hear(text),
    answer: (textBody) => call("POST", "/talk?thread=guest", { textBody }),
    heard: (text) => guest.hear(text),
    forget: () => everyone.forEach((one) => one.inbox.clear()),
    drop: () => everyone.forEach((one) => one.socket.terminate()),
  };
}

/** A socket on the floor. */
class Line {
  inbox = new Inbox();

  static async open(url) {
    const line = new Line();
    line.socket = new WebSocket(url, { perMessageDeflate: false });
    line.socket.on("message", (data) => line.inbox.push(JSON.parse(data.toString())));
    await within(new Promise((resolve, reject) => line.socket.once("open", resolve).once("error", reject)), "socket");
    return line;
  }

  say(text) {
    this.socket.send(JSON.stringify({ action: "onMessage", tracingId: randomUUID(), message: { type: "Text", text } }));
    return this.hear(text);
  }

  hear(text) {
    return this.inbox.take(({ body }) => body.text === text, text);
  }
}
