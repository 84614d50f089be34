//! What the club keeps of people: shown, erased, kept no longer than needed; what they agree to.

mod accounts;
mod card;
mod erase_page;
mod file_page;
mod file_parts;
mod retention_edit;
mod retention_page;
mod texts_page;

pub use card::PrivacyCard;
pub use erase_page::ErasePage;
pub use file_page::PersonFilePage;
pub use retention_page::RetentionPage;
pub use texts_page::ConsentTextsPage;
