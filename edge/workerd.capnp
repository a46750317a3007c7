# The Worker on one machine: the same runtime as deployed, with its embedded SQLite.
# Names come from outside: the socket's address, and the directories `state` and `assets`.
#
#   workerd serve edge/workerd.capnp \
#     --socket-addr http=127.0.0.1:8787 \
#     --directory-path state=DIR --directory-path assets=target/assets
#
# A unique key is part of where an object's rows are stored: changing one loses its data.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "assets", disk = (writable = false)),
    (name = "state", disk = (writable = true)),
    # Stand-ins for the platforms run on this machine, so private addresses are allowed here.
    (name = "internet", network = (
      allow = ["public", "private", "local"],
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "edge")],
);

const edge :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "build/index.js"),
    (name = "./index_bg.wasm", wasm = embed "build/index_bg.wasm"),
  ],
  compatibilityDate = "2026-11-17",
  globalOutbound = "internet",
  durableObjectNamespaces = [
    (className = "ThreadObject", uniqueKey = "hanmadi-thread", enableSql = true),
    (className = "SwitchboardObject", uniqueKey = "hanmadi-switchboard", enableSql = true),
    (className = "AgentObject", uniqueKey = "hanmadi-agent", enableSql = true),
    (className = "OrganizationObject", uniqueKey = "hanmadi-organization", enableSql = true),
    (className = "LedgerObject", uniqueKey = "hanmadi-ledger", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
  bindings = [
    (name = "THREAD", durableObjectNamespace = "ThreadObject"),
    (name = "SWITCHBOARD", durableObjectNamespace = "SwitchboardObject"),
    (name = "AGENT", durableObjectNamespace = "AgentObject"),
    (name = "ORGANIZATION", durableObjectNamespace = "OrganizationObject"),
    (name = "LEDGER", durableObjectNamespace = "LedgerObject"),
    (name = "ASSETS", service = "assets"),
    (name = "SIGNING_KEY", fromEnvironment = "HANMADI_SIGNING_KEY"),
    (name = "LIMITS", fromEnvironment = "HANMADI_LIMITS"),
    (name = "CLOCK", fromEnvironment = "HANMADI_CLOCK"),
  ],
);
