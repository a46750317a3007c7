// An agent at the desk in a real browser. Knows the desk as an agent does: by roles, names and keys.

import { Agent } from "./agent.mjs";
import { PASSWORD } from "./edge.mjs";

const WIDE = { width: 1280, height: 800 };

/** Opens the desk's page in a browser profile of its own. */
export async function openDesk(browser, edge, options = {}) {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-US", ...options });
  return new Desk(await context.newPage(), edge).go();
}

export class Desk {
  constructor(page, edge) {
    this.page = page;
    this.edge = edge;
    /** What the console said, and errors, in order. */
    this.console = [];
    /** Bodies of the messages the desk sent, in order. */
    this.sent = [];
    page.on("console", (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.console.push(`pageerror: ${error}`));
    page.on("request", (request) => {
      if (request.method() === "POST" && /communications\/[^/]+\/messages$/.test(request.url())) {
        this.sent.push(request.postDataJSON());
      }
    });
    this.email = page.getByLabel("Email");
    this.password = page.getByLabel("Password");
    this.list = page.getByRole("region", { name: "Conversations" });
    this.transcript = page.getByRole("region", { name: "Messages" });
    this.reply = page.locator("#reply");
    this.foot = page.locator(".foot");
    this.alert = page.getByRole("alert");
    this.duty = page.getByRole("button", { name: /^Your presence/ });
    this.urgent = page.locator("[aria-live=assertive]");
    this.wrapUp = page.getByRole("region", { name: "Wrap-up" });
  }

  async go() {
    await this.page.goto(`${this.edge.url}/desk/`);
    await this.page.locator("#email, .list").first().waitFor();
    return this;
  }

  async signIn(email = "agent1@example.com", password = PASSWORD) {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.page.keyboard.press("Enter");
    return this;
  }

  /**
   * Signs in, waits for the lists, and until who was offline has arrived: what is chosen after that stays. Messages go
   * at once, by the agent's own setting, unless a test is about their waiting.
   */
  async start(email, { undoSeconds = 0 } = {}) {
    const agent = await new Agent(this.edge, email).login();
    await agent.put("/api/v2/hanmadi/desk/settings", { undoSeconds });
    await this.signIn(email);
    await this.section("Waiting").waitFor();
    await this.doing("(?!Offline|Loading)");
    return this;
  }

  /** Chooses a presence from the menu in the rail. */
  async become(name) {
    await this.duty.click();
    await this.page.getByRole("menuitemradio", { name }).click();
    return this;
  }

  /** Waits until the rail says this. */
  async doing(words) {
    await this.page.getByRole("button", { name: new RegExp(`^Your presence: ${words}`) }).waitFor();
  }

  section(name) {
    return this.list.getByRole("region", { name });
  }

  /** The row in which these words show, in one section or all. */
  row(text, section) {
    return (section ? this.section(section) : this.list).locator(".row", { hasText: text });
  }

  /** Takes the conversation in which this waits, by keys alone. */
  async takeByKeys(text) {
    const body = this.row(text, "Waiting").locator(".row-body");
    await body.waitFor();
    await this.page.keyboard.press("Escape");
    for (let steps = 0; steps < 50; steps += 1) {
      await this.page.keyboard.press("j");
      if (await body.evaluate((element) => element === document.activeElement)) break;
    }
    await this.page.keyboard.press("t");
    await this.reply.waitFor();
  }

  /** Writes into the reply and presses Enter. */
  async say(text) {
    await this.reply.fill(text);
    await this.reply.press("Enter");
  }

  bubble(text) {
    return this.transcript.locator(".bubble", { hasText: text });
  }

  /** All words of the open conversation, in the order of the screen. */
  words() {
    return this.transcript.locator("li .bubble").allTextContents();
  }

  /** Waits until the last own message says this about itself. */
  async delivery(text) {
    await this.transcript.locator(".delivery", { hasText: text }).last().waitFor();
  }

  /** What the console should not say. */
  complaints() {
    return this.console.filter((line) => /^(error|pageerror|warning)/.test(line));
  }

  close() {
    return this.page.context().close();
  }
}
