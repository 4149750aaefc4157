//! The layout on desktop and phone, in light and dark, and the accessibility.
//!
//! The screenshots are saved in `target/screenshots/`.

use std::fs;

use serde_json::{Value, json};

use crate::page::Page;
use crate::{Result, check, variable};

const THEMES: [&str; 2] = ["light", "dark"];

/// Sets the theme by the page's button. WebDriver can't set the system's theme in all browsers, and
/// both set the same `color-scheme`.
fn choose_theme(page: &Page, theme: &str) -> Result<()> {
    for _ in 0..3 {
        if page.text("#theme")? == format!("Theme: {theme}") {
            return Ok(());
        }
        page.driver.run("document.getElementById('theme').click()", json!([]))?;
    }
    Err(format!("there is no theme {theme}"))
}

/// Produces traffic, the details of a message, and an outcome.
fn use_page(page: &Page) -> Result<()> {
    page.click("#presets [data-path^='/greet']")?;
    page.state("open")?;
    page.click("#text-form button")?;
    page.logs("received", "from Rust")?;
    page.send_kind("burst")?;
    page.fill("#burst-count", "300")?;
    page.click("#burst-start")?;
    page.reads("#burst-result", "300 messages of")?;
    page.reads("#received", "304")?;
    page.send_kind("text")?;
    page.fill("#log-filter", "rust")?;
    page.reads("#log-count", "2 rows")?;
    page.click("#log .row.received")?;
    page.reads("#detail-body", "\"hello\"")?;
    page.click("#close-form button")?;
    page.state("closed")
}

fn save(page: &Page, name: &str, image: &[u8]) -> Result<()> {
    check!(image.starts_with(b"\x89PNG") && image.len() > 5_000, "{name} is not a screenshot");
    let save = || {
        fs::create_dir_all("target/screenshots")?;
        fs::write(format!("target/screenshots/{}-{name}.png", page.browser), image)
    };
    save().map_err(|problem: std::io::Error| format!("cannot write a screenshot: {problem}"))
}

/// Checks that the page does not scroll horizontally.
fn fits(page: &Page) -> Result<()> {
    let script =
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let over = page.number(script)?;
    check!(over <= 0.0, "the page is {over} pixels too wide");
    Ok(())
}

/// Saves a screenshot of the top of the page in each theme.
fn both_themes(page: &Page, name: &str) -> Result<()> {
    page.driver.run("scrollTo(0, 0)", json!([]))?;
    for theme in THEMES {
        choose_theme(page, theme)?;
        fits(page)?;
        let image = page.driver.screenshot(None)?;
        save(page, &format!("desktop-{theme}-{name}"), &image)?;
    }
    Ok(())
}

pub(super) fn desktop(page: &mut Page) -> Result<()> {
    page.open("")?;
    both_themes(page, "first")?;
    use_page(page)?;
    both_themes(page, "used")?;
    page.click("#presets [data-path^='/status']")?;
    page.state("lost")?;
    both_themes(page, "refused")?;

    page.open("")?;
    page.click("#presets [data-path^='/slow']")?;
    page.state("open")?;
    page.send_kind("burst")?;
    page.fill("#burst-count", "4000")?;
    page.click("#burst-start")?;
    // WebKit passes all data to its network process immediately, so the burst ends early.
    let points = if page.browser == "webkit" { 10 } else { 40 };
    let long = format!(
        "return document.querySelector('#buffered-plot .curve').getAttribute('points')
            .split(' ').length > {points}"
    );
    page.until("a few seconds of plot", &long)?;
    both_themes(page, "burst")?;
    page.click("#burst-stop")
}

/// Uses a frame of the size of a phone. WebDriver can't make a window that narrow in all browsers.
pub(super) fn phone(page: &mut Page) -> Result<()> {
    let (width, height) = (360, 740);
    page.open("")?;
    let url = page.url("");
    let script = "document.body.replaceChildren(); document.body.style.padding = 0;
            const frame = document.createElement('iframe');
            frame.style = `display: block; border: 0; width: ${arguments[1]}px; height: ${arguments[2]}px`;
            frame.src = arguments[0];
            document.body.append(frame)";
    page.driver.run(script, json!([url, width, height]))?;
    let frame = page.driver.find("iframe")?;
    page.driver.enter_frame(Some(&frame))?;
    let outcome = on_phone(page, width);
    page.driver.enter_frame(None)?;
    outcome
}

fn on_phone(page: &mut Page, width: u32) -> Result<()> {
    page.until("the page", "return document.getElementById('demo') !== null")?;
    page.wait_until_ready()?;
    fits(page)?;
    use_page(page)?;
    fits(page)?;
    for theme in THEMES {
        choose_theme(page, theme)?;
        for (part, selector) in [("top", "header"), ("log", ".log")] {
            let script = "scrollTo(0, 0);
                const place = document.querySelector(arguments[0]);
                scrollBy(0, place.getBoundingClientRect().top - 60)";
            page.driver.run(script, json!([selector]))?;
            page.driver.enter_frame(None)?;
            let frame = page.driver.find("iframe")?;
            // WebKit's screenshot of a scrolled frame is partly black. That of the page is
            // complete.
            let alone = (page.browser != "webkit").then_some(&frame);
            let image = page.driver.screenshot(alone)?;
            page.driver.enter_frame(Some(&frame))?;
            save(page, &format!("phone-{width}-{theme}-{part}"), &image)?;
        }
    }
    Ok(())
}

/// Checks that axe-core finds no serious violation: on load and after use, in both themes.
pub(super) fn accessible(page: &mut Page) -> Result<()> {
    let path = variable("AXE")?;
    let axe = fs::read_to_string(&path).map_err(|why| format!("cannot read {path}: {why}"))?;
    page.open("")?;
    page.driver.run(&axe, json!([]))?;
    for theme in THEMES {
        choose_theme(page, theme)?;
        audit(page, &format!("first, {theme}"))?;
    }
    use_page(page)?;
    page.fill("#reason", &"x".repeat(124))?;
    page.click("#presets [data-path^='/status']")?;
    page.state("lost")?;
    let open =
        "document.getElementById('codes').open = document.getElementById('options').open = true";
    page.driver.run(open, json!([]))?;
    for theme in THEMES {
        choose_theme(page, theme)?;
        audit(page, &format!("used, {theme}"))?;
    }
    Ok(())
}

fn audit(page: &Page, when: &str) -> Result<()> {
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, {resultTypes: ['violations']}).then(
            (result) => done({
                passed: result.passes.length,
                violations: result.violations.map(({id, impact, nodes}) =>
                    ({id, impact, nodes: nodes.map((n) => n.html + ' ' + n.failureSummary).slice(0, 4)})),
            }),
            (error) => done({error: String(error)}))";
    let result = page.driver.run_async(script, json!([]))?;
    check!(result["passed"].as_u64() > Some(15), "axe-core did not look: {result}");
    let serious =
        |finding: &&Value| matches!(finding["impact"].as_str(), Some("serious" | "critical"));
    let findings: Vec<&Value> = result["violations"].as_array().into_iter().flatten().collect();
    let found: Vec<&Value> = findings.iter().copied().filter(|f| serious(f)).collect();
    check!(found.is_empty(), "{when}: {}", json!(found));
    for finding in findings {
        println!("    axe-core, {when}, {}: {}", finding["impact"], finding["id"]);
    }
    Ok(())
}
