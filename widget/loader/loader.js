// The pasted script: draws the launcher, answers page commands, opens the messenger in a frame of our own origin.
// Before the visitor means to talk it makes no request, sets no cookie and touches no storage but to look whether
// a conversation was open. It never parses messages and never builds markup from text: that is the frame's part.
// The build wraps it in a function of its own, so that none of these names reaches the page.
const page = window, doc = document, script = doc.currentScript;
const host = new URL(script.src).origin;
// Our own address puts the look in front of this file; null says: this site or deployment may not have a messenger.
let look = page.__hanmadiLook;
const bare = look === undefined;
const stub = page[page._genesysJs], options = (stub && stub.c) || {};
const id = bare ? options.deploymentId : look && look.deploymentId;
const name = (bare || options.deploymentId == id) && page._genesysJs || "Hanmadi";

// Callbacks always come later; what a late subscriber must know is repeated to him, without eventName.
// What is not repeated waits a moment, so that calls queued behind the one that caused it can subscribe.
const subscribers = {}, kept = {};
const later = (callback, value) => callback && setTimeout(callback, 0, value);
const publish = (event, data = {}) => {
  const [publisher, eventName] = event.split("."), told = { time: Date.now(), publisher, event, data };
  const tell = () => (subscribers[event] || []).forEach((callback) => later(callback, { ...told, eventName }));
  if (/\.(ready$|started|restor|configurationR)/.test(event)) {
    kept[event] = told;
    tell();
  } else later(tell);
};

// What is remembered between pages lies in the site's own storage: browsers throw away what foreign frames store.
// Where storage is switched off, the conversation lasts as long as the page.
const memory = {};
const storage = (what, value) => {
  const key = "_" + id + ":" + what;
  try {
    if (value === undefined) return memory[what] || localStorage[key];
    memory[what] = value;
    localStorage[key] = value;
  } catch {}
};

const FULL = "(max-width:600px),(max-height:480px)";
const make = (tag) => doc.createElement(tag);
const shell = make("div"), launcher = make("button"), badge = make("b"), root = shell.attachShadow({ mode: "open" });
let behind = [], frame, port, opened = false, unread = 0, before, words, greeted, waiting = [], asked = [], attributes = {};

const tell = (message) => (port ? port.postMessage(message) : waiting.push(message));

const label = () => {
  launcher.setAttribute("aria-label", words[0] + (unread ? ", " + words[1] + " " + unread : ""));
  launcher.setAttribute("aria-expanded", opened);
  badge.textContent = unread || "";
};

// A phone's keyboard covers fixed elements: the frame follows what is really visible.
const fit = () => {
  const { height, offsetTop } = page.visualViewport, full = page.matchMedia(FULL).matches;
  if (!frame) return;
  frame.style.height = full ? height + "px" : "";
  frame.style.top = full ? offsetTop + "px" : "";
};

const load = () => {
  if (frame) return;
  frame = make("iframe");
  frame.hidden = true;
  frame.title = look.name;
  frame.src = host + "/messenger/frame?deployment=" + id;
  root.append(frame);
};

const start = () => {
  load();
  tell({ t: "session", session: storage("gcmcsessionActive"), draft: storage("draft"), attributes: JSON.stringify(attributes) });
};

const turn = (on, quiet) => {
  if (opened == on) return;
  const inside = root.activeElement == frame;
  if (on) {
    before = doc.activeElement;
    start();
    show(1);
    // Over the whole screen it is as a dialog: what is behind it cannot be reached.
    behind = page.matchMedia(FULL).matches ? [...doc.body.children].filter((part) => part != shell && !part.inert) : [];
  }
  behind.forEach((part) => { part.inert = on; });
  opened = on;
  frame.hidden = !on;
  label();
  tell({ t: on ? "open" : "close", quiet });
  storage("gcmcopn", "" + on);
  if (on) {
    fit();
    quiet || frame.focus();
  } else if (inside) (launcher.hidden ? before : launcher).focus();
  publish("Messenger." + (on ? "opened" : "closed"));
};

