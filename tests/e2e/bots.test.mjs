// Goal: a bot goes first and people go on, whatever the bot does, and nothing is said twice or lost.
// Method: the example bot, and bots that answer as a test says, behind a published flow of a real edge.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isGenuine, startBot } from "../bots/order-status.mjs";
import { signIn } from "../lib/agent.mjs";
import { ScriptedBot, connectBots } from "../lib/bot.mjs";
import { DEPLOYMENT, SALES, SUPPORT, freePort, startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { sleep, until } from "../lib/wait.mjs";

const SECRET = "a secret of many letters";
const DELIVERY = "66666666-6666-4666-8666-666666666662";
const RETURNS = "66666666-6666-4666-8666-666666666661";

let edge, owner, minji, supervisor, example, bot;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  [owner, minji, supervisor] = await signIn(edge, "owner", "agent1", "supervisor");
  example = await startBot({ secret: SECRET });
  bot = await new ScriptedBot().start();
  const nobody = `http://127.0.0.1:${await freePort()}/ask`;
  await connectBots(owner, [
    { name: "Orders", url: example.url, secret: SECRET, keyword: "order" },
    { name: "Scripted", url: bot.url, secret: SECRET, keyword: "scripted", timeoutMs: 8000 },
    { name: "Nobody", url: nobody, secret: SECRET, keyword: "nobody" },
    { name: "Hasty", url: bot.url, secret: SECRET, keyword: "hasty", timeoutMs: 500 },
  ]);
  await minji.listen();
});
after(async () => {
  minji?.drop();
  await Promise.all([example?.stop(), bot?.stop()]);
  await edge?.stop();
});

/** A guest who has said something. */
async function saying(text) {
  const guest = await new Guest(edge, { direct: true }).start();
  return { guest, echo: await guest.say(text) };
}

const waitingLeg = ({ participants }) => participants.findLast(({ purpose, endTime }) => purpose === "acd" && !endTime);
const botLegs = ({ participants }) => participants.filter(({ purpose }) => purpose === "botflow");

/** The conversation that opened with these words, once it waits. */
const waits = (text) => minji.offered((one) => one.latest?.text === text && waitingLeg(one) !== undefined);

/** What the Ledger keeps of a conversation once `isThere`; checked to follow from its events. */
async function ledger(id, isThere) {
  const address = `/api/v2/analytics/conversations/${id}`;
  const told = await until(async () => {
    const { status, body } = await supervisor.request(`${address}/details`);
    return status === 200 && isThere(body) && body;
  }, "the bot in the record");
  assert.equal((await supervisor.get(`${address}/events`)).agrees, true);
  return told;
}
const botSession = (record) => record.participants.findLast(({ purpose }) => purpose === "botflow")?.sessions[0];
const metric = (session, name) => session.metrics.find((one) => one.name === name)?.value;

/** Words of a transcript with their side. */
const words = (entities) => entities.filter(({ textBody }) => textBody).map(({ direction, textBody }) => [direction, textBody]);

