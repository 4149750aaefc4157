// wasm-bindgen's test harness for Deno hangs its one hook on `window`, which Deno 2 no longer has.
// It finds one here, once; the tests then see Deno as it is.
Object.defineProperty(globalThis, "window", {
  configurable: true,
  get() {
    delete globalThis.window;
    return globalThis;
  },
});
