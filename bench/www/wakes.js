// How promptly a blocked sender goes on: a platform says nothing when `bufferedAmount` shrinks, so
// one has to look, by some timer or other.

const KIB = 1024, MIB = 1024 * KIB, high = 4 * MIB, low = 3 * MIB;

function channel() {
  const { port1, port2 } = new MessageChannel();
  let action;
  port1.onmessage = () => action();
  return look => { action = look; port2.postMessage(0); };
}

const ways = {
  setTimeout: () => look => setTimeout(look, 0),
  MessageChannel: channel,
  'scheduler.postTask': () => globalThis.scheduler?.postTask &&
    (look => { scheduler.postTask(look); }),
  'scheduler.postTask, after 1 ms': () => globalThis.scheduler?.postTask &&
    (look => { scheduler.postTask(look, { delay: 1 }); }),
};

function send(later, total) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/sink`);
    const message = new Uint8Array(64 * KIB);
    let sent = 0, looks = 0, start, blocked = false;
    const pump = () => {
      while (sent < total) {
        blocked = socket.bufferedAmount > (blocked ? low : high - 1);
        if (blocked) { looks += 1; later(pump); return; }
        socket.send(message);
        sent += message.byteLength;
      }
      socket.send('?');
    };
    socket.onopen = () => { start = performance.now(); pump(); };
    socket.onclose = () => reject(new Error('the connection was lost'));
    socket.onmessage = () => {
      resolve({ ms: performance.now() - start, looks });
      socket.onclose = null;
      socket.close();
    };
  });
}

/** By each way, the time for `mib` MiB in messages of 64 KiB, and how often it looked. */
export async function wakes(mib) {
  const results = { hidden: document.hidden };
  for (const [name, make] of Object.entries(ways)) {
    const later = make();
    results[name] = later ? await send(later, mib * MIB) : null;
  }
  return results;
}