test("the example bot speaks Korean, keeps what it learns and hands over; the agent reads all of it first", async () => {
  const { guest } = await saying("order 상태가 궁금해요");
  const first = (await guest.hear("주문 번호 네 자리를 알려 주세요.")).body;
  assert.deepEqual([first.originatingEntity, first.channel.from.nickname], ["Bot", "Orders"]);
  await guest.say("1001 이에요");
  await guest.hear("오늘 오후에 도착할 예정이에요.");
  await guest.hear("더 도와드릴 일이 있나요?");
  await guest.say("상담원 연결해 주세요");
  await guest.hear("상담원을 연결해 드릴게요. 잠시만 기다려 주세요.");
  const { id } = await waits("order 상태가 궁금해요");
  const conversation = await minji.take(id);

  const transcript = await minji.transcript(id);
  assert.deepEqual(words(transcript), [
    ["inbound", "order 상태가 궁금해요"],
    ["outbound", "주문 번호 네 자리를 알려 주세요."],
    ["inbound", "1001 이에요"],
    ["outbound", "오늘 오후에 도착할 예정이에요."],
    ["outbound", "더 도와드릴 일이 있나요?"],
    ["inbound", "상담원 연결해 주세요"],
    ["outbound", "상담원을 연결해 드릴게요. 잠시만 기다려 주세요."],
  ]);
  const entities = transcript.map(({ normalizedMessage }) => normalizedMessage.originatingEntity);
  assert.deepEqual([...new Set(entities)], [undefined, "Bot"]);
  const customer = conversation.participants.find(({ purpose }) => purpose === "customer");
  assert.deepEqual(customer.attributes, { botLanguage: "ko", orderNumber: "1001" });
  assert.deepEqual(botLegs(conversation).map(({ name, endTime }) => [name, Boolean(endTime)]), [["Orders", true]]);

  await minji.say(conversation, "안녕하세요, 민지예요");
  const human = (await guest.hear("안녕하세요, 민지예요")).body;
  assert.equal(human.originatingEntity, "Human");
  await guest.say("order 1002도요");
  await minji.hear("order 1002도요");
  await minji.end(conversation);
  const record = await ledger(id, (one) => botSession(one) && one.participants.some(({ purpose }) => purpose === "agent"));
  assert.equal(metric(botSession(record), "nBotInteractions"), 3);
  const acd = record.participants.findLast(({ purpose }) => purpose === "acd").sessions[0];
  const [{ queueId, requestedRoutingSkillIds, requestedLanguageId }] = acd.segments;
  assert.equal(queueId, SUPPORT);
  assert.deepEqual(requestedRoutingSkillIds, [DELIVERY]);
  assert.ok(requestedLanguageId);
  guest.drop();
});

test("the example bot speaks English and ends what is done", async () => {
  const { guest } = await saying("Where is my order 1002?");
  await guest.hear("It was shipped yesterday and arrives the day after tomorrow.");
  await guest.hear("Is there anything else?");
  await guest.say("No, thanks");
  await guest.hear("Thank you, and goodbye.");
  assert.ok(!(await minji.waiting()).some(({ preview }) => preview === "Where is my order 1002?"));
  const last = (await guest.wholeHistory()).slice(-2);
  assert.equal(last[0].text, "Thank you, and goodbye.");
  assert.deepEqual(
    [last[1].events[0].presence.type, last[1].originatingEntity, last[1].channel.from.nickname],
    ["Disconnect", "Bot", "Orders"],
    "the guest is told that it has ended",
  );
  guest.drop();
});

test("what a bot ended has ended, and goes to it again as a conversation of somebody known", async () => {
  const { guest } = await saying("scripted: quick");
  const asked = await bot.asked("scripted: quick");
  const { conversationId: id, legId } = asked.question;
  asked.reply({ messages: [{ text: "that was it" }], then: "done" });
  await guest.hear("that was it");
  const ended = await until(async () => {
    const conversation = await supervisor.conversation(id);
    return conversation.endTime && conversation;
  }, "the end");
  assert.deepEqual(ended.participants.map(({ purpose }) => purpose), ["customer", "workflow", "botflow"]);
  assert.ok(ended.participants.every(({ endTime }) => endTime));
  const record = await ledger(id, (one) => one.conversationEnd);
  assert.equal(metric(botSession(record), "nBotInteractions"), 1);
  assert.equal(botSession(record).flow.exitReason, "FLOW_DISCONNECT");
  assert.ok(!(await minji.waiting()).some(({ conversationId }) => conversationId === id));

  await guest.say("scripted: one more thing");
  const { question, reply } = await bot.asked("scripted: one more thing");
  assert.deepEqual([question.conversationId, question.turn, question.customer], [id, 1, { known: true }]);
  assert.notEqual(question.legId, legId);
  assert.deepEqual(question.messages.map(({ text }) => text), ["scripted: one more thing"]);
  reply({ then: "done" });
  await ledger(id, (one) => one.conversationEnd && botSession(one).metrics.length > 0);
  guest.drop();
});

