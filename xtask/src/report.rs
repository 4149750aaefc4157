//! What came of the runs: the counts that test programs print, a table, a sum.

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

    /// Whether no test ran.
    pub(crate) fn is_empty(self) -> bool {
        self.passed + self.failed == 0
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

    /// Adds all rows and figures of another.
    pub(crate) fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.add_figures(other.figures);
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
