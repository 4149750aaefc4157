// The page: `bench.run(scenario, variant)` is what the host calls.

import './watch.js';
import { js, raw } from './js.js';
import { levers } from './levers.js';
import { last } from './watch.js';
import { scenarios } from './scenarios.js';
import { wakes } from './wakes.js';

const plain = { js, 'js-raw': raw };

/** The variants with wasm of their own. Each page has at most one instance of each, as browsers
 * reserve gigabytes of addresses for an instance. */
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

// A panic in a task of Rust's reaches nobody but the page, and leaves a promise pending for ever.
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
  levers,
  wakes,
};
globalThis.ready = true;
