// The scenarios. Each runs a variant and returns named figures. Times are in milliseconds for the whole
// scenario, unless the name says otherwise.

import { last, peak } from './watch.js';

const KIB = 1024, MIB = 1024 * KIB;
const server = location.origin.replace('http', 'ws');

// With `--quick`, a twentieth of the messages and a tenth of the pauses.
const isQuick = new URLSearchParams(location.search).has('quick');
const of = n => isQuick ? Math.max(8, Math.round(n / 20)) : n;
const pause = ms => isQuick ? ms / 10 : ms;

// Records the time of each call of `mark`.
function clock() {
  const times = [];
  const mark = () => { times.push(performance.now()); };
  mark.times = times;
  mark.span = () => times.at(-1) - times[0];
  return mark;
}

const time = async run => {
  const mark = clock();
  await run(mark);
  if (mark.times.length < 2) throw new Error('the scenario did not start');
  return { time: mark.span() };
};

const receive = (n, size, kind) => variant => time(mark =>
  variant.receive(`${server}/flood?n=${n}&size=${size}&kind=${kind}&then=stay`, n, true, mark));

const send = (n, size, text) => variant => time(mark =>
  variant.send(`${server}/sink`, n, size, text, mark));

const pauses = (n, size) => async variant => {
  const read = peak();
  const { time: whole } = await time(mark =>
    variant.send(`${server}/slow?pause_ms=${pause(1500)}`, n, size, false, mark));
  return { time: whole, 'peak MiB': read() / MIB };
};

