//! The results as tables in Markdown.

use std::collections::{BTreeMap, BTreeSet};

use crate::options::Options;
use crate::results::{Results, median_and_spread};

/// Words in the names of figures that are shown as they are, and not as a ratio.
const ABSOLUTE: [&str; 4] = ["left", "bytes", "MiB", "grown"];

/// The table of times, the one of the processor's, and what failed.
pub fn tables(scenarios: &[&String], results: &Results, options: &Options) -> String {
    let variants = options.variants.as_slice();
    let mut text = format!(
        "### {}, {} rounds{}\n\nMedians of the ratio to `js` in the same round; `±` is half of what \
         the middle half spans. The column `js` has its own median.\n\n",
        options.browser,
        options.rounds,
        if options.quick { ", quick" } else { "" }
    );
    text.push_str(&table(scenarios, results, variants, |figure| figure != "cpu"));
    text.push_str("\nThe same for the time that the page's main thread had of a processor:\n\n");
    text.push_str(&table(scenarios, results, variants, |figure| figure == "cpu"));
    // The same problem of the same variant, with the scenarios in which it was met.
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
        text.push_str("\nWithout a figure (✗ above):\n\n");
    }
    for ((variant, problem), met) in problems {
        let met =
            if met.len() == scenarios.len() { "everywhere".to_owned() } else { met.join("; ") };
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
    for scenario in scenarios {
        let names: BTreeSet<&String> = variants
            .iter()
            .filter_map(|variant| results.cell(scenario, variant))
            .flat_map(|cell| cell.rounds.iter().flat_map(|figures| figures.keys()))
            .filter(|name| wanted(name))
            .collect();
        for name in names {
            let label = if name == "time" || name == "cpu" {
                (*scenario).clone()
            } else {
                format!("{scenario}: {name}")
            };
            text.push_str(&format!("| {label} |"));
            for variant in variants {
                text.push_str(&format!(
                    " {} |",
                    shown(results, scenario, &variants[0], variant, name)
                ));
            }
            text.push('\n');
        }
    }
    text
}

/// The figure of a variant, as a ratio to that of `base` if it is one of time.
fn shown(results: &Results, scenario: &str, base: &str, variant: &str, name: &str) -> String {
    let is_absolute = ABSOLUTE.iter().any(|word| name.contains(word));
    let Some(cell) = results.cell(scenario, variant) else { return String::new() };
    if cell.problem.is_some() {
        return "✗".to_owned();
    }
    let own = cell.rounds.iter().filter_map(|figures| figures.get(name).copied());
    if is_absolute || variant == base {
        let unit = if is_absolute || name.contains("ns") { "" } else { " ms" };
        return match median_and_spread(own.collect()) {
            Some((value, _)) if value.abs() < 10.0 => format!("{value:.2}{unit}"),
            Some((value, _)) => format!("{value:.0}{unit}"),
            None => String::new(),
        };
    }
    let base = results.cell(scenario, base);
    let ratios = base.into_iter().flat_map(|base| base.rounds.iter()).zip(&cell.rounds).filter_map(
        |(base, figures)| {
            let ratio = figures.get(name)? / base.get(name)?;
            ratio.is_finite().then_some(ratio)
        },
    );
    match median_and_spread(ratios.collect()) {
        Some((value, spread)) => format!("{value:.2} ±{spread:.2}"),
        None => String::new(),
    }
}
