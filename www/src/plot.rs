//! SVG plots.

use std::fmt::Write;

use crate::meter::MAX_SAMPLES;

/// The height of a plot in SVG units. The width is one unit for each sample.
const HEIGHT: f64 = 64.0;
/// The margin at the top and the bottom, so that the stroke is not clipped.
const MARGIN: f64 = 3.0;

/// The points of the line through the values, with the newest at the right edge.
pub(crate) fn line(values: &[f64], top: f64) -> String {
    let mut points = String::new();
    let start = MAX_SAMPLES.saturating_sub(values.len());
    for (place, value) in values.iter().enumerate() {
        // Writing to a string can't fail.
        let _ = write!(points, "{},{:.1} ", start + place, height(*value, top));
    }
    points
}

/// The outline of the area under the line.
pub(crate) fn area(values: &[f64], top: f64) -> String {
    if values.is_empty() {
        return String::new();
    }
    let start = MAX_SAMPLES.saturating_sub(values.len());
    let line = line(values, top);
    format!("M{start},{HEIGHT} L{line}L{},{HEIGHT} Z", start + values.len() - 1)
}

/// The y coordinate of a value.
pub(crate) fn height(value: f64, top: f64) -> f64 {
    let share = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
    HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_at_the_right_edge() {
        assert_eq!(line(&[0.0, 50.0, 100.0], 100.0), "237,61.0 238,32.0 239,3.0 ");
        assert_eq!(line(&[], 1.0), "");
        assert_eq!(area(&[100.0], 100.0), "M239,64 L239,3.0 L239,64 Z");
        assert_eq!(area(&[], 1.0), "");
    }

    #[test]
    fn values_out_of_range_are_clamped() {
        assert_eq!(height(500.0, 100.0), 3.0);
        assert_eq!(height(1.0, 0.0), 61.0);
    }
}
