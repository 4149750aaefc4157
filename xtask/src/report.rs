//! What came of the runs: the counts that test programs print, a table, a sum.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::AddAssign;
use std::time::Duration;

/// How many tests ended in which way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Count {
    /// Reads the line with which cargo's and wasm-bindgen's test programs alike end.
    pub(crate) fn in_line(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let of = |kind| {
            let count = |part: &str| part.trim().strip_suffix(kind)?.trim().parse().ok();
            counts.split(';').find_map(count)
        };
        Some(Self { passed: of("passed")?, failed: of("failed")?, skipped: of("ignored")? })
    }

    /// Whether there was no test.
    pub(crate) fn is_empty(self) -> bool {
        self.passed + self.failed + self.skipped == 0
    }

    /// Counts the tests that skipped themselves as skipped; the test program counts them as passed.
    pub(crate) fn move_skipped(&mut self, skips: &Skips) {
        let moved = skips.by_themselves.min(self.passed);
        self.passed -= moved;
        self.skipped += moved;
    }
}

/// What a line of a test's output begins with that says why the test skips itself.
const SKIPPED: &str = "SKIPPED ";

/// The tests of one program that were skipped, and why.
///
/// A test that skips itself prints the reason, and then the test program prints that it passed. Tests
/// run one after the other, so a reason belongs to the next result.
#[derive(Debug, Default)]
pub(crate) struct Skips {
    /// The reason that the test which runs now has printed.
    pending: Option<String>,
    /// How many tests skipped themselves.
    by_themselves: usize,
    reasons: Vec<String>,
}

impl Skips {
    /// Reads a line of the program's output.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(reason) = line.trim().strip_prefix(SKIPPED) {
            self.pending = Some(reason.to_owned());
            return;
        }
        let Some((_, result)) =
            line.strip_prefix("test ").and_then(|test| test.rsplit_once(" ... "))
        else {
            return;
        };
        let reason = self.pending.take();
        if let Some(reason) = result.strip_prefix("ignored, ") {
            self.reasons.push(reason.to_owned());
        } else if let (Some(reason), "ok") = (reason, result) {
            self.by_themselves += 1;
            self.reasons.push(reason);
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// One run or one check.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) count: Count,
    pub(crate) time: Duration,
    /// Why it failed, if it did for more than the tests that failed in it.
    pub(crate) problem: Option<String>,
}

impl Row {
    fn has_failed(&self) -> bool {
        self.problem.is_some() || self.count.failed > 0
    }
}

/// All rows, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    /// What tests have counted or measured, a line each.
    figures: Vec<String>,
    /// Why tests were skipped, and how many in which run.
    skips: BTreeMap<String, Vec<(String, usize)>>,
}

impl Report {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Adds what tests have counted or measured. The runner may show a line twice.
    pub(crate) fn add_figures(&mut self, figures: Vec<String>) {
        for line in figures {
            if !self.figures.contains(&line) {
                self.figures.push(line);
            }
        }
    }

    /// Adds why tests of the run with this name were skipped.
    pub(crate) fn add_skips(&mut self, name: &str, skips: Skips) {
        let mut counts = BTreeMap::<String, usize>::new();
        for reason in skips.reasons {
            *counts.entry(reason).or_default() += 1;
        }
        for (reason, count) in counts {
            self.skips.entry(reason).or_default().push((name.to_owned(), count));
        }
    }

