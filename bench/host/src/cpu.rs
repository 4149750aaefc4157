//! The CPU time of the main thread of a browser's page. Only on Linux.

use std::fs;

/// The CPU time of a process' main thread in nanoseconds.
pub fn of(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{process}/schedstat")).ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The CPU times of all processes in which a browser runs pages.
pub fn all() -> Vec<(u32, u64)> {
    let Ok(folders) = fs::read_dir("/proc") else { return Vec::new() };
    let runs_pages = |process: &u32| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        line.contains("--type=renderer") || line.contains("-contentproc")
    };
    folders
        .flatten()
        .filter_map(|folder| folder.file_name().to_str()?.parse().ok())
        .filter(runs_pages)
        .filter_map(|process| Some((process, of(process)?)))
        .collect()
}

/// The process that used the most CPU time since `before`.
pub fn busiest(before: &[(u32, u64)]) -> Option<u32> {
    let earlier = |process: u32| before.iter().find(|(other, _)| *other == process);
    let busy = |(process, now): &(u32, u64)| now - earlier(*process).map_or(0, |(_, then)| *then);
    all().into_iter().max_by_key(busy).map(|(process, _)| process)
}
