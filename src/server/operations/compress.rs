//! `novaclub compress`: writes `.br` and `.gz` beside files, once, as small as they get; the server
//! then sends them as they are.

use flate2::{Compression, write::GzEncoder};
use std::{
    ffi::OsString,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// What shrinks; pictures and fonts are compressed already.
const KINDS: &[&str] = &["css", "html", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// Smaller files fit one packet anyway.
const LEAST_BYTES: u64 = 512;

/// Compresses what is below a folder and has no newer twins; gives how many files that were.
///
/// # Errors
/// A folder or file that cannot be read or written.
pub fn compress(folder: &Path) -> io::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count += compress(&path)?;
        } else if is_worth_it(&path)? {
            count += usize::from(compress_file(&path)?);
        }
    }
    Ok(count)
}

fn is_worth_it(path: &Path) -> io::Result<bool> {
    let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    Ok(KINDS.contains(&kind) && fs::metadata(path)?.len() >= LEAST_BYTES)
}

fn twin(path: &Path, kind: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(kind);
    name.into()
}

fn is_newer(twin: &Path, path: &Path) -> io::Result<bool> {
    match fs::metadata(twin) {
        Ok(found) => Ok(found.modified()? >= fs::metadata(path)?.modified()?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn compress_file(path: &Path) -> io::Result<bool> {
    let (brotli_twin, gzip_twin) = (twin(path, ".br"), twin(path, ".gz"));
    if is_newer(&brotli_twin, path)? && is_newer(&gzip_twin, path)? {
        return Ok(false);
    }
    let bytes = fs::read(path)?;
    let mut brotli_bytes = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli_bytes, &params)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    fs::write(brotli_twin, brotli_bytes)?;
    fs::write(gzip_twin, gzip.finish()?)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn twins_unpack_to_the_file_and_are_written_once() {
        let folder = std::env::temp_dir().join(format!("novaclub-compress-{}", std::process::id()));
        fs::create_dir_all(folder.join("pkg")).unwrap();
        let text = "le tatami est bleu ".repeat(100);
        fs::write(folder.join("pkg/a.js"), &text).unwrap();
        fs::write(folder.join("b.png"), &text).unwrap();
        assert_eq!(compress(&folder).unwrap(), 1);
        assert_eq!(compress(&folder).unwrap(), 0);
        let mut unpacked = String::new();
        let gz = fs::read(folder.join("pkg/a.js.gz")).unwrap();
        flate2::read::GzDecoder::new(gz.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        let mut unpacked = Vec::new();
        let br = fs::read(folder.join("pkg/a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut br.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        fs::remove_dir_all(folder).unwrap();
    }
}
