//! The script that fetches parts learns to compile them before they are wanted. As the splitter writes it, it
//! fetches and compiles a part in one go, and that only once the program runs and asks for it.

use crate::Result;
use std::fmt::Write as _;

const FETCHED: &str = "fetch(new URL(";
const FETCHED_END: &str = ", import.meta.url))";
const INSTANTIATED: (&str, &str) =
    ("WebAssembly.instantiateStreaming(src, imports)", "WebAssembly.instantiate(await src, imports)");

/// What is put before the script: each part is compiled once, from whichever side it is asked for first. One
/// that failed to come is asked for again.
const COMPILER: &str = r"const modules = new Map();
function compiled(file) {
    let module = modules.get(file);
    if (module === undefined) {
        module = WebAssembly.compileStreaming(fetch(new URL(file, import.meta.url)));
        modules.set(file, module);
        module.catch(() => modules.delete(file));
    }
    return module;
}
export function ahead(...parts) {
    for (const part of parts) files[part].forEach(compiled);
}
";

/// The splitter's script with `ahead(...parts)`, which begins to compile the parts of these names and what
/// they share with others.
///
/// # Errors
/// When the script is not written as this program knows it.
pub fn compile_ahead(script: &str) -> Result<String> {
    let fetches = script.matches(FETCHED).count();
    let instantiated = script.matches(INSTANTIATED.0).count();
    if fetches == 0 || instantiated != fetches || script.matches(FETCHED_END).count() != fetches {
        return Err("the splitter writes its script in another way than it did".into());
    }
    let files = files_by_part(script)?;
    let script = script
        .replace(FETCHED, "compiled(")
        .replace(FETCHED_END, ")")
        .replace(INSTANTIATED.0, INSTANTIATED.1);
    Ok(format!("{script}{files}{COMPILER}"))
}

/// `const files = { part: ["./a.wasm", …], … };`
fn files_by_part(script: &str) -> Result<String> {
    let mut files = "const files = {".to_owned();
    for declared in script.split("export const __wasm_split_load_").skip(1) {
        let (part, rest) = declared.split_once(" =").ok_or("a part has no name")?;
        let own = between(rest, "new URL(\"", "\"").ok_or("a part has no file")?;
        let shared = between(rest, ", [", "]").ok_or("a part does not say what it shares")?;
        write!(files, " {part}: [\"{own}\"")?;
        for chunk in shared.split(", ").filter(|chunk| !chunk.is_empty()) {
            let number = chunk.strip_prefix("__chunk_").ok_or("a shared part is named in another way")?;
            write!(files, ", \"./chunk_{number}.wasm\"")?;
        }
        files.push_str("],");
    }
    files.push_str(" };\n");
    Ok(files)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"const __chunk_5 = makeLoad(() => {
    const src = fetch(new URL("./chunk_5.wasm", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
export const __wasm_split_load_engine = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_engine.wasm", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, [__chunk_5]));
"#;

    #[test]
    fn parts_are_compiled_by_name_with_what_they_share() -> Result<()> {
        let script = compile_ahead(SCRIPT)?;
        for line in [
            r#"    const src = compiled("./chunk_5.wasm");"#,
            "    return async (imports) => (WebAssembly.instantiate(await src, imports));",
            r#"const files = { engine: ["./split_engine.wasm", "./chunk_5.wasm"], };"#,
        ] {
            assert!(script.lines().any(|written| written == line), "{line} is not in {script}");
        }
        Ok(())
    }

    #[test]
    fn a_script_in_another_form_is_refused() {
        assert!(compile_ahead("export {};").is_err());
        assert!(compile_ahead(&SCRIPT.replace("instantiateStreaming", "instantiate")).is_err());
    }
}
