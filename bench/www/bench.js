// The page. The host calls `bench.run(scenario, variant, timeout)`.

import './watch.js';
import { js, raw } from './js.js';
import { microbenchmarks } from './microbenchmarks.js';
import { last } from './watch.js';
import { scenarios } from './scenarios.js';
import { pollTimers } from './poll-timers.js';

const plain = { js, 'js-raw': raw };

/** The loaded wasm variants. A page has at most one instance of each, as browsers reserve gigabytes
 * of address space per instance. */
const modules = new Map();

async function variantOf(name) {
  if (plain[name]) return plain[name];
  if (!modules.has(name)) {
    const module = await import(`./${name}/page.js`);
    const wasm = await module.default();
    modules.set(name, { ...module, pages: () => wasm.memory.buffer.byteLength });
  }
  return modules.get(name);
}

// A panic in a Rust task is reported only to the page, and leaves a promise pending forever.
let fail = null;
addEventListener('error', event => fail?.(new Error(`panics: ${event.message}`)));
addEventListener('unhandledrejection', event => fail?.(new Error(`rejects: ${event.reason}`)));

async function limit(promise, ms) {
  let timer;
  const failed = new Promise((_, reject) => {
    fail = reject;
    timer = setTimeout(() => reject(new Error('hangs')), ms);
  });
  try {
    return await Promise.race([promise, failed]);
  } finally {
    clearTimeout(timer);
    fail = null;
  }
}

globalThis.bench = {
  names: Object.keys(scenarios),
  async run(scenario, name, ms) {
    last.forget();
    last.listen(null);
    try {
      const variant = await variantOf(name);
      return { figures: await limit(scenarios[scenario](variant), ms) };
    } catch (problem) {
      return { problem: String(problem?.message ?? problem) };
    }
  },
  microbenchmarks,
  pollTimers,
};
globalThis.ready = true;
