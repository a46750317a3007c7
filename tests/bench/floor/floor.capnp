# The floor: the same runtime, flags and storage as the edge, with the least Worker that does the job.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "floor", worker = .floor),
    (name = "state", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8788", http = (), service = "floor")],
);

const floor :Workerd.Worker = (
  modules = [(name = "floor.js", esModule = embed "floor.js")],
  compatibilityDate = "2026-11-17",
  durableObjectNamespaces = [
    (className = "FloorObject", uniqueKey = "hanmadi-floor", enableSql = true),
    (className = "FloorTalk", uniqueKey = "hanmadi-floor-talk", enableSql = true),
    (className = "FloorDesk", uniqueKey = "hanmadi-floor-desk", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
  bindings = [
    (name = "THREAD", durableObjectNamespace = "FloorObject"),
    (name = "TALK", durableObjectNamespace = "FloorTalk"),
    (name = "DESK", durableObjectNamespace = "FloorDesk"),
  ],
);
