//! The figures of all rounds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::options::Options;

/// The results by scenario and variant.
#[derive(Default)]
pub struct Results(BTreeMap<(String, String), Cell>);

/// The results of one variant in one scenario.
#[derive(Default)]
pub struct Cell {
    /// The named figures of each round.
    pub rounds: Vec<BTreeMap<String, f64>>,
    pub problem: Option<String>,
}

impl Results {
    pub fn add(&mut self, scenario: &str, variant: &str, outcome: Result<Value, String>) {
        let cell = self.0.entry((scenario.to_owned(), variant.to_owned())).or_default();
        match outcome {
            Ok(figures) => {
                let figures = figures.as_object().into_iter().flatten();
                let number =
                    |(name, value): (&String, &Value)| Some((name.clone(), value.as_f64()?));
                cell.rounds.push(figures.filter_map(number).collect());
            }
            Err(problem) => cell.problem = Some(problem),
        }
    }

    pub fn cell(&self, scenario: &str, variant: &str) -> Option<&Cell> {
        self.0.get(&(scenario.to_owned(), variant.to_owned()))
    }

    pub fn has_failed(&self, scenario: &str, variant: &str) -> bool {
        self.cell(scenario, variant).is_some_and(|cell| cell.problem.is_some())
    }

    pub fn json(&self, options: &Options) -> Value {
        let cells = self.0.iter().map(|((scenario, variant), cell)| {
            json!({
                "scenario": scenario, "variant": variant,
                "rounds": cell.rounds, "problem": cell.problem,
            })
        });
        json!({ "browser": options.browser, "cells": cells.collect::<Vec<_>>() })
    }
}

/// The median, and half of the interquartile range.
pub fn median_and_spread(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let position = part * (values.len().checked_sub(1)?) as f64;
        let (low, high) =
            (*values.get(position.floor() as usize)?, *values.get(position.ceil() as usize)?);
        Some(low + (high - low) * position.fract())
    };
    Some((at(0.5)?, (at(0.75)? - at(0.25)?) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::median_and_spread;

    #[test]
    fn median_and_half_of_the_interquartile_range() {
        assert_eq!(median_and_spread(vec![]), None);
        assert_eq!(median_and_spread(vec![2.0]), Some((2.0, 0.0)));
        assert_eq!(median_and_spread(vec![5.0, 1.0, 3.0, 2.0, 4.0]), Some((3.0, 1.0)));
    }
}
