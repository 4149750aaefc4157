// wasm-bindgen's test harness treats a runtime with `self` as a browser, and then needs a document.
// This script hides Bun's `self` until the harness has checked, i.e. until it sets its hook. The tests
// then see the unchanged globals.
const self = Object.getOwnPropertyDescriptor(globalThis, "self");
delete globalThis.self;
Object.defineProperty(globalThis, "__wbg_test_invoke", {
  configurable: true,
  set(value) {
    Object.defineProperty(globalThis, "self", self);
    Object.defineProperty(globalThis, "__wbg_test_invoke", { value });
  },
});
