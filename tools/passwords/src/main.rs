//! Makes the filter of passwords that are refused: see `README.md` beside `Cargo.toml`.

#[path = "../../../src/server/access/listed/form.rs"]
mod form;

use std::{collections::BTreeSet, error::Error, fs, path::PathBuf, process::Command};
use xorf::{BinaryFuse16, DmaSerializable as _};

/// Where the list stands in the crate's source.
const LIST: &str = "const PASSWORDS: &str = \"";

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let source = fs::read_to_string(crate_folder(&here)?.join("src/frequency_lists.rs"))?;
    let (_, list) = source.split_once(LIST).ok_or("the crate has no such list")?;
    let (list, _) = list.split_once('"').ok_or("the list has no end")?;
    let french = fs::read_to_string(here.join("french.txt"))?;
    let words: BTreeSet<String> = list.split(',').chain(french.lines()).map(form::folded).collect();
    let keys: BTreeSet<u64> = words
        .iter()
        .filter(|word| word.chars().count() >= form::SHORTEST)
        .map(|word| form::key(word))
        .collect();
    let keys: Vec<u64> = keys.into_iter().collect();
    let filter = BinaryFuse16::try_from(keys.as_slice())?;

    let mut bytes = vec![0; BinaryFuse16::DESCRIPTOR_LEN];
    filter.dma_copy_descriptor_to(&mut bytes);
    bytes.extend_from_slice(filter.dma_fingerprints());
    let path = here.join("../../src/server/access/listed/passwords.bin");
    fs::write(&path, &bytes)?;
    println!("{} entries, {} bytes", keys.len(), bytes.len());
    Ok(())
}

/// Where cargo keeps the source of the crate with the list.
fn crate_folder(here: &std::path::Path) -> Result<PathBuf, Box<dyn Error>> {
    let said = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(here.join("Cargo.toml"))
        .output()?;
    let said = String::from_utf8(said.stdout)?;
    let path = said
        .split("\"manifest_path\":\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.contains("/zxcvbn-"))
        .ok_or("cargo does not know the crate zxcvbn")?;
    Ok(PathBuf::from(path).parent().ok_or("a manifest is in a folder")?.to_owned())
}
