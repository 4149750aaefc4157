// What choices in the crate rest on, in plain JavaScript: nanoseconds for each way of doing the same.

const median = values => values.sort((a, b) => a - b)[values.length >> 1];

// The median of some rounds, in which the ways take turns.
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

// How an event reaches a function, on a socket that never connects.
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

// A text into bytes, as wasm-bindgen does it and by the platform's encoder alone. Each text is
// another, or its bytes could be kept.
function texts(length) {
  const encoder = new TextEncoder(), room = new Uint8Array(length * 3);
  const made = Array.from({ length: 16 }, (_, i) => String(i % 10).repeat(length));
  const ways = {
    [`a text of ${length} by charCodeAt`]: i => {
      const text = made[i % 16];
      for (let at = 0; at < length; at++) room[at] = text.charCodeAt(at);
    },
    [`a text of ${length} by encodeInto`]: i => { encoder.encodeInto(made[i % 16], room); },
  };
  return compare(ways, Math.max(8, Math.round(200_000 / length)));
}

/** All of them, by their names. */
export const levers = () =>
  Object.assign(listeners(), ...[32, 128, 256, 4096, 1 << 20].map(texts));