const show = (yes) => {
  const hidden = !yes || look.launcher.visibility == "Off";
  if (launcher.hidden != hidden) publish("Launcher." + (hidden ? "hidden" : "visible"));
  launcher.hidden = hidden;
};
const demand = (yes) => {
  if (look.launcher.visibility != "OnDemand") throw "Invalid configuration of Launcher button";
  if (!yes && launcher.hidden) throw "Launcher button is already hidden";
  show(yes);
};

// The frame says that it is there; only then, and only to our own origin, the port is handed over.
const greet = ({ source, origin, data }) => {
  if (!frame || source != frame.contentWindow || origin != host || data != "hanmadi") return;
  const channel = new MessageChannel();
  port = channel.port1;
  port.onmessage = ({ data: { t, k, v } }) => {
    if (t == "close") turn(false);
    if (t == "unread") { unread = v; label(); }
    if (t == "keep") storage(k, v);
    if (t == "event") publish(k, JSON.parse(v));
    if (t == "result") asked[k][+!!v](v || {});
  };
  source.postMessage("port", host, [channel.port2]);
  waiting.splice(0).forEach(tell);
  // A frame that has loaded again knows nothing: it hears it all once more.
  if (greeted) start();
  if (greeted && opened) tell({ t: "open", quiet: true });
  greeted = 1;
};

let configuration;
const read = (file) => fetch(host + "/webdeployments/v1/deployments/" + id + "/" + file + ".json").then((answer) => answer.json());
const configure = () => configuration ||= read("domains").then(({ allowAllDomains, allowedDomains }) => {
  if (allowAllDomains || allowedDomains.some((entry) => ("." + location.hostname).endsWith("." + entry.toLowerCase()))) return read("config");
  publish("GenesysJS.domainNotAllowed");
  throw "Domain is not allowed";
}).then((config) => {
  publish("GenesysJS.configurationReceived", { deploymentConfig: config, snippetConfig: options });
  return config;
});

// Attributes which the site attaches to the messages of its visitor: text to text, so that to set and to update are one.
const database = () => ({ messaging: { customAttributes: attributes } });
const change = (next, event = "updated") => {
  attributes = next;
  if (frame) tell({ t: "attributes", attributes: JSON.stringify(next) });
  publish("Database." + event, database());
  return database();
};

const put = (data) => change({ ...attributes, ...data.messaging.customAttributes });

const commands = {
  "Messenger.open": () => turn(true),
  "Messenger.openConversation": () => turn(true),
  "Messenger.close": () => turn(false),
  "Launcher.show": () => demand(1),
  "Launcher.hide": () => demand(0),
  "Database.set": put,
  "Database.update": put,
  "Database.get": (data) => (data && data.name ? attributes : database()),
  "Database.remove": () => change({}, "removed"),
  "GenesysJS.configuration": () => configure().then(({ cobrowse, supportCenter, position, messenger, ...rest }) => {
    const { launcherButton, styles, homeScreen, ...shared } = messenger;
    return { ...rest, messenger: shared };
  }),
};

const run = (verb, what, data, good, bad) => {
  if (verb == "subscribe") {
    (subscribers[what] ||= []).push(data);
    if (kept[what]) later(data, kept[what]);
    return;
  }
  if (typeof data == "function") [data, good, bad] = [, data, good];
  new Promise((resolve, reject) => {
    if (look && commands[what]) resolve(commands[what](data));
    // The conversation's own commands are answered by the frame.
    else if (look && /^MessagingService\.s/.test(what)) {
      start();
      tell({ t: "command", id: asked.push([resolve, reject]) - 1, name: what, message: data && data.message });
    } else reject("Unknown command");
  }).then((value) => later(good, value), (reason) => later(bad, reason));
};

