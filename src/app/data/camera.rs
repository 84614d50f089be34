//! What a camera that looks for codes tells the page.

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The picture is there.
    Picture,
    /// The text of a code in the picture.
    Code(String),
    /// There will be no picture.
    Failed(CameraProblem),
}

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraProblem {
    /// The person, or the browser's settings, said no.
    Refused,
    /// The device has no camera, or the page may not ask: browsers want HTTPS for it.
    Missing,
    /// Another program has it.
    Busy,
}

/// A sound that says how it went, for those who do not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chime {
    Done,
    Already,
    Wrong,
}
