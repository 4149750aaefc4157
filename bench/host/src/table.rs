//! The results as Markdown tables.

use std::collections::{BTreeMap, BTreeSet};

use crate::options::Options;
use crate::results::{Results, median_and_spread};

/// Parts of the names of absolute figures, which are not shown as ratios.
const ABSOLUTE: [&str; 4] = ["left", "bytes", "MiB", "grown"];
/// The name of the CPU time.
const CPU: &str = "cpu";
/// This crate. The variants after it are its peers.
const OWN: &str = "wasm-websocket";
/// The baseline in wasm without a library.
const BASELINE: &str = "web-sys";

/// The tables of times, CPU times and standing, and the list of failures.
pub fn tables(scenarios: &[&String], results: &Results, options: &Options) -> String {
    let variants = options.variants.as_slice();
    let mut text = format!(
        "### {}, {} rounds{}\n\nMedians of the ratio to `js` in the same round; `±` is half of the \
         interquartile range. The column `js` has absolute medians.\n\n",
        options.browser,
        options.rounds,
        if options.quick { ", quick" } else { "" }
    );
    text.push_str(&table(scenarios, results, variants, |figure| figure != CPU));
    text.push_str("\nThe same for the CPU time of the page's main thread:\n\n");
    text.push_str(&table(scenarios, results, variants, |figure| figure == CPU));
    text.push_str(&format!(
        "\nThe standing of {OWN}: ratios of times in the same round, and whether a peer is ahead by \
         more than the spread:\n\n"
    ));
    text.push_str(&standing(scenarios, results, variants));
    // Groups the scenarios by variant and problem.
    let mut problems: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for scenario in scenarios {
        for variant in variants {
            let cell = results.cell(scenario, variant);
            if let Some(problem) = cell.and_then(|cell| cell.problem.as_ref()) {
                problems.entry((variant, problem)).or_default().push(scenario);
            }
        }
    }
    if !problems.is_empty() {
        text.push_str("\nFailures (✗ above):\n\n");
    }
    for ((variant, problem), met) in problems {
        let met =
            if met.len() == scenarios.len() { "all scenarios".to_owned() } else { met.join("; ") };
        text.push_str(&format!("- {variant}: {problem}: {met}\n"));
    }
    text
}

fn table(
    scenarios: &[&String],
    results: &Results,
    variants: &[String],
    wanted: impl Fn(&str) -> bool,
) -> String {
    let mut text =
        format!("| | {} |\n|---{}|\n", variants.join(" | "), "|--:".repeat(variants.len()));
    for (scenario, name) in rows(scenarios, results, variants, wanted) {
        text.push_str(&format!("| {} |", label(scenario, name)));
        for variant in variants {
            let shown = shown(results, scenario, &variants[0], variant, name);
            text.push_str(&format!(" {shown} |"));
        }
        text.push('\n');
    }
    text
}

/// Compares this crate with the baseline and its best peer.
fn standing(scenarios: &[&String], results: &Results, variants: &[String]) -> String {
    let mut text = format!(
        "| | {OWN} to {BASELINE} | best peer to {OWN} | which | is ahead |\n|---|--:|--:|---|---|\n"
    );
    for (scenario, name) in rows(scenarios, results, variants, is_time) {
        let to = |variant, base| ratio(results, scenario, variant, base, name);
        let best = variants
            .iter()
            .skip_while(|name| *name != OWN)
            .skip(1)
            .filter_map(|peer| Some((to(peer, OWN)?, peer.as_str())))
            .min_by(|((one, _), _), ((other, _), _)| one.total_cmp(other));
        let (to_own, which) = best.unzip();
        let is_ahead = to_own.is_some_and(|(value, spread)| value + spread < 1.0);
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            label(scenario, name),
            with_spread(to(OWN, BASELINE)),
            with_spread(to_own),
            which.unwrap_or_default(),
            if is_ahead { "yes" } else { "" },
        ));
    }
    text
}

