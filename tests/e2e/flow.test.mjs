// Goal: the owner's rules decide where a conversation goes, as the test box says they will, and what matched is kept.
// Method: one published flow of every kind of rule, written to by guests of all sorts under a moved clock.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent, signIn } from "../lib/agent.mjs";
import { READ_ONLY, SALES, startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const HOUR = 3_600_000;
const RETURNS = "66666666-6666-4666-8666-666666666661";

let edge, owner, supervisor, minji, flowId, begins;

const local = (ms) => new Date(begins + ms).toISOString().slice(0, -1);
const keywords = (...anyOf) => ({ type: "keywords", anyOf });
const queue = (to, answer) => ({ type: "queue", to: { queue: SUPPORT, ...to }, answer });

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  await logins();
  begins = Date.now();
  // A holiday now, open after an hour, closed after three.
  const span = (name, from, to) => owner.post("/api/v2/architect/schedules", { name, start: local(from), end: local(to) });
  const [holiday, open] = await Promise.all([span("A holiday", -HOUR, HOUR), span("Hours", -HOUR, 3 * HOUR)]);
  const group = await owner.post("/api/v2/architect/schedulegroups", {
    name: "Desk hours",
    timeZone: "Etc/UTC",
    openSchedules: [{ id: open.id }],
    holidaySchedules: [{ id: holiday.id }],
  });
  const hours = (is) => ({ type: "schedule", group: group.id, is });
  const rule = (id, conditions, outcome, more = {}) => ({ id, name: `Rule ${id}`, conditions, outcome, ...more });
  const rules = [
    rule("holiday", [keywords("desk"), hours("holiday")], { type: "stop", answer: "We are away until tomorrow." }),
    rule("closed", [keywords("desk"), hours("closed")], { type: "stop", answer: "We open at nine." }),
    rule("desk", [keywords("desk"), hours("open")], queue({ priority: 7 }, "Somebody will be with you.")),
    rule("off", [keywords("환불")], queue({ queue: SALES }), { enabled: false }),
    rule("refund", [{ type: "keywords", anyOf: ["환불", "money back"], noneOf: ["no thanks"] }], queue({ skills: [{ skill: RETURNS, level: 2 }] })),
    rule("vip", [{ type: "attribute", key: "tier", operator: "equals", values: ["gold"] }], queue({ queue: SALES, priority: 50 })),
    rule("japanese", [{ type: "language", anyOf: ["ja"], minConfidence: 50 }], queue({ queue: SALES })),
    rule("again", [keywords("again"), { type: "contact", known: true }], queue({ priority: 9 })),
    rule("elsewhere", [{ type: "channel", anyOf: ["line"] }], queue({ queue: SALES })),
  ];
  const draft = { name: "All of it", rules, otherwise: queue({ priority: 1 }) };
  flowId = (await owner.post("/api/v2/flows", { draft })).id;
  await owner.post(`/api/v2/flows/actions/publish?flow=${flowId}`);
  await owner.put(`/api/v2/flows/${flowId}`, { draft, isDefault: true });
});
after(() => {
  minji?.drop();
  return edge?.stop();
});

async function logins() {
  minji?.drop();
  [owner, supervisor] = await signIn(edge, "owner", "supervisor");
  minji = await new Agent(edge).start();
}

const waitOf = ({ participants }) => participants.findLast(({ purpose, endTime }) => purpose === "acd" && !endTime);

/** A guest's first words, and how they wait. */
async function asks(text, { attributes, ...options } = {}) {
  const guest = await new Guest(edge, options).start();
  await guest.say(text, attributes && { channel: { metadata: { customAttributes: attributes } } });
  return guest;
}
async function waits(text) {
  const conversation = await minji.offered((one) => one.latest?.text === text && waitOf(one));
  const { waiting } = await supervisor.get(`/api/v2/conversations/messages/${conversation.id}/routing`);
  return { id: conversation.id, ...waiting.search };
}

/** The rule by which a conversation was decided, as its events and its record keep it. */
async function decided(id) {
  const { flow, rule } = await until(async () => {
    const { entities } = await supervisor.get(`/api/v2/analytics/conversations/${id}/events`);
    return entities.findLast(({ kind }) => kind.flowLeft)?.kind.flowLeft;
  }, "the decision among the events");
  const { participants } = await supervisor.get(`/api/v2/analytics/conversations/${id}/details`);
  const session = participants.findLast(({ purpose }) => purpose === "workflow").sessions[0];
  assert.deepEqual([flow.id, session.flow.flowId, session.flow.flowName], [flowId, flowId, "All of it"]);
  return rule;
}