const draw = () => {
  const { primaryColor, position: { alignment, sideSpace, bottomSpace } } = look;
  const [red, green, blue] = primaryColor.match(/\w\w/g).map((part) => parseInt(part, 16) ** 2.2);
  words = {
    ko: ["상담", "새 메시지:"],
    ja: ["チャット", "新着:"],
  }[[...navigator.languages, look.defaultLanguage].map((tag) => tag.slice(0, 2)).find((tag) => look.languages.some((offered) => offered.startsWith(tag)))]
    || ["Chat", "new messages:"];
  // A constructed sheet: style elements are refused on pages with a strict policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{all:initial}
button,iframe{position:fixed;z-index:2147483000;${{ Left: "left", Right: "right" }[alignment] || "inset-inline-end"}:${sideSpace}px;border:0;box-shadow:0 4px 24px #0004,0 0 0 1px #8883}
[hidden]{display:none!important}
button{bottom:${bottomSpace}px;width:56px;height:56px;padding:16px;border-radius:50%;cursor:pointer;background:${primaryColor};color:${red * .21 + green * .72 + blue * .07 > 35e3 ? "#111" : "#fff"};forced-color-adjust:none}
button:focus-visible{outline:2px solid #fff;box-shadow:0 0 0 5px #111}
i{display:block;height:24px;background:currentColor;clip-path:path("M12 2.5C6.5 2.5 2 6.2 2 10.8c0 2.5 1.4 4.8 3.6 6.3L5 21.5l4.3-2.7c.9.2 1.8.3 2.7.3 5.5 0 10-3.7 10-8.3S17.5 2.5 12 2.5Z")}
[aria-expanded=true] i{clip-path:path("M4.6 8.7 12 16.1l7.4-7.4-1.8-1.8L12 12.5 6.4 6.9Z")}
b{position:absolute;top:-4px;right:-4px;padding:0 7px;border-radius:10px;background:#c4232b;color:#fff;font:600 12px/20px system-ui}
b:empty{display:none}
iframe{bottom:${bottomSpace + 68}px;width:400px;height:min(640px,100vh - ${bottomSpace + 80}px);border-radius:12px;background:Canvas;color-scheme:light dark}
@media ${FULL}{iframe{inset:0;width:100%;height:100%;border-radius:0}[aria-expanded=true]{display:none}}
@media print{:host{display:none}}`);
  root.adoptedStyleSheets = [sheet];
  launcher.append(make("i"), badge);
  launcher.hidden = look.launcher.visibility != "On";
  launcher.onclick = () => turn(!opened);
  launcher.onpointerenter = load;
  // A handler that returned false would swallow every other key.
  launcher.onkeydown = ({ key }) => { if (key == "Escape") turn(false); };
  root.append(launcher);
  label();
  doc.body.append(shell);
  page.addEventListener("message", greet);
  for (const event of ["resize", "scroll"]) page.visualViewport.addEventListener(event, fit);
  ["Messenger", "Launcher", "Database", "MessagingService"].forEach((plugin) => publish(plugin + ".ready"));
  // Nobody asked on this page: the panel comes back as it was, the focus stays where it is.
  if (storage("gcmcopn") == "true" && storage("gcmcsessionActive")) turn(true, true);
};

// Taken over at once, so that nobody keeps filling the old queue; what is in it waits until the look is known.
let early = [...((page[name] || {}).q || [])];
page[name] = (...call) => { early ? early.push(call) : run(...call); };
page[name].c = options;
const begin = () => {
  if (look) draw();
  const calls = early;
  early = 0;
  calls.forEach((call) => run(...call));
};
// The script may run before there is a body to draw in.
const ready = () => (doc.body ? begin() : page.addEventListener("DOMContentLoaded", begin));
if (!bare || !id) ready();
else configure().then((config) => {
  const { messenger } = config;
  if (config.status == "Active" && messenger.enabled) {
    look = { ...config, name: messenger.name || "Messenger", primaryColor: messenger.styles.primaryColor, launcher: messenger.launcherButton };
  }
}).catch(() => {}).then(ready);
