//! Which cells of a row a target stands for, under the mapping that a person agreed to.

use super::{
    Target,
    names::read_name,
    table::{Table, TableRow},
    verdict::LineProblem,
    words::is_nothing,
};
use crate::club::refusal::Problem;
use std::collections::HashMap;

/// A cell that says something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'a> {
    /// The name of its column.
    pub column: &'a str,
    pub text: &'a str,
}

impl Cell<'_> {
    /// What a note says of it; the language is the file's own.
    pub fn note(self) -> String {
        if self.column.is_empty() { self.text.to_owned() } else { format!("{} : {}", self.column, self.text) }
    }
}

/// A table's columns by what they hold. Several columns may be mapped to one target.
pub(super) struct Layout<'a> {
    table: &'a Table,
    /// In the order of the file.
    positions: HashMap<Target, Vec<usize>>,
}

impl<'a> Layout<'a> {
    pub fn new(table: &'a Table, mapping: &[Target]) -> Self {
        let mut positions: HashMap<Target, Vec<usize>> = HashMap::new();
        for (position, target) in mapping.iter().enumerate().take(table.columns.len()) {
            positions.entry(*target).or_default().push(position);
        }
        Self { table, positions }
    }

    pub const fn width(&self) -> usize {
        self.table.columns.len()
    }

    fn positions(&self, target: Target) -> &[usize] {
        self.positions.get(&target).map(Vec::as_slice).unwrap_or_default()
    }

    /// The cells of a target that say something.
    pub fn cells<'s>(&'s self, row: &'a TableRow, target: Target) -> impl Iterator<Item = Cell<'a>> + 's {
        let table = self.table;
        self.positions(target)
            .iter()
            .map(move |position| Cell { column: &table.columns[*position].name, text: row.cell(*position) })
            .filter(|cell| !is_nothing(cell.text))
    }

    /// The first of them.
    pub fn cell(&self, row: &'a TableRow, target: Target) -> Option<Cell<'a>> {
        self.cells(row, target).next()
    }

    /// The first name in the cells of a target. A person may well be called Aucun or Na.
    pub fn name(&self, row: &TableRow, target: Target) -> Option<String> {
        self.positions(target).iter().find_map(|position| read_name(row.cell(*position)))
    }

    /// A problem of a record's field, under the name of the column that the field comes from.
    pub fn locate(&self, problem: Problem) -> LineProblem {
        let column = problem.field.as_deref().and_then(|field| self.column_of(field));
        LineProblem { column, problem }
    }

    fn column_of(&self, field: &str) -> Option<String> {
        let also = match field {
            "last_name" | "first_name" => Target::FullName,
            "phone" => Target::Mobile,
            "postal_code" | "city" => Target::PostalCodeAndCity,
            "number" => Target::LicenceNumber,
            "issued_on" => Target::LicenceIssuedOn,
            "expires_on" => Target::LicenceExpiresOn,
            _ => Target::Ignore,
        };
        let own = Target::from_word(field).unwrap_or(also);
        let position = [own, also]
            .into_iter()
            .filter(|target| *target != Target::Ignore)
            .find_map(|target| self.positions(target).first())?;
        Some(self.table.columns[*position].name.clone())
    }
}
