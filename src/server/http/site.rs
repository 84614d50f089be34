//! The site folder as `make build` left it, read once at the start: the name of the build, what is
//! missing, and the texts that depend on it: boot script, offline shell, service worker.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The worker's source; what stands between `/*{` and `}*/` is replaced.
const WORKER: &str = include_str!("service_worker.js");

/// How the addresses begin of which a device holds nothing: however slow the server is, the shell does not stand
/// in for them.
const WAITED_FOR: [&str; 8] = [
    "/sign-in",
    "/register",
    "/forgotten-password",
    "/reset-password/",
    "/join/",
    "/confirm",
    "/openid/",
    "/club/openid",
];

/// Starts the browser program; in a file of its own, since the shell's policy allows no inline script. The
/// program is asked for beside the script that runs it, not after it. A page that the server rendered is read
/// before it is used: it is painted first, and the program does not take the line from what that needs. A
/// start from the shell opens the replica before it shows anything: the parts for that are compiled while the
/// first one starts.
pub const BOOT: &str = "\
const rendered = document.body.hasAttribute('data-rendered');
// A hidden page is not painted.
if (rendered && document.visibilityState === 'visible') {
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
}
const program = fetch(new URL('./novaclub_bg.wasm', import.meta.url));
// Should the script fail first, its failure is the one to tell.
program.catch(() => {});
const [{ default: init, start }, { ahead }] = await Promise.all([import('./novaclub.js'), import('./__wasm_split.js')]);
const ready = init({ module_or_path: program });
if (!rendered) ahead('engine', 'everyday');
await ready;
if (rendered) await new Promise((next) => setTimeout(next));
start();
";

/// The site.
#[derive(Debug)]
pub struct Site {
    pub folder: PathBuf,
    /// Names the folder of the bundle: `/pkg/<build>/`.
    pub build: String,
    /// What pages cannot be served without.
    pub missing: Option<String>,
    pub shell: String,
    pub worker: String,
}

impl Site {
    /// Reads the folder; one that is missing or half there is said, and not fatal: the API works without. Devices
    /// wait for a page as long as `patience` says before they start from what they hold.
    #[must_use]
    pub fn read(folder: &Path, patience: Duration) -> Self {
        let build = fs::read_to_string(folder.join("build.txt")).unwrap_or_default().trim().to_owned();
        let missing = find_missing(folder, &build);
        let shell = shell(&build);
        let worker = if missing.is_none() { worker(folder, &build, &shell, patience) } else { String::new() };
        Self { folder: folder.to_owned(), build, missing, shell, worker }
    }
}

fn find_missing(folder: &Path, build: &str) -> Option<String> {
    let named =
        |path: &Path| format!("{} is missing: run `make build`, or set NOVACLUB_SITE.", path.display());
    if build.is_empty() || !build.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Some(named(&folder.join("build.txt")));
    }
    ["novaclub.js", "__wasm_split.js", "novaclub_bg.wasm", "novaclub.css"]
        .into_iter()
        .map(|file| folder.join("pkg").join(build).join(file))
        .find(|path| !path.is_file())
        .map(|path| named(&path))
}

/// The document of an offline start: no data, no inline script, the same for everyone.
fn shell(build: &str) -> String {
    format!(
        r##"<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#141820" media="(prefers-color-scheme: dark)">
<title>NovaClub</title>
<link rel="icon" href="/icons/favicon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="/icons/apple-touch-icon.png">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="stylesheet" href="/pkg/{build}/novaclub.css">
<link rel="modulepreload" href="/pkg/{build}/novaclub.js">
<link rel="modulepreload" href="/pkg/{build}/__wasm_split.js">
<script type="module" src="/pkg/{build}/boot.js"></script>
</head>
<body><noscript>NovaClub a besoin de JavaScript pour fonctionner sans réseau. NovaClub needs JavaScript to work without a network.</noscript></body>
</html>
"##
    )
}

