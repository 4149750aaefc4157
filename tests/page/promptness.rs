//! How promptly a blocked sender goes on, in plain JavaScript: a platform says nothing when
//! `bufferedAmount` shrinks, so one has to look, by some timer or other.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::figures::print;
use crate::util::{Test, property, within_time};

/// Sends 64 MiB in messages of 64 KiB to a server that reads as fast as it can, and looks again
/// while more than the mark waits. Gives the time and how often it looked.
const SEND: &str = "
    const KIB = 1024, high = 1024 * KIB, low = 256 * KIB, total = 64 * 1024 * KIB;
    const looks = {
        setTimeout: look => setTimeout(look, 0),
        MessageChannel: (() => {
            const { port1, port2 } = new MessageChannel();
            let action;
            port1.onmessage = () => action();
            return look => { action = look; port2.postMessage(0); };
        })(),
    };
    const later = looks[how];
    return new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        const message = new Uint8Array(64 * KIB);
        let sent = 0, looked = 0, start, blocked = false;
        const pump = () => {
            while (sent < total) {
                const waits = socket.bufferedAmount;
                blocked = waits > (blocked ? low : high - 1);
                if (blocked) { looked += 1; later(pump); return; }
                socket.send(message);
                sent += message.byteLength;
            }
            socket.send('?');
        };
        socket.onopen = () => { start = performance.now(); pump(); };
        socket.onmessage = () => {
            resolve({ millis: performance.now() - start, looked });
            socket.onclose = null;
            socket.close();
        };
        socket.onclose = () => reject(new Error('the connection was lost'));
    });
";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Function)]
    type Send;

    #[wasm_bindgen(method)]
    fn call(this: &Send, this_argument: &JsValue, url: &str, how: &str) -> Promise;
}

/// Prints the best of three rounds each.
pub async fn measure(test: &Test) {
    let send: Send = Function::new_with_args("url, how", SEND).unchecked_into();
    for how in ["setTimeout", "MessageChannel"] {
        let mut best = (f64::INFINITY, 0.0);
        for _ in 0..3 {
            let sending = JsFuture::from(send.call(&JsValue::UNDEFINED, &test.url("/sink"), how));
            let limit = std::time::Duration::from_secs(60);
            let result = within_time("64 MiB", limit, sending).await.unwrap();
            let number = |name| property(&result, name).as_f64().unwrap();
            if number("millis") < best.0 {
                best = (number("millis"), number("looked"));
            }
        }
        print(&format!("64 MiB by {how}: {:.0} ms, looked {} times", best.0, best.1));
    }
}
