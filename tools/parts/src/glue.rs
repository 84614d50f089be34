//! wasm-bindgen's names for what the program asks of the browser carry a hash each, once in the module and
//! once in the script. Both get short ones.

use crate::Result;
use std::{collections::HashMap, convert::Infallible};
use wasm_encoder::{
    ImportSection, Module,
    reencode::{self, Reencode, RoundtripReencoder},
};
use wasmparser::{ImportSectionReader, Parser, Payload};

/// The module and its script, under short names.
pub fn shorten(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut short = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                let import = import?;
                if import.name.starts_with("__wb") {
                    let next = format!("_{}", short.len());
                    short.entry(import.name.to_owned()).or_insert(next);
                }
            }
        }
    }
    let mut renamer = Renamer { short };
    let mut out = Module::new();
    renamer.parse_core_module(&mut out, Parser::new(0), module)?;
    let (script, found) = rename(script, &renamer.short);
    if found < renamer.short.len() {
        return Err(format!("{found} of {} imports stand in the script", renamer.short.len()).into());
    }
    Ok((out.finish(), script))
}

/// The script with its names exchanged and without its comments and indents; and how many names were found.
fn rename(script: &str, short: &HashMap<String, String>) -> (String, usize) {
    let mut renamed = String::with_capacity(script.len());
    let mut found = 0;
    let mut is_comment = false;
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        is_comment |= line.starts_with("/**");
        if is_comment {
            is_comment = !line.ends_with("*/");
            continue;
        }
        // An import begins its line: `__wbg_now_1234: function() {`.
        match line.split_once(": ").and_then(|(name, _)| Some((name, short.get(name)?))) {
            Some((name, short)) => {
                found += 1;
                renamed.push_str(short);
                renamed.push_str(&line[name.len()..]);
            }
            None => renamed.push_str(line),
        }
        renamed.push('\n');
    }
    (renamed, found)
}

struct Renamer {
    short: HashMap<String, String>,
}

impl Reencode for Renamer {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> std::result::Result<(), reencode::Error> {
        for import in section.into_imports() {
            let import = import?;
            let kind = RoundtripReencoder.entity_type(import.ty)?;
            let name = self.short.get(import.name).map_or(import.name, String::as_str);
            imports.import(import.module, name, kind);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exchanged_where_they_are_defined_and_comments_go() {
        let script = "/**\n * @returns {number}\n */\nexport function now() {\n    return wasm.__wbg_now();\n}\n\n        \
                      __wbg_now_12: function(a) {\n            /* here */ return Date.now();\n        },\n";
        let short = HashMap::from([("__wbg_now_12".to_owned(), "_0".to_owned())]);
        let expected = "export function now() {\nreturn wasm.__wbg_now();\n}\n_0: function(a) {\n/* here */ return Date.now();\n},\n";
        assert_eq!(rename(script, &short), (expected.to_owned(), 1));
    }
}
