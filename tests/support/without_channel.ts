// Loaded before a server: a host where isolates cannot talk to each other.
Reflect.deleteProperty(globalThis, "BroadcastChannel");
