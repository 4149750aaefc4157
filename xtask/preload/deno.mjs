// wasm-bindgen's test harness for Deno sets its hook on `window`, which Deno 2 no longer has. This
// script defines `window` for one access. The tests then see the unchanged globals.
Object.defineProperty(globalThis, "window", {
  configurable: true,
  get() {
    delete globalThis.window;
    return globalThis;
  },
});
