// Counts exactly what one message costs: calls of JavaScript from wasm, calls of wasm from
// JavaScript, allocations of Rust's. No clock and no network is in it, so more is a regression and
// nothing else.
//
// usage: node count.mjs FOLDER, where wasm-bindgen has put `count.js` and `count_bg.wasm`

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// What it may cost, in this order: calls out, calls in, allocations.
const LIMITS = {
  'text received': [3, 1, 0],
  'text received and read': [4, 1, 1],
  'binary received': [3, 1, 0],
  'binary received and read': [6, 1, 1],
  // The clock is read once each 64 KiB.
  'binary forwarded': [5.01, 1, 0],
  'text sent': [2, 0, 0],
  'binary sent': [3, 0, 0],
};

let out = 0, into = 0;

const counted = (call, count) => (...values) => { count(); return call(...values); };

// Every import and export of the module is counted, those of the glue code's own too.
const { Instance } = WebAssembly;
WebAssembly.Instance = function (module, imports) {
  const wrapped = {};
  for (const [space, names] of Object.entries(imports)) {
    wrapped[space] = {};
    for (const [name, value] of Object.entries(names)) {
      wrapped[space][name] =
        typeof value === 'function' ? counted(value, () => { out += 1; }) : value;
    }
  }
  return new Instance(module, wrapped);
};

let socket;

class Fake extends EventTarget {
  readyState = 1;
  bufferedAmount = 0;
  protocol = '';
  constructor() { super(); socket = this; }
  send() {}
  close() {}
  addEventListener(type, listener) {
    // What the platform calls is wasm's.
    super.addEventListener(type, event => { into += 1; listener(event); });
  }
}
globalThis.WebSocket = Fake;

const [folder] = process.argv.slice(2);
const wasm = await import(pathToFileURL(`${folder}/count.js`));
wasm.initSync({ module: readFileSync(`${folder}/count_bg.wasm`) });
await wasm.connect('ws://127.0.0.1/');

const text = () => 'x'.repeat(32), binary = () => new ArrayBuffer(32);
const arrive = (n, data) => {
  for (let i = 0; i < n; i++) socket.dispatchEvent(new MessageEvent('message', { data: data() }));
};

const work = {
  'text received': n => { arrive(n, text); return wasm.receive(n, false); },
  'text received and read': n => { arrive(n, text); return wasm.receive(n, true); },
  'binary received': n => { arrive(n, binary); return wasm.receive(n, false); },
  'binary received and read': n => { arrive(n, binary); return wasm.receive(n, true); },
  'binary forwarded': n => { arrive(n, binary); return wasm.forward(n); },
  'text sent': n => wasm.send(n, true),
  'binary sent': n => wasm.send(n, false),
};

async function cost(run) {
  const count = async n => {
    const before = [out, into, wasm.allocations()];
    await run(n);
    return [out, into, wasm.allocations()].map((now, index) => now - before[index]);
  };
  await count(1000); // queues have grown
  const [few, many] = [await count(500), await count(1000)];
  return many.map((number, index) => (number - few[index]) / 500);
}

let exceeded = false;
console.log('per message: calls out, calls in, allocations (limits)');
for (const [name, run] of Object.entries(work)) {
  const costs = await cost(run), limits = LIMITS[name];
  const isMore = costs.some((number, index) => number > limits[index]);
  exceeded ||= isMore;
  console.log(`${isMore ? 'TOO MUCH ' : ''}${name}: ${costs.join(', ')} (${limits.join(', ')})`);
}
process.exit(exceeded ? 1 : 0);