test("a question is signed, says what there is to know, and asks about each message once", async () => {
  const { guest, echo } = await saying("scripted: 안녕하세요");
  const asked = await bot.asked("scripted: 안녕하세요");
  const { headers, body, question } = asked;
  assert.deepEqual([asked.method, asked.url, headers["content-type"]], ["POST", "/ask", "application/json"]);
  assert.match(headers["x-hanmadi-signature"], /^v1=[0-9a-f]{64}$/);
  const nowSeconds = Number(headers["x-hanmadi-timestamp"]);
  assert.ok(Math.abs(nowSeconds - Date.now() / 1000) < 60, "the clock of this test has not moved yet");
  assert.ok(isGenuine({ headers, body, secret: SECRET, nowSeconds }));
  assert.ok(!isGenuine({ headers, body: `${body} `, secret: SECRET, nowSeconds }));
  assert.ok(!isGenuine({ headers, body, secret: "another secret of letters", nowSeconds }));
  assert.ok(!isGenuine({ headers, body, secret: SECRET, nowSeconds: nowSeconds + 301 }));
  const { conversationId, legId, answerBy, ...rest } = question;
  assert.equal(headers["idempotency-key"], `${conversationId}/${legId}/1`);
  assert.ok(Date.parse(answerBy) > nowSeconds * 1000);
  const said = ({ body: one }, text) => ({ id: one.id, time: one.channel.time, direction: "inbound", text });
  assert.deepEqual(rest, {
    turn: 1,
    deploymentId: DEPLOYMENT,
    channel: "webmessaging",
    language: "ko",
    customer: { known: false },
    attributes: {},
    messages: [said(echo, "scripted: 안녕하세요")],
  });

  const meanwhile = await guest.say("are you there?", { channel: { metadata: { customAttributes: { page: "cart" } } } });
  asked.reply({ messages: [{ text: "yes" }], attributes: { seen: "1" } });
  const spoken = (await guest.hear("yes")).body;
  const second = await bot.asked("are you there?");
  assert.equal(second.headers["idempotency-key"], `${conversationId}/${legId}/2`);
  assert.deepEqual(second.question.attributes, { page: "cart", seen: "1" });
  assert.deepEqual(second.question.messages, [
    said(meanwhile, "are you there?"),
    { id: spoken.id, time: spoken.channel.time, direction: "outbound", text: "yes" },
  ]);
  second.reply({});
  await guest.say("third");
  const third = await bot.asked("third");
  assert.deepEqual(third.question.messages.map(({ text }) => text), ["third"]);
  third.reply({ then: "handOver", to: { queue: SALES, skills: [{ skill: RETURNS, level: 2 }], priority: 9 } });
  const conversation = await waits("scripted: 안녕하세요");
  assert.equal(waitingLeg(conversation).queueId, SALES);
  const record = await ledger(conversation.id, (one) => botSession(one)?.metrics.length > 0);
  assert.equal(metric(botSession(record), "nBotInteractions"), 3);
  guest.drop();
});

test("whatever a bot does wrong, people go on where the flow says, with nothing of the wrong answer said", async () => {
  const text = (length) => ({ messages: [{ text: "x".repeat(length) }] });
  let followed = false;
  const elsewhere = await new ScriptedBot().start();
  elsewhere.asked("redirected").then(() => (followed = true), () => {});
  const faults = {
    "status 500": (asked) => asked.reply({ messages: [{ text: "wrong" }] }, 500),
    "status 404": (asked) => asked.reply({}, 404),
    "a redirect": (asked) => asked.reply({}, 307, { location: elsewhere.url }),
    "no JSON": (asked) => asked.reply("<p>wrong</p>"),
    "an array": (asked) => asked.reply([]),
    "no body": (asked) => asked.reply("", 200),
    "a slip of the pen": (asked) => asked.reply({ message: [{ text: "wrong" }] }),
    "too long a text": (asked) => asked.reply(text(4097)),
    "too many texts": (asked) => asked.reply({ messages: Array(11).fill({ text: "wrong" }) }),
    "too large": (asked) => asked.reply(JSON.stringify(text(10)) + " ".repeat(70_000)),
    "no UTF-8": (asked) => asked.reply(Buffer.from([0x7b, 0xff, 0x7d])),
    "an unknown queue": (asked) => asked.reply({ messages: [{ text: "wrong" }], then: "handOver", to: { queue: "Nowhere" } }),
    "broken off": (asked) => asked.response.writeHead(200, { "content-length": 100 }).write('{"mess', () => asked.response.destroy()),
    "hung up": (asked) => asked.response.destroy(),
    "without end": (asked) => {
      asked.response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => asked.response.write(" ".repeat(16_384)), 5);
      asked.response.once("close", () => clearInterval(timer));
    },
  };
  for (const [name, fault] of Object.entries(faults)) {
    const words = `scripted: ${name}`;
    const { guest } = await saying(words);
    const started = performance.now();
    fault(await bot.asked(words));
    const conversation = await waits(words);
    assert.ok(performance.now() - started < 6000, `${name}: only the timeout noticed`);
    assert.equal(waitingLeg(conversation).queueId, SUPPORT, name);
    assert.equal(botLegs(conversation)[0].messages[0].disconnectType, "error", name);
    assert.deepEqual((await guest.wholeHistory()).map((one) => one.text), [words], name);
    const asked = bot.questions.filter(({ question }) => question.conversationId === conversation.id);
    assert.equal(asked.length, 1, `${name}: asked again`);
    guest.drop();
  }
  assert.equal(followed, false, "a redirect was followed");
  await elsewhere.stop();
});

