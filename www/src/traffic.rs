//! The traffic on the page: totals, rates, and what waits on both sides. It is drawn ten times a
//! second while something happens, and not at all otherwise.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use wasm_websocket::{Depth, Sender};
use web_sys::Element;

use crate::meter::{History, Sample, Total};
use crate::page::{self, Page};
use crate::settings::Settings;
use crate::{plot, words};

/// Milliseconds between two samples.
const PERIOD: u32 = 100;
/// Who wants less motion gets one drawing in so many samples.
const CALM: u32 = 10;

/// The traffic of the connection. Clones are handles of the same one.
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
    calm: bool,
}

impl Traffic {
    pub(crate) fn new(page: &Page) -> Self {
        let wish = web_sys::window().and_then(|window| {
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
            calm: wish.is_some_and(|wish| wish.matches()),
        }))
    }

    /// Begins anew, for a connection with this high-water mark.
    pub(crate) fn start(&self, mark: u64) {
        self.0.sender.take();
        self.0.sent.take();
        self.0.received.take();
        self.0.mark.set(mark);
        self.0.history.borrow_mut().clear();
        self.0.draw();
    }

    /// Draws what there is.
    pub(crate) fn draw(&self) {
        self.0.draw();
    }

    /// Watches what waits to be sent and to be taken.
    pub(crate) fn watch(&self, sender: &Sender) {
        self.0.sender.replace(Some(sender.clone()));
        self.wake();
    }

    /// Lets go of the connection: a handle would keep it open.
    pub(crate) fn forget(&self) {
        self.0.sender.take();
    }

    /// A message of so many bytes was sent.
    pub(crate) fn sent(&self, bytes: u64) {
        let mut total = self.0.sent.get();
        total.add(bytes);
        self.0.sent.set(total);
        self.wake();
    }

    /// A message of so many bytes was taken from the inbox.
    pub(crate) fn received(&self, bytes: u64) {
        let mut total = self.0.received.get();
        total.add(bytes);
        self.0.received.set(total);
        self.wake();
    }

    /// Something happens: draws from now on, until nothing does.
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
            if quiet || !this.0.calm || samples.is_multiple_of(CALM) {
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
            // After the end the platform keeps counting what it will never send.
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
        page.rate_out.set_text_content(Some(&format!("{}/s", words::bytes(sent.bytes))));
        page.rate_in.set_text_content(Some(&format!("{}/s", words::bytes(received.bytes))));

        let depth = self.sender.borrow().as_ref().map(Sender::depth).unwrap_or_default();
        self.draw_depth(depth);

        let buffered = history.buffered();
        let mark = self.mark.get() as f64;
        let now = buffered.last().copied().unwrap_or_default();
        page.buffered.set_text_content(Some(&words::binary_bytes(now)));
        page.mark.set_text_content(Some(&words::binary_bytes(mark)));
        // The mark stays in sight, and so does what exceeds it.
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

    fn draw_depth(&self, depth: Depth) {
        let page = &self.page;
        page.depth.set_text_content(Some(&words::grouped(depth.messages as u64)));
        page.depth_bytes.set_text_content(Some(&words::bytes(depth.bytes as f64)));
        page.dropped.set_text_content(Some(&words::grouped(depth.dropped)));
    }
}

fn show_count(place: &Element, rate_place: &Element, total: Total, rate: Total) {
    let messages = words::grouped(total.messages as u64);
    place.set_text_content(Some(&messages));
    let rate = words::grouped(rate.messages.round() as u64);
    let bytes = words::bytes(total.bytes);
    rate_place.set_text_content(Some(&format!("{bytes} · {rate} msg/s")));
}

fn set(svg: &Element, selector: &str, attributes: &[(&str, &str)]) {
    let Ok(Some(shape)) = svg.query_selector(selector) else { return };
    for (name, value) in attributes {
        // Only a page that is being torn down refuses.
        let _ = shape.set_attribute(name, value);
    }
}