/// All pairs of a scenario and a figure that `wanted` accepts.
fn rows<'a>(
    scenarios: &[&'a String],
    results: &'a Results,
    variants: &[String],
    wanted: impl Fn(&str) -> bool,
) -> Vec<(&'a str, &'a str)> {
    let mut rows = Vec::new();
    for scenario in scenarios {
        let names: BTreeSet<&str> = variants
            .iter()
            .filter_map(|variant| results.cell(scenario, variant))
            .flat_map(|cell| cell.rounds.iter().flat_map(|figures| figures.keys()))
            .map(String::as_str)
            .filter(|name| wanted(name))
            .collect();
        rows.extend(names.into_iter().map(|name| (scenario.as_str(), name)));
    }
    rows
}

fn label(scenario: &str, name: &str) -> String {
    match name {
        "time" | CPU => scenario.to_owned(),
        _ => format!("{scenario}: {name}"),
    }
}

fn is_absolute(name: &str) -> bool {
    ABSOLUTE.iter().any(|word| name.contains(word))
}

fn is_time(name: &str) -> bool {
    name != CPU && !is_absolute(name)
}

/// The figure of a variant: a ratio to `base`, or an absolute figure.
fn shown(results: &Results, scenario: &str, base: &str, variant: &str, name: &str) -> String {
    let Some(cell) = results.cell(scenario, variant) else { return String::new() };
    if cell.problem.is_some() {
        return "✗".to_owned();
    }
    if is_absolute(name) || variant == base {
        let unit = if is_absolute(name) || name.contains("ns") { "" } else { " ms" };
        let own = cell.rounds.iter().filter_map(|figures| figures.get(name).copied());
        return match median_and_spread(own.collect()) {
            Some((value, _)) if value.abs() < 10.0 => format!("{value:.2}{unit}"),
            Some((value, _)) => format!("{value:.0}{unit}"),
            None => String::new(),
        };
    }
    with_spread(ratio(results, scenario, variant, base, name))
}

/// The median and spread of the ratio of two variants in the same round. `None` if one has failed.
fn ratio(
    results: &Results,
    scenario: &str,
    variant: &str,
    base: &str,
    name: &str,
) -> Option<(f64, f64)> {
    let cell = |variant| results.cell(scenario, variant).filter(|cell| cell.problem.is_none());
    let rounds = cell(base)?.rounds.iter().zip(&cell(variant)?.rounds);
    let ratios = rounds.filter_map(|(base, figures)| {
        let ratio = figures.get(name)? / base.get(name)?;
        ratio.is_finite().then_some(ratio)
    });
    median_and_spread(ratios.collect())
}

fn with_spread(figure: Option<(f64, f64)>) -> String {
    figure.map_or(String::new(), |(value, spread)| format!("{value:.2} ±{spread:.2}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_peer_is_ahead_only_by_more_than_the_spread() {
        let mut results = Results::default();
        for (variant, times) in [
            ("js", [9.0, 9.0, 9.0]),
            (BASELINE, [10.0, 20.0, 5.0]),
            (OWN, [11.0, 22.0, 5.5]),
            ("near", [10.9, 20.0, 6.0]),
            ("far", [22.0, 44.0, 11.0]),
        ] {
            for time in times {
                results.add("one", variant, Ok(json!({"time": time, "cpu": 1, "bytes left": 7})));
                let other = match variant {
                    "near" => 0.5,
                    "far" => 1.0,
                    _ => 2.0,
                };
                results.add("other", variant, Ok(json!({"p50": other})));
            }
        }
        // A failure discards the figures of earlier rounds.
        results.add("other", "near", Err("hangs".to_owned()));
        let scenarios = ["one".to_owned(), "other".to_owned()];
        let variants = ["js", BASELINE, OWN, "near", "far"].map(str::to_owned);
        let text = standing(&scenarios.each_ref(), &results, &variants);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| one | 1.10 ±0.00 | 0.99 ±0.05 | near |  |",
                "| other: p50 | 1.00 ±0.00 | 0.50 ±0.00 | far | yes |",
            ]
        );
    }
}