test("who is not there, or too slow, hands over; what a slow bot says later is not said", async () => {
  const alone = await saying("is nobody here?");
  await waits("is nobody here?");
  const { guest } = await saying("hasty, please");
  const asked = await bot.asked("hasty, please");
  const { id } = await waits("hasty, please");
  asked.reply({ messages: [{ text: "too late" }], then: "done" });
  await guest.say("and?");
  const transcript = await minji.transcript(id);
  assert.deepEqual(words(transcript), [["inbound", "hasty, please"], ["inbound", "and?"]]);
  const record = await ledger(id, (one) => botSession(one)?.flow?.exitReason);
  assert.equal(botSession(record).flow.exitReason, "FLOW_ERROR");
  [alone.guest, guest].forEach((one) => one.drop());
});

test("a deadline that passes while nobody is awake hands over as well", async () => {
  const { guest } = await saying("scripted: for ever");
  const asked = await bot.asked("scripted: for ever");
  await edge.advance(9000);
  await waits("scripted: for ever");
  asked.reply({ messages: [{ text: "too late" }] });
  assert.deepEqual((await guest.wholeHistory()).map(({ text }) => text), ["scripted: for ever"]);
  guest.drop();
});

test("kill -9 in the middle of a turn: asked again to the letter, nothing lost, nothing said twice", async () => {
  const { guest } = await saying("scripted: before the kill");
  const opening = await bot.asked("scripted: before the kill");
  opening.reply({ messages: [{ text: "go on" }], attributes: { step: "1" } });
  await guest.hear("go on");
  // Longer than anything that is still to be delivered takes: only the question shall bring the thread back.
  await sleep(900);
  await guest.say("killed here");
  const first = await bot.asked("killed here");
  await edge.kill9();
  await edge.start();
  // Nobody wakes the thread: its guest is away.
  const again = await bot.asked("killed here");
  assert.equal(again.headers["idempotency-key"], first.headers["idempotency-key"]);
  assert.equal(again.body, first.body);
  assert.ok(isGenuine({ ...again, secret: SECRET }));
  first.reply({ messages: [{ text: "from the dead" }] });
  again.reply({ messages: [{ text: "once" }] });
  await guest.start();
  await until(async () => (await guest.wholeHistory()).some(({ text }) => text === "once"), "the answer");
  await guest.say("after");
  const third = await bot.asked("after");
  assert.equal(third.question.turn, 3);
  third.reply({ messages: [{ text: "bye" }], then: "handOver" });
  await guest.hear("bye");
  const texts = (await guest.wholeHistory()).map(({ text }) => text);
  assert.deepEqual(texts, ["scripted: before the kill", "go on", "killed here", "once", "after", "bye"]);
  const { conversationId } = third.question;
  const record = await ledger(conversationId, (one) => botSession(one)?.metrics.length > 0);
  assert.equal(metric(botSession(record), "nBotInteractions"), 3);
  await minji.login();
  const transcript = await minji.transcript(conversationId);
  assert.deepEqual(transcript.map(({ textBody }) => textBody), texts);
  guest.drop();
});

test("no fault of ours is logged, and no secret", async () => {
  assert.doesNotMatch(edge.log, /"level":"error"|uncaught|panicked/i);
  assert.ok(!edge.log.includes(SECRET));
});
