//! The traffic on the page: totals, rates, the send buffer and the receive queue. It is drawn ten
//! times a second while the numbers change.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use wasm_websocket::{Depth, Sender};
use web_sys::Element;

use crate::meter::{History, Sample, Total};
use crate::page::{self, Page};
use crate::settings::Settings;
use crate::{format, plot};

/// Milliseconds between two samples.
const PERIOD: u32 = 100;
/// How many samples one drawing stands for, with `prefers-reduced-motion`.
const REDUCED_MOTION: u32 = 10;

/// The traffic of the connection. Clones share the counters.
#[derive(Clone)]
pub(crate) struct Traffic(Rc<Inner>);

struct Inner {
    page: Page,
    sender: RefCell<Option<Sender>>,
    sent: Cell<Total>,
    received: Cell<Total>,
    mark: Cell<u64>,
    history: RefCell<History>,
    timer: RefCell<Option<Interval>>,
    samples: Cell<u32>,
    reduced_motion: bool,
}

impl Traffic {
    pub(crate) fn new(page: &Page) -> Self {
        let query = web_sys::window().and_then(|window| {
            window.match_media("(prefers-reduced-motion: reduce)").ok().flatten()
        });
        Self(Rc::new(Inner {
            page: page.clone(),
            sender: RefCell::default(),
            sent: Cell::default(),
            received: Cell::default(),
            mark: Cell::new(Settings::new("").high_water_mark),
            history: RefCell::default(),
            timer: RefCell::default(),
            samples: Cell::new(0),
            reduced_motion: query.is_some_and(|query| query.matches()),
        }))
    }

    /// Resets the counters for a connection with this high-water mark.
    pub(crate) fn start(&self, mark: u64) {
        self.0.sender.take();
        self.0.sent.take();
        self.0.received.take();
        self.0.mark.set(mark);
        self.0.history.borrow_mut().clear();
        self.0.draw();
    }

    /// Draws the current numbers.
    pub(crate) fn draw(&self) {
        self.0.draw();
    }

    /// Samples the send buffer and the receive queue of this connection.
    pub(crate) fn watch(&self, sender: &Sender) {
        self.0.sender.replace(Some(sender.clone()));
        self.wake();
    }

    /// Drops the sender, which would keep the connection open.
    pub(crate) fn detach(&self) {
        self.0.sender.take();
    }

    /// Counts a sent message.
    pub(crate) fn sent(&self, bytes: u64) {
        let mut total = self.0.sent.get();
        total.add(bytes);
        self.0.sent.set(total);
        self.wake();
    }

    /// Counts a received message.
    pub(crate) fn received(&self, bytes: u64) {
        let mut total = self.0.received.get();
        total.add(bytes);
        self.0.received.set(total);
        self.wake();
    }

    /// Starts sampling. It stops once the numbers no longer change.
    pub(crate) fn wake(&self) {
        if self.0.timer.borrow().is_some() {
            return;
        }
        let this = self.clone();
        let timer = Interval::new(PERIOD, move || {
            this.0.sample();
            let quiet = this.0.history.borrow().is_quiet();
            let samples = this.0.samples.get().wrapping_add(1);
            this.0.samples.set(samples);
            if quiet || !this.0.reduced_motion || samples.is_multiple_of(REDUCED_MOTION) {
                this.0.draw();
            }
            if quiet {
                this.0.timer.take();
            }
        });
        self.0.timer.replace(Some(timer));
    }
}

impl Inner {
    fn sample(&self) {
        let sender = self.sender.borrow();
        self.history.borrow_mut().push(Sample {
            time: page::now(),
            sent: self.sent.get(),
            received: self.received.get(),
            // After the end `bufferedAmount` counts bytes that are never sent.
            buffered: sender.as_ref().map_or(0.0, |sender| match sender.ready_state().number() {
                0..=2 => sender.buffered_amount() as f64,
                _ => 0.0,
            }),
        });
    }

    fn draw(&self) {
        let page = &self.page;
        let history = self.history.borrow();
        let (sent, received) = history.rate();
        show_count(&page.sent, &page.sent_rate, self.sent.get(), sent);
        show_count(&page.received, &page.received_rate, self.received.get(), received);
        page.rate_out.set_text_content(Some(&format!("{}/s", format::bytes(sent.bytes))));
        page.rate_in.set_text_content(Some(&format!("{}/s", format::bytes(received.bytes))));

        let depth = self.sender.borrow().as_ref().map(Sender::depth).unwrap_or_default();
        self.draw_queue(depth);

        let buffered = history.buffered();
        let mark = self.mark.get() as f64;
        let now = buffered.last().copied().unwrap_or_default();
        page.buffered.set_text_content(Some(&format::binary_bytes(now)));
        page.mark.set_text_content(Some(&format::binary_bytes(mark)));
        // Scales the plot so that the mark and all values are visible.
        let top = buffered.iter().copied().fold(mark * 1.25, f64::max);
        let place = plot::height(mark, top).to_string();
        let svg = &page.buffered_plot;
        set(svg, ".area", &[("d", &plot::area(&buffered, top))]);
        set(svg, ".curve", &[("points", &plot::line(&buffered, top))]);
        set(svg, ".mark", &[("y1", &place), ("y2", &place)]);

        let rates = history.rates();
        let out: Vec<f64> = rates.iter().map(|(sent, _)| sent.bytes).collect();
        let inward: Vec<f64> = rates.iter().map(|(_, received)| received.bytes).collect();
        let top = out.iter().chain(&inward).copied().fold(0.0, f64::max);
        set(&page.rate_plot, ".out", &[("points", &plot::line(&out, top))]);
        set(&page.rate_plot, ".in", &[("points", &plot::line(&inward, top))]);
    }

    fn draw_queue(&self, depth: Depth) {
        let page = &self.page;
        page.queued.set_text_content(Some(&format::grouped(depth.messages as u64)));
        page.queued_bytes.set_text_content(Some(&format::bytes(depth.bytes as f64)));
        page.dropped.set_text_content(Some(&format::grouped(depth.dropped)));
    }
}

fn show_count(place: &Element, rate_place: &Element, total: Total, rate: Total) {
    let messages = format::grouped(total.messages as u64);
    place.set_text_content(Some(&messages));
    let rate = format::grouped(rate.messages.round() as u64);
    let bytes = format::bytes(total.bytes);
    rate_place.set_text_content(Some(&format!("{bytes} · {rate} msg/s")));
}

fn set(svg: &Element, selector: &str, attributes: &[(&str, &str)]) {
    let Ok(Some(shape)) = svg.query_selector(selector) else { return };
    for (name, value) in attributes {
        // This fails only on a page that is being torn down.
        let _ = shape.set_attribute(name, value);
    }
}
