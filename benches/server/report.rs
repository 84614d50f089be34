//! Figures, as `end2end/benches/support/table.mjs` reads them.

use crate::Failure;
use serde::Serialize;
use std::path::PathBuf;

/// Measured values of one kind.
#[derive(Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    pub fn extend(&mut self, values: &[f64]) {
        self.0.extend_from_slice(values);
    }

    pub const fn len(&self) -> usize {
        self.0.len()
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The value that this part of the samples does not exceed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    pub fn quantile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (part * sorted.len() as f64) as usize;
        sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }
}

/// What a figure stands beside.
#[derive(Serialize)]
pub struct Beside {
    name: &'static str,
    median: f64,
    p95: f64,
}

impl Beside {
    /// A floor that is a rate: its bad end is the low one.
    pub fn of(name: &'static str, samples: &Samples) -> Self {
        Self { name, median: samples.median(), p95: samples.quantile(0.05) }
    }
}

/// One line of the table.
#[derive(Serialize)]
pub struct Figure {
    pub id: String,
    pub name: String,
    pub unit: &'static str,
    pub median: f64,
    /// The bad end: what 95 % of the runs are better than.
    pub p95: f64,
    pub runs: usize,
    pub beside: Option<Beside>,
    pub ratio: Option<f64>,
    pub bar: String,
    pub met: Option<bool>,
}

impl Figure {
    /// Of samples that are better when they are higher.
    pub fn lowest(samples: &Samples) -> Self {
        Self { p95: samples.quantile(0.05), ..Self::highest(samples) }
    }

    /// Of samples that are better when they are lower.
    pub fn highest(samples: &Samples) -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            unit: "",
            median: samples.median(),
            p95: samples.quantile(0.95),
            runs: samples.len(),
            beside: None,
            ratio: None,
            bar: String::new(),
            met: None,
        }
    }
}

/// Leaves the figures where the table is made from.
pub fn write(name: &str, figures: &[Figure]) -> Result<(), Failure> {
    let folder = std::env::var_os("NOVACLUB_BENCH_RESULTS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{name}.json")), serde_json::to_vec_pretty(figures)?)?;
    for figure in figures {
        let beside = figure.beside.as_ref().map(|beside| format!(", {}: {:.1}", beside.name, beside.median));
        println!(
            "{}: {:.1} {} (p95 {:.1}){}",
            figure.name,
            figure.median,
            figure.unit,
            figure.p95,
            beside.unwrap_or_default()
        );
    }
    Ok(())
}
