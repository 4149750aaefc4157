// Stands before the platform's WebSocket, so that the page can see which sockets there are.

const Original = globalThis.WebSocket;
let socket = null, listener = null, highest = -1;

globalThis.WebSocket = class extends Original {
  constructor(...values) {
    super(...values);
    socket = this;
    listener?.(this);
  }
};

/** The socket made last. */
export const last = () => socket;
last.listen = given => { listener = given; };
last.forget = () => { socket = null; };

/** Watches how much is buffered after each send, of the sockets made until it is read. */
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
