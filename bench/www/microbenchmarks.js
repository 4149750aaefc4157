// Microbenchmarks in plain JavaScript, on which choices in the crate are based: nanoseconds for
// alternative ways of doing the same.

const median = values => values.sort((a, b) => a - b)[values.length >> 1];

// The medians over interleaved rounds.
function compare(ways, n) {
  const rounds = Object.fromEntries(Object.keys(ways).map(name => [name, []]));
  for (let round = 0; round < 9; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now();
      for (let i = 0; i < n; i++) way(i);
      rounds[name].push((performance.now() - start) * 1e6 / n);
    }
  }
  return Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, median(all)]));
}

// Ways to listen to events, on a socket that never connects.
function listeners() {
  let called = 0;
  const action = () => { called += 1; };
  const ways = {
    'an event to a property (onmessage)': socket => { socket.onmessage = action; },
    'to a listener': socket => { socket.addEventListener('message', action); },
    'to a bound listener': socket => {
      socket.addEventListener('message', action.bind(undefined, 1));
    },
    'to an object with handleEvent': socket => {
      socket.addEventListener('message', { handleEvent: action });
    },
  };
  const event = new MessageEvent('message', { data: '' });
  return compare(Object.fromEntries(Object.entries(ways).map(([name, listen]) => {
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/silent');
    listen(socket);
    socket.close();
    return [name, () => socket.dispatchEvent(event)];
  })), 10_000);
}

// Ways to encode a text: as wasm-bindgen does, and with the platform's encoder only. The texts
// alternate, so that the engine can't cache their bytes.
function texts(length) {
  const encoder = new TextEncoder(), buffer = new Uint8Array(length * 3);
  const made = Array.from({ length: 16 }, (_, i) => String(i % 10).repeat(length));
  const ways = {
    [`a text of ${length} by charCodeAt`]: i => {
      const text = made[i % 16];
      for (let at = 0; at < length; at++) buffer[at] = text.charCodeAt(at);
    },
    [`a text of ${length} by encodeInto`]: i => { encoder.encodeInto(made[i % 16], buffer); },
  };
  return compare(ways, Math.max(8, Math.round(200_000 / length)));
}

/** The results of all microbenchmarks by name. */
export const microbenchmarks = () =>
  Object.assign(listeners(), ...[32, 128, 256, 4096, 1 << 20].map(texts));
