//! The log.

use serde_json::json;

use crate::page::Page;
use crate::{Result, check};

/// The number of rows that are elements of the page.
const ROWS: &str = "return document.querySelectorAll('#log .row').length";

pub(super) fn fifty_thousand_rows_are_few_elements(page: &mut Page) -> Result<()> {
    page.open_connected("/flood?n=50000&size=64&kind=mixed&then=stay")?;
    page.reads("#received", "50,000")?;
    page.reads("#log-count", "50,002 rows")?;
    page.logs("received", "00 00 c3 4e")?; // the last binary one: 49,998
    let rows = page.number(ROWS)?;
    check!(rows < 60.0, "{rows} rows are elements");

    // Each scroll step must be drawn within two frames. The median is checked, as a busy machine
    // may delay a single step. If all rows were elements, each step would take seconds.
    let script = "const done = arguments[arguments.length - 1];
        const log = document.getElementById('log');
        const steps = [0, 0.1, 0.5, 0.9, 0.33, 0.8, 0.2, 0.7, 0.4];
        const wrong = [];
        const times = [];
        const step = () => {
            if (steps.length === 0) {
                times.sort((one, other) => one - other);
                return done({wrong, median: times[times.length >> 1]});
            }
            const start = performance.now();
            log.scrollTop = steps.shift() * log.scrollHeight;
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
                times.push(performance.now() - start);
                const first = Math.ceil(log.scrollTop / 26) + 1;
                const row = log.querySelector(`.row:not([hidden])[aria-posinset='${first}']`);
                if (!row) wrong.push(first);
                step();
            })));
        };
        step();";
    let result = page.driver.run_async(script, json!([]))?;
    check!(result["wrong"] == json!([]), "rows are missing after scrolling: {result}");
    check!(
        result["median"].as_f64().is_some_and(|time| time < 1000.0),
        "scrolling is slow: {result}"
    );
    check!(page.number(ROWS)? < 60.0, "scrolling adds elements");

    // The user has scrolled up, so new rows must not scroll the log.
    let top = "return document.getElementById('log').scrollTop";
    let before = page.number(top)?;
    page.click("#text-form button")?;
    page.reads("#log-count", "50,004 rows")?;
    check!(page.number(top)? == before, "the log has scrolled");

    page.fill("#log-filter", "00000012:")?;
    page.reads("#log-count", "of 50,004")?;
    page.fill("#log-filter", "00 00 00 0c")?;
    page.reads("#log-count", "of 50,004")
}

pub(super) fn filters_pauses_and_clears(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    for text in ["apple", "Pear", "plum"] {
        page.fill("#text", text)?;
        page.click("#text-form button")?;
        page.logs("received", text)?;
    }
    page.reads("#log-count", "8 rows")?;
    page.fill("#log-filter", "PEA")?;
    page.reads("#log-count", "2 rows of 8")?;
    page.choose("#log-direction", "sent")?;
    page.reads("#log-count", "1 row of 8")?;
    page.fill("#log-filter", " ")?;
    page.reads("#log-count", "3 rows of 8")?;
    page.choose("#log-direction", "all")?;
    page.click("#log-pause")?;
    page.click("#text-form button")?;
    page.reads("#log-count", "8 rows, 2 since the pause")?;
    page.click("#log-pause")?;
    page.reads("#log-count", "10 rows")?;
    page.click("#log-clear")?;
    page.reads("#log-count", "0 rows")?;
    let hidden = "return document.getElementById('log-empty').hidden";
    page.until("the hint for an empty log", &format!("{hidden} === false"))
}

pub(super) fn json_is_pretty(page: &mut Page) -> Result<()> {
    page.open_connected("/echo")?;
    page.fill("#text", "{\"a\":[1,{\"b\":null}]}")?;
    page.click("#text-form button")?;
    page.logs("received", "null")?;
    page.click("#log .row.received")?;
    page.reads("#detail-title", "text, 20 code units")?;
    page.reads("#detail-body", "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ]\n}")?;
    page.click("#detail-views label:has([value=hex])")?;
    page.reads("#detail-body", "7b 22 61 22 3a")?;
    page.click("#detail-close")?;
    page.until("no details", "return document.getElementById('detail').hidden")
}
