//! The long versions of the tests. `cargo xtask soak` sets their duration and shows the figures.

use std::time::Duration;

use js_sys::Date;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{leaks, load};
use crate::util::{memory_size, run, soak_seconds, within_time};

#[wasm_bindgen_test]
#[ignore = "long: cargo xtask soak"]
async fn memory_does_not_grow_with_a_million_messages() {
    run(async |test| leaks::receive(test, 1_000_000).await).await;
}

/// Takes half of the time.
#[wasm_bindgen_test]
#[ignore = "long: cargo xtask soak"]
async fn connections_leave_nothing_all_the_time() {
    run(async |test| {
        let end = Date::now() + soak_seconds().await * 500.0;
        let size = memory_size();
        let is_wanted = |cycles| cycles < 500 || Date::now() < end;
        let cycles = leaks::leave_nothing_while(is_wanted, async |number| {
            leaks::echo_and_close(test, number).await;
        });
        let connections = within_time("the end", Duration::from_secs(3600), cycles).await;
        leaks::all_have_ended(test, connections).await;
        assert_eq!(memory_size(), size, "the size of the memory");
    })
    .await;
}

/// Takes a quarter of the time.
#[wasm_bindgen_test]
#[ignore = "long: cargo xtask soak"]
async fn two_hundred_sockets_exchange_messages_for_long() {
    run(async |test| load::exchange(test, soak_seconds().await / 4.0).await).await;
}