const boxed = (text, more = {}) => owner.post(`/api/v2/flows/${flowId}/test`, { text, ...more });
const isEnd = ({ body }) => body.events?.[0]?.presence?.type === "Disconnect";

test("on a holiday, and when it is closed, the customer is told so and nobody waits; when it is open they wait", async () => {
  const holiday = await asks("is the desk there?");
  const answer = await holiday.hear("We are away until tomorrow.");
  assert.equal(answer.body.originatingEntity, "Bot");
  const end = await holiday.next(isEnd, "the end");
  assert.equal(end.body.originatingEntity, "Bot");
  assert.ok(!(await minji.waiting()).some(({ preview }) => preview === "is the desk there?"));
  const final = await asks("and this desk?", { deploymentId: READ_ONLY });
  assert.equal((await final.next(isEnd, "the end")).body.metadata.readOnly, "true");
  final.drop();
  assert.equal((await boxed("is the desk there?")).decision.rule.id, "holiday");
  for (const [at, expected] of [[2 * HOUR, "desk"], [4 * HOUR, "closed"], [-2 * HOUR, "closed"]]) {
    const { decision } = await boxed("is the desk there?", { at: new Date(begins + at).toISOString() });
    assert.equal(decision.rule.id, expected);
  }

  await edge.advance(1.5 * HOUR);
  await logins();
  const open = await asks("is this desk open?");
  await open.hear("Somebody will be with you.");
  const { id, priority } = await waits("is this desk open?");
  assert.equal(priority, 7);
  assert.equal(await decided(id), "Rule desk");

  await edge.advance(2 * HOUR);
  await logins();
  const late = await asks("desk, hello?");
  await late.hear("We open at nine.");
  // The next words open it again, and are decided anew.
  await late.say("money back please");
  assert.equal((await waits("money back please")).skills[0].skill, RETURNS);
  [holiday, open, late].forEach((guest) => guest.drop());
});

test("words with particles and in any case and width, attributes, language and known customers find their rule", async () => {
  for (const [text, options, expected, rule] of [
    ["환불은 언제 되나요", {}, { queueId: SUPPORT, skills: [RETURNS] }, "Rule refund"],
    ["ＭＯＮＥＹ  Back, now", {}, { queueId: SUPPORT, skills: [RETURNS] }, "Rule refund"],
    ["money back? no thanks", {}, { queueId: SUPPORT, priority: 1 }, null],
    ["I am somebody", { attributes: { tier: "GOLD" } }, { queueId: SALES, priority: 50 }, "Rule vip"],
    ["荷物はいつ届きますか", {}, { queueId: SALES }, "Rule japanese"],
    ["it happens again", {}, { queueId: SUPPORT, priority: 1 }, null],
    ["nothing of all that", {}, { queueId: SUPPORT, priority: 1 }, null],
  ]) {
    const { attributes } = options;
    const guest = await asks(text, options);
    const found = await waits(text);
    const skills = found.skills.map(({ skill }) => skill);
    assert.deepEqual({ queueId: found.queueId, priority: found.priority, skills }, { priority: 0, skills: [], ...expected }, text);
    assert.equal(await decided(found.id), rule ?? undefined, text);
    const { decision } = await boxed(text, { attributes });
    assert.equal(decision.rule?.name, rule ?? undefined, text);
    guest.drop();
  }
});

test("who wrote before is known, and the test box says of each rule why it did not match", async () => {
  const guest = await asks("money back for the first");
  const { id } = await waits("money back for the first");
  await minji.end(await minji.take(id));
  await guest.say("it happens again");
  assert.equal((await waits("it happens again")).priority, 9);
  assert.equal(await decided(id), "Rule again");
  const { rules } = await boxed("no thanks, no money back");
  assert.deepEqual(rules.map(({ id: rule, verdict }) => [rule, verdict]), [
    ["holiday", "failed"],
    ["closed", "failed"],
    ["desk", "failed"],
    ["off", "off"],
    ["refund", "failed"],
    ["vip", "failed"],
    ["japanese", "failed"],
    ["again", "failed"],
    ["elsewhere", "failed"],
  ]);
  assert.equal((await boxed("hello", { channel: "line" })).decision.rule.id, "elsewhere");
  guest.drop();
});
