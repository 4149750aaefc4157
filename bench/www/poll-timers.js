// How fast a blocked sender resumes, depending on the timer. The platform has no event for a lower
// `bufferedAmount`, so a sender must poll it.

const KIB = 1024, MIB = 1024 * KIB, high = 4 * MIB, low = 3 * MIB;

function channel() {
  const { port1, port2 } = new MessageChannel();
  let action;
  port1.onmessage = () => action();
  return poll => { action = poll; port2.postMessage(0); };
}

const timers = {
  setTimeout: () => poll => setTimeout(poll, 0),
  MessageChannel: channel,
  'scheduler.postTask': () => globalThis.scheduler?.postTask &&
    (poll => { scheduler.postTask(poll); }),
  'scheduler.postTask, after 1 ms': () => globalThis.scheduler?.postTask &&
    (poll => { scheduler.postTask(poll, { delay: 1 }); }),
};

function send(later, total) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/sink`);
    const message = new Uint8Array(64 * KIB);
    let sent = 0, polls = 0, start, blocked = false;
    const pump = () => {
      while (sent < total) {
        blocked = socket.bufferedAmount > (blocked ? low : high - 1);
        if (blocked) { polls += 1; later(pump); return; }
        socket.send(message);
        sent += message.byteLength;
      }
      socket.send('?');
    };
    socket.onopen = () => { start = performance.now(); pump(); };
    socket.onclose = () => reject(new Error('the connection was lost'));
    socket.onmessage = () => {
      resolve({ ms: performance.now() - start, polls });
      socket.onclose = null;
      socket.close();
    };
  });
}

/** For each timer, the time for `mib` MiB in messages of 64 KiB, and the number of polls. */
export async function pollTimers(mib) {
  const results = { hidden: document.hidden };
  for (const [name, make] of Object.entries(timers)) {
    const later = make();
    results[name] = later ? await send(later, mib * MIB) : null;
  }
  return results;
}
