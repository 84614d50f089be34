//! Splits the browser program into the part that every visit needs and the parts that come later, and
//! packs them for the way over the network. `scripts/site.sh` calls it before and after wasm-bindgen.

mod ahead;
mod glue;
mod pack;

use std::{env, error::Error, fs, path::Path, process::ExitCode};

/// Whatever went wrong ends the build; its message says with which file.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: parts split <program.wasm> <folder>   splits at each `lazy!` into <folder>
       parts pack <folder> <name>             packs all parts there, and <name>.js";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["split", program, folder] => split(Path::new(program), Path::new(folder)),
        ["pack", folder, name] => pack_all(Path::new(folder), name),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parts: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Leaves `<program>.wasm`, the part that begins, beside the others and the script that fetches them.
fn split(program: &Path, folder: &Path) -> Result<()> {
    let name = program.file_stem().and_then(|name| name.to_str()).ok_or("the program has no name")?;
    let input = fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?;
    let main = folder.join(format!("{name}.wasm"));
    let glue = format!("./{name}.js");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = &glue;
    options.target.web();
    let parts = wasm_split_cli_support::transform(options)?;
    let script = folder.join("__wasm_split.js");
    fs::write(&script, ahead::compile_ahead(&fs::read_to_string(&script)?)?)?;
    println!("split into {} parts", 1 + parts.split_modules.len());
    Ok(())
}

fn pack_all(folder: &Path, name: &str) -> Result<()> {
    let main = format!("{name}_bg.wasm");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "wasm") {
            let part = fs::read(&path)?;
            let packed = pack::pack(&part).map_err(|error| format!("{}: {error}", path.display()))?;
            if path.ends_with(&main) {
                let script = folder.join(format!("{name}.js"));
                let (module, glue) = glue::shorten(&packed, &fs::read_to_string(&script)?)?;
                fs::write(&path, module)?;
                fs::write(&script, glue)?;
            } else {
                fs::write(&path, packed)?;
            }
        }
    }
    Ok(())
}
