//! A burst: many messages of one size, sent as fast as backpressure allows.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wasm_websocket::{Error, Message, Sender};

use crate::format;
use crate::page::{self, Page, on};
use crate::session::Session;
use crate::settings::amount;
use crate::source::Sent;

/// The maximum size of a message in bytes.
const MAX_SIZE: u64 = 64 * 1024 * 1024;
/// After how many seconds of sending the task yields to the page.
const SLICE: f64 = 0.02;

/// Adds the event handlers of the form.
///
/// # Errors
///
/// Returns an error if the page is being torn down.
pub(crate) fn attach(session: &Session) -> Result<(), JsValue> {
    let running: Rc<RefCell<Option<AbortHandle>>> = Rc::default();
    on(&session.page.burst_stop, "click", {
        let running = running.clone();
        move |_| {
            if let Some(burst) = &*running.borrow() {
                burst.abort();
            }
        }
    })?;
    let session = session.clone();
    on(&session.page.burst_form.clone(), "submit", move |event| {
        event.prevent_default();
        let page = &session.page;
        let burst = match read_form(page) {
            Ok(burst) => burst,
            Err(problem) => return page.send_problem.set_text_content(Some(&problem)),
        };
        let Some(sender) = session.sender_or_hint(&page.send_problem) else { return };
        let (task, abort) = abortable(run(session.clone(), sender, burst));
        running.replace(Some(abort));
        let session = session.clone();
        spawn_local(async move {
            show_running(&session.page, true);
            if task.await.is_err() {
                session.page.burst_result.set_text_content(Some("Stopped."));
                session.log.event("burst stopped");
            }
            show_running(&session.page, false);
        });
    })
}

struct Burst {
    count: u32,
    size: usize,
    text: bool,
}

fn read_form(page: &Page) -> Result<Burst, String> {
    let count = amount("Messages", &page.burst_count.value(), 1)?.clamp(1, 10_000_000);
    let size = amount("Size", &page.burst_size.value(), 1)?;
    if size > MAX_SIZE {
        return Err(format!("Size: the maximum is {MAX_SIZE} bytes."));
    }
    Ok(Burst { count: count as u32, size: size as usize, text: page.burst_kind.value() == "text" })
}

async fn run(session: Session, sender: Sender, burst: Burst) {
    let Burst { count, size, text } = burst;
    session.show_sent(Sent::Burst { count, size, text });
    let start = page::now();
    match send_all(&session, &sender, &burst).await {
        Ok(()) => {
            let seconds = (page::now() - start).max(0.001);
            let rate = format::bytes(f64::from(count) * size as f64 / seconds);
            let number = format::count(count.into(), "message");
            let result = format!("{number} of {size} bytes in {seconds:.2} s: {rate}/s");
            session.page.burst_result.set_text_content(Some(&format!("{result}.")));
            session.log.event(format!("burst sent: {result}"));
        }
        Err(error) => session.not_sent(&error),
    }
}

/// Sends all messages, and waits until the platform has sent them.
async fn send_all(session: &Session, sender: &Sender, burst: &Burst) -> Result<(), Error> {
    // All sends share one value: a JavaScript value is not copied again by each send.
    let message = match burst.text {
        true => Message::from("x".repeat(burst.size)),
        false => Message::from(vec![0; burst.size]),
    };
    show_progress(&session.page, 0, burst.count);
    let mut slice = page::now();
    for done in 0..burst.count {
        sender.send(&message).await?;
        session.traffic.sent(burst.size as u64);
        if page::now() - slice > SLICE {
            show_progress(&session.page, done + 1, burst.count);
            TimeoutFuture::new(0).await;
            slice = page::now();
        }
    }
    show_progress(&session.page, burst.count, burst.count);
    sender.flush().await?;
    Ok(())
}

fn show_progress(page: &Page, done: u32, count: u32) {
    page.burst_progress.set_value(f64::from(done) / f64::from(count));
    let (done, count) = (format::grouped(done.into()), format::grouped(count.into()));
    page.burst_result.set_text_content(Some(&format!("{done} of {count} sent")));
}

fn show_running(page: &Page, running: bool) {
    page.burst_start.set_disabled(running);
    page.burst_stop.set_disabled(!running);
    if running {
        page.burst_progress.set_value(0.0);
        page.burst_progress.set_hidden(false);
    }
}