    /// Adds all that another has.
    pub(crate) fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.add_figures(other.figures);
        for (reason, runs) in other.skips {
            self.skips.entry(reason).or_default().extend(runs);
        }
    }

    /// Adds a failure that is no test's.
    pub(crate) fn add_problem(&mut self, name: &str, problem: String) {
        eprintln!("error: {problem}");
        self.add(Row {
            name: name.to_owned(),
            version: String::new(),
            count: Count::default(),
            time: Duration::ZERO,
            problem: Some(problem),
        });
    }

    /// The sum of all counts. A problem counts as one failure where no test failed, so that the sum
    /// never looks better than the whole was.
    pub(crate) fn sum(&self) -> Count {
        let mut sum = Count::default();
        for row in &self.rows {
            sum += row.count;
            if row.problem.is_some() && row.count.failed == 0 {
                sum.failed += 1;
            }
        }
        sum
    }

    /// Prints the table, what failed, and the sum as the last line. Gives whether all is well.
    pub(crate) fn print(&self) -> bool {
        println!("\n{self_text}", self_text = self.text());
        self.sum().failed == 0
    }

    fn text(&self) -> String {
        let widest = |column: fn(&Row) -> &str| {
            let widths = self.rows.iter().map(|row| column(row).len());
            widths.max().unwrap_or(0).max(7)
        };
        let (name, version) = (widest(|row| &row.name), widest(|row| &row.version));
        let mut text = String::new();
        for line in &self.figures {
            text.push_str(line);
            text.push('\n');
        }
        if !self.figures.is_empty() {
            text.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:name$}  {:version$}  passed  failed  skipped  seconds",
            "engine", "version"
        );
        for row in &self.rows {
            let Count { passed, failed, skipped } = row.count;
            let _ = writeln!(
                text,
                "{:name$}  {:version$}  {passed:6}  {failed:6}  {skipped:7}  {:7.1}{}",
                row.name,
                row.version,
                row.time.as_secs_f64(),
                if row.has_failed() { "  FAILED" } else { "" },
            );
        }
        text.push('\n');
        for (reason, runs) in &self.skips {
            let runs: Vec<_> = runs.iter().map(|(name, count)| format!("{name} {count}")).collect();
            let _ = writeln!(text, "skipped: {reason} ({})", runs.join(", "));
        }
        for row in self.rows.iter().filter(|row| row.has_failed()) {
            let reason = match &row.problem {
                Some(problem) => problem.clone(),
                None => format!("{} of its tests failed", row.count.failed),
            };
            let _ = writeln!(text, "FAILED {}: {reason}", row.name);
        }
        let sum = self.sum();
        let _ = write!(text, "{} passed, {} failed", sum.passed, sum.failed);
        if sum.skipped > 0 {
            let _ = write!(text, ", {} skipped", sum.skipped);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, passed: usize, failed: usize, problem: Option<&str>) -> Row {
        Row {
            name: name.to_owned(),
            version: "1.0".to_owned(),
            count: Count { passed, failed, skipped: 0 },
            time: Duration::from_millis(1500),
            problem: problem.map(str::to_owned),
        }
    }

    #[test]
    fn both_kinds_of_result_line_are_read() {
        let count = Some(Count { passed: 12, failed: 3, skipped: 1 });
        for line in [
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 5 filtered out",
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 5 filtered out; finished in 0.1s",
        ] {
            assert_eq!(Count::in_line(line), count);
        }
        assert_eq!(Count::in_line("test result_is_ok ... ok"), None);
        assert_eq!(Count::in_line("no tests to run!"), None);
    }

    #[test]
    fn a_test_that_skips_itself_is_skipped_and_did_not_pass() {
        let mut skips = Skips::default();
        for line in [
            "test cases::a ... ok",
            "Invoking test: cases::b",
            "SKIPPED no SharedArrayBuffer",
            "test cases::b ... ok",
            "SKIPPED too late",
            "test cases::c ... FAIL",
            "test cases::d ... ok",
            "test soak::e ... ignored, long: cargo xtask soak",
            // The runner may show a line twice.
            "SKIPPED no SharedArrayBuffer",
            "SKIPPED no SharedArrayBuffer",
            "test cases::f ... ok",
        ] {
            skips.read(line);
        }
        let mut count = Count { passed: 4, failed: 1, skipped: 1 };
        count.move_skipped(&skips);
        assert_eq!(count, Count { passed: 2, failed: 1, skipped: 3 });

        let mut report = Report::default();
        report.add(Row { count, ..row("bun", 0, 0, None) });
        report.add_skips("bun", skips);
        let text = report.text();
        assert!(text.contains("skipped: no SharedArrayBuffer (bun 2)\n"), "{text}");
        assert!(text.contains("skipped: long: cargo xtask soak (bun 1)\n"), "{text}");
        assert!(!text.contains("too late"), "{text}");
        assert!(text.ends_with("\n2 passed, 1 failed, 3 skipped"), "{text}");
    }

    #[test]
    fn the_last_line_is_the_sum() {
        let mut report = Report::default();
        report.add(row("native", 5, 0, None));
        report.add(row("firefox dedicated-worker", 3, 1, None));
        report.add(row("bun", 0, 0, Some("it ran no test")));
        let text = report.text();
        let last: Vec<&str> = text.lines().rev().take(3).collect();
        let wanted = [
            "8 passed, 2 failed",
            "FAILED bun: it ran no test",
            "FAILED firefox dedicated-worker: 1 of its tests failed",
        ];
        assert_eq!(last, wanted);
    }
}
