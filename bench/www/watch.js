// Wraps the platform's WebSocket, so that the page can access the sockets.

const Original = globalThis.WebSocket;
let socket = null, listener = null, highest = -1;

globalThis.WebSocket = class extends Original {
  constructor(...values) {
    super(...values);
    socket = this;
    listener?.(this);
  }
};

/** The last created socket. */
export const last = () => socket;
last.listen = callback => { listener = callback; };
last.forget = () => { socket = null; };

/** Records the highest `bufferedAmount` after a send, for sockets created until the result is read. */
export function peak() {
  highest = 0;
  const before = listener;
  listener = made => {
    made.send = data => {
      Original.prototype.send.call(made, data);
      highest = Math.max(highest, made.bufferedAmount);
    };
  };
  return () => { listener = before; return highest; };
}
