// wasm-bindgen's test harness takes whatever has a `self` for a browser and then wants a document.
// Bun's `self` is hidden until the harness has looked, which it has when it sets its hook; the
// tests then see Bun as it is.
const self = Object.getOwnPropertyDescriptor(globalThis, "self");
delete globalThis.self;
Object.defineProperty(globalThis, "__wbg_test_invoke", {
  configurable: true,
  set(value) {
    Object.defineProperty(globalThis, "self", self);
    Object.defineProperty(globalThis, "__wbg_test_invoke", { value });
  },
});