/// Everything that a start without a network needs. Compressed twins are the server's business.
fn precached(folder: &Path, build: &str) -> Vec<String> {
    let mut paths = vec!["/shell.html".to_owned(), format!("/pkg/{build}/boot.js")];
    let mut found = files_below(&folder.join("pkg").join(build));
    found.extend(files_below(&folder.join("icons")).into_iter().filter(|path| is_used_by_pages(path)));
    found.push(folder.join("manifest.webmanifest"));
    let addresses = found
        .iter()
        .filter(|path| path.is_file() && !path.extension().is_some_and(|kind| kind == "br" || kind == "gz"))
        .filter_map(|path| Some(format!("/{}", path.strip_prefix(folder).ok()?.to_str()?)));
    paths.extend(addresses);
    paths.sort();
    paths.dedup();
    paths
}

/// The large icons are for installing, which needs a network anyway.
fn is_used_by_pages(icon: &Path) -> bool {
    icon.extension().is_some_and(|kind| kind == "svg") || icon.ends_with("icon-192.png")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// The worker's cache is named after all that is in it, the shell and the boot script included: they can
/// change while the bundle does not. The build stands in it, so that a worker knows whose files it keeps.
fn worker(folder: &Path, build: &str, shell: &str, patience: Duration) -> String {
    use sha2::{Digest as _, Sha256};
    let paths = precached(folder, build);
    let mut digest = Sha256::new();
    for part in [build, shell, BOOT, WORKER] {
        digest.update(part);
    }
    for path in &paths {
        digest.update(path);
        digest.update(fs::read(folder.join(path.trim_start_matches('/'))).unwrap_or_default());
    }
    let digest = digest.finalize();
    let name = u64::from_be_bytes(std::array::from_fn(|at| digest[at]));
    WORKER
        .replace("'/*{name}*/'", &format!("'novaclub-{build}-{name:016x}'"))
        .replace("'/*{patience_ms}*/'", &patience.as_millis().to_string())
        .replace("['/*{waited_for}*/']", &list(&WAITED_FOR))
        .replace("['/*{assets}*/']", &list(&paths))
}

fn list<T: serde::Serialize>(addresses: &[T]) -> String {
    serde_json::to_string(addresses).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(2_500);

    fn example() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("novaclub-site-{}", std::process::id()));
        for file in [
            "build.txt",
            "manifest.webmanifest",
            "pkg/abc/novaclub.js",
            "pkg/abc/novaclub.js.br",
            "pkg/abc/__wasm_split.js",
            "pkg/abc/novaclub_bg.wasm",
            "pkg/abc/novaclub.css",
            "icons/sprite.svg",
            "icons/maskable-512.png",
        ] {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "abc").unwrap();
        }
        folder
    }

    #[test]
    fn the_worker_lists_what_an_offline_start_needs_and_nothing_is_left_to_replace() {
        let folder = example();
        let site = Site::read(&folder, PATIENCE);
        assert_eq!((site.build.as_str(), &site.missing), ("abc", &None));
        let list = r#"["/icons/sprite.svg","/manifest.webmanifest","/pkg/abc/__wasm_split.js","/pkg/abc/boot.js","/pkg/abc/novaclub.css","/pkg/abc/novaclub.js","/pkg/abc/novaclub_bg.wasm","/shell.html"]"#;
        assert!(site.worker.contains(list), "{}", site.worker);
        assert!(site.worker.contains("PATIENCE_MS = Number(2500);"), "{}", site.worker);
        assert!(site.worker.contains(r#"["/sign-in","/register","#), "{}", site.worker);
        assert!(!site.worker.contains("/*{"));
        let before = site.worker;
        fs::write(folder.join("icons/sprite.svg"), "changed").unwrap();
        assert_ne!(Site::read(&folder, PATIENCE).worker, before);
        fs::remove_file(folder.join("pkg/abc/novaclub.css")).unwrap();
        assert!(Site::read(&folder, PATIENCE).missing.is_some_and(|said| said.contains("novaclub.css")));
        fs::remove_dir_all(folder).unwrap();
    }
}