const trips = (n, size) => async variant => {
  const mark = clock();
  await variant.trips(`${server}/echo`, n, size, mark);
  const each = mark.times.slice(1).map((end, index) => end - mark.times[index]);
  each.sort((a, b) => a - b);
  const at = part => each[Math.min(each.length - 1, Math.floor(each.length * part))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

// Collects garbage, if the page can. Several times, as one collection may release more for the next.
async function collect(times = 4) {
  for (let i = 0; i < times; i++) {
    globalThis.gc?.();
    await sleep(20);
  }
}

// The facade only: the page dispatches the events itself, on the variant's socket. The events are
// created before the clock starts, all with the same data, and the garbage is collected before, as both
// would take longer than the measured code.
const events = (n, data) => Array.from({ length: n }, () => new MessageEvent('message', { data }));

const facade = (n, data, isRead, deliver) => async variant => {
  const mark = clock(), made = events(n, data);
  await collect(1);
  let called = false;
  const go = () => {
    if (called) return mark();
    called = true;
    const socket = last();
    if (!socket) throw new Error('the variant has no WebSocket object');
    mark();
    deliver(n, () => socket.dispatchEvent(made.pop()));
  };
  await variant.receive(`${server}/echo`, n, isRead, go);
  return { 'ns each': mark.span() * 1e6 / n };
};

const burst = (n, one) => { for (let i = 0; i < n; i++) one(); };

const tasks = (n, one) => {
  const { port1, port2 } = new MessageChannel();
  let left = n;
  port1.onmessage = () => {
    one();
    if (--left > 0) port2.postMessage(0); else port1.close();
  };
  port2.postMessage(0);
};

const text = 'x'.repeat(32), umlauts = 'ä'.repeat(16);
const buffer = size => new ArrayBuffer(size);

const stub = (n, size, isText) => async variant => {
  const mark = clock();
  let called = false;
  await variant.stub(`${server}/echo`, n, size, isText, () => {
    if (!called) {
      const socket = last();
      if (!socket) throw new Error('the variant has no WebSocket object');
      socket.send = () => {};
      called = true;
    } else {
      delete last().send;
    }
    mark();
  });
  return { 'ns each': mark.span() * 1e6 / n };
};

const lifecycle = n => async variant => {
  const references = [];
  const remember = socket => { references.push(new WeakRef(socket)); };
  await variant.cycle(`${server}/echo`);
  await sleep(50);
  const before = [variant.references?.(), variant.allocated?.()];
  last.listen(remember);
  const start = performance.now();
  for (let i = 0; i < n; i++) await variant.cycle(`${server}/echo`);
  const each = (performance.now() - start) / n;
  last.listen(null);
  await sleep(100);
  last.forget();
  const figures = { 'ms each': each };
  if (variant.references) figures['references left'] = variant.references() - before[0];
  if (variant.allocated) figures['bytes left'] = variant.allocated() - before[1];
  if (globalThis.gc) {
    await collect();
    figures['sockets left'] = references.filter(reference => reference.deref()).length;
  }
  return figures;
};

const idle = n => async variant => {
  const heap = () => performance.memory?.usedJSHeapSize;
  await variant.hold(`${server}/echo`);
  await collect();
  const before = [variant.allocated?.(), heap()];
  for (let i = 0; i < n; i++) await variant.hold(`${server}/echo`);
  await collect();
  const figures = {};
  if (variant.allocated) figures['wasm bytes each'] = (variant.allocated() - before[0]) / n;
  if (globalThis.gc && heap()) figures['heap bytes each'] = (heap() - before[1]) / n;
  variant.release();
  await sleep(300);
  return figures;
};

// 128 MiB arrive without a reader.
const unread = () => async variant => {
  if (!variant.pages) throw new Error('the variant has no wasm memory');
  const before = variant.pages();
  await variant.hold(`${server}/flood?n=${of(128)}&size=${MIB}&kind=binary&then=stay`);
  await sleep(pause(2500));
  const after = variant.pages();
  variant.release();
  await sleep(200);
  return { 'MiB grown': (after - before) / MIB };
};

export const scenarios = {
  'receive 100,000 texts of 32 B': receive(of(100_000), 32, 'text'),
  'receive 100,000 binaries of 32 B': receive(of(100_000), 32, 'binary'),
  'receive 128 binaries of 1 MiB': receive(of(128), MIB, 'binary'),
  'receive 64 texts of 1 MiB': receive(of(64), MIB, 'text'),
  'send 100,000 texts of 32 B': send(of(100_000), 32, true),
  'send 100,000 binaries of 32 B': send(of(100_000), 32, false),
  'send 128 binaries of 1 MiB': send(of(128), MIB, false),
  'send 64 texts of 1 MiB': send(of(64), MIB, true),
  'send 32 MiB to a server that pauses': pauses(32, MIB),
  'round trip of 32 B': trips(of(3000), 32),
  'round trip of 1 KiB': trips(of(3000), KIB),
  'forward 1,000 binaries of 64 KiB': variant => time(mark =>
    variant.forward(`${server}/echo`, of(1000), 64 * KIB, mark)),
  'facade, at once, text of 32 B': facade(of(60_000), text, true, burst),
  'facade, at once, text of 32 B, not ASCII': facade(of(60_000), umlauts, true, burst),
  'facade, at once, binary of 32 B': facade(of(60_000), buffer(32), true, burst),
  'facade, at once, binary of 64 KiB': facade(of(5_000), buffer(64 * KIB), true, burst),
  'facade, at once, binary of 64 KiB, not looked at': facade(of(5_000), buffer(64 * KIB), false, burst),
  'facade, one per task, text of 32 B': facade(of(5_000), text, true, tasks),
  'facade, one per task, binary of 32 B': facade(of(5_000), buffer(32), true, tasks),
  'facade, one per task, binary of 64 KiB': facade(of(5_000), buffer(64 * KIB), true, tasks),
  'facade, one per task, binary of 64 KiB, not looked at':
    facade(of(5_000), buffer(64 * KIB), false, tasks),
  'stubbed send, text of 32 B': stub(of(100_000), 32, true),
  'stubbed send, binary of 32 B': stub(of(100_000), 32, false),
  'connect, echo, close, 300 times': lifecycle(of(300)),
  '200 idle sockets': idle(of(200)),
  '128 MiB that nobody reads': unread(),
};
