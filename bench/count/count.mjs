// Counts the cost of one message: calls from wasm to JavaScript, calls from JavaScript to wasm, Rust
// allocations. The counts are exact, without clock and network, so a higher count is a regression.
//
// usage: node count.mjs FOLDER, the folder with wasm-bindgen's `count.js` and `count_bg.wasm`

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// The limits: calls out, calls in, allocations.
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

let callsOut = 0, callsIn = 0;

const counted = (call, count) => (...values) => { count(); return call(...values); };

// Counts the calls of all imports, including those of the glue code.
const { Instance } = WebAssembly;
WebAssembly.Instance = function (module, imports) {
  const wrapped = {};
  for (const [space, names] of Object.entries(imports)) {
    wrapped[space] = {};
    for (const [name, value] of Object.entries(names)) {
      wrapped[space][name] =
        typeof value === 'function' ? counted(value, () => { callsOut += 1; }) : value;
    }
  }
  return new Instance(module, wrapped);
};

let socket;

class FakeWebSocket extends EventTarget {
  readyState = 1;
  bufferedAmount = 0;
  protocol = '';
  constructor() { super(); socket = this; }
  send() {}
  close() {}
  addEventListener(type, listener) {
    // The listeners are functions of wasm.
    super.addEventListener(type, event => { callsIn += 1; listener(event); });
  }
}
globalThis.WebSocket = FakeWebSocket;

const [folder] = process.argv.slice(2);
const wasm = await import(pathToFileURL(`${folder}/count.js`));
wasm.initSync({ module: readFileSync(`${folder}/count_bg.wasm`) });
await wasm.connect('ws://127.0.0.1/');

const text = () => 'x'.repeat(32), binary = () => new ArrayBuffer(32);
const dispatch = (n, data) => {
  for (let i = 0; i < n; i++) socket.dispatchEvent(new MessageEvent('message', { data: data() }));
};

const work = {
  'text received': n => { dispatch(n, text); return wasm.receive(n, false); },
  'text received and read': n => { dispatch(n, text); return wasm.receive(n, true); },
  'binary received': n => { dispatch(n, binary); return wasm.receive(n, false); },
  'binary received and read': n => { dispatch(n, binary); return wasm.receive(n, true); },
  'binary forwarded': n => { dispatch(n, binary); return wasm.forward(n); },
  'text sent': n => wasm.send(n, true),
  'binary sent': n => wasm.send(n, false),
};

async function cost(run) {
  const count = async n => {
    const before = [callsOut, callsIn, wasm.allocations()];
    await run(n);
    return [callsOut, callsIn, wasm.allocations()].map((now, index) => now - before[index]);
  };
  await count(1000); // Warm-up: grows the queues.
  const [few, many] = [await count(500), await count(1000)];
  return many.map((number, index) => (number - few[index]) / 500);
}

let exceeded = false;
console.log('per message: calls out, calls in, allocations (limits)');
for (const [name, run] of Object.entries(work)) {
  const costs = await cost(run), limits = LIMITS[name];
  const isMore = costs.some((number, index) => number > limits[index]);
  exceeded ||= isMore;
  console.log(`${isMore ? 'EXCEEDED ' : ''}${name}: ${costs.join(', ')} (${limits.join(', ')})`);
}
process.exit(exceeded ? 1 : 0);
