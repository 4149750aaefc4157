// Idiomatic JavaScript: `onmessage`, a queue and a promise for the waiting reader. Sends do not wait
// for `bufferedAmount`.

const payload = size => 'x'.repeat(size);
const bytes = size => new Uint8Array(size).fill(120);
const read = data => typeof data === 'string' ? data.length : new Uint8Array(data).length;

class Socket {
  #queue = [];
  #head = 0;
  #resolve = null;

  static async connect(url) {
    const socket = new Socket();
    const ws = socket.ws = new WebSocket(url);
    ws.binaryType = 'arraybuffer';
    ws.onmessage = event => socket.#push(event.data);
    await new Promise((resolve, reject) => { ws.onopen = resolve; ws.onerror = reject; });
    ws.onclose = () => socket.#push(undefined);
    return socket;
  }

  #push(data) {
    if (this.#resolve) {
      const resolve = this.#resolve;
      this.#resolve = null;
      resolve(data);
    } else {
      this.#queue.push(data);
    }
  }

  next() {
    if (this.#head < this.#queue.length) {
      const data = this.#queue[this.#head++];
      if (this.#head === this.#queue.length) { this.#queue = []; this.#head = 0; }
      return data;
    }
    return new Promise(resolve => { this.#resolve = resolve; });
  }

  close() {
    return new Promise(resolve => { this.ws.onclose = resolve; this.ws.close(); });
  }
}

const held = [];

export const js = {
  async receive(url, n, isRead, mark) {
    const socket = await Socket.connect(url);
    mark();
    let seen = 0;
    for (let i = 0; i < n; i++) {
      // Awaits only if the queue is empty.
      const next = socket.next();
      const data = next instanceof Promise ? await next : next;
      if (isRead) seen += read(data);
    }
    mark();
    await socket.close();
    return seen;
  },
  async send(url, n, size, text, mark) {
    const message = text ? payload(size) : bytes(size);
    const socket = await Socket.connect(url);
    mark();
    for (let i = 0; i < n; i++) socket.ws.send(message);
    socket.ws.send('?');
    await socket.next();
    mark();
    await socket.close();
  },
  async stub(url, n, size, text, mark) {
    const message = text ? payload(size) : bytes(size);
    const socket = await Socket.connect(url);
    mark();
    for (let i = 0; i < n; i++) socket.ws.send(message);
    mark();
    await socket.close();
  },
  async trips(url, n, size, mark) {
    const message = payload(size);
    const socket = await Socket.connect(url);
    mark();
    for (let i = 0; i < n; i++) {
      socket.ws.send(message);
      read(await socket.next());
      mark();
    }
    await socket.close();
  },
  async forward(url, n, size, mark) {
    const socket = await Socket.connect(url);
    mark();
    socket.ws.send(bytes(size));
    for (let i = 0; i < n; i++) socket.ws.send(await socket.next());
    mark();
    await socket.close();
  },
  async cycle(url) {
    const socket = await Socket.connect(url);
    socket.ws.send('x');
    read(await socket.next());
    await socket.close();
  },
  async hold(url) { held.push(await Socket.connect(url)); },
  release() { for (const socket of held.splice(0)) socket.ws.close(); },
};

// A bare callback.

const opened = (url, onmessage) => new Promise((resolve, reject) => {
  const ws = new WebSocket(url);
  ws.binaryType = 'arraybuffer';
  ws.onmessage = onmessage;
  ws.onopen = () => resolve(ws);
  ws.onerror = reject;
});

const closed = ws => new Promise(resolve => {
  ws.onmessage = null;
  ws.onclose = resolve;
  ws.close();
});

const deferred = () => {
  let resolve;
  const promise = new Promise(given => { resolve = given; });
  return { promise, resolve };
};

export const raw = {
  async receive(url, n, isRead, mark) {
    const all = deferred();
    let seen = 0, left = n, begun = false;
    const begin = () => { if (!begun) { begun = true; mark(); } };
    const ws = await opened(url, event => {
      begin();
      if (isRead) seen += read(event.data);
      if (--left === 0) { mark(); all.resolve(); }
    });
    begin();
    await all.promise;
    await closed(ws);
    return seen;
  },
  async send(url, n, size, text, mark) {
    const message = text ? payload(size) : bytes(size);
    const acknowledged = deferred();
    const ws = await opened(url, acknowledged.resolve);
    mark();
    for (let i = 0; i < n; i++) ws.send(message);
    ws.send('?');
    await acknowledged.promise;
    mark();
    await closed(ws);
  },
  stub: js.stub,
  async trips(url, n, size, mark) {
    const message = payload(size), all = deferred();
    let left = n;
    const ws = await opened(url, event => {
      read(event.data);
      mark();
      if (--left === 0) all.resolve(); else ws.send(message);
    });
    mark();
    ws.send(message);
    await all.promise;
    await closed(ws);
  },
  async forward(url, n, size, mark) {
    const all = deferred();
    let left = n;
    const ws = await opened(url, event => {
      ws.send(event.data);
      if (--left === 0) { mark(); all.resolve(); }
    });
    mark();
    ws.send(bytes(size));
    await all.promise;
    await closed(ws);
  },
  async cycle(url) {
    const echoed = deferred();
    const ws = await opened(url, event => { read(event.data); echoed.resolve(); });
    ws.send('x');
    await echoed.promise;
    await closed(ws);
  },
  async hold(url) { held.push({ ws: await opened(url, () => {}) }); },
  release: js.release,
};
