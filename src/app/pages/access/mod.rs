//! The doors: signing in, registering a club, joining one, choosing a new password. Plain forms that the server answers: they
//! work without scripts, and a refused one comes back with what was entered.

mod change;
mod confirm;
mod door;
mod factor_code;
mod factor_email;
mod factor_passkey;
mod forgotten;
mod join;
mod link;
mod password_field;
mod register;
mod reset;
mod sign_in;

pub use change::ChangePasswordPage;
pub use confirm::ConfirmPage;
pub use factor_code::CodePage;
pub use factor_email::ConfirmEmailPage;
pub use forgotten::ForgottenPage;
pub use join::JoinPage;
pub use link::LinkPage;
pub use register::RegisterPage;
pub use reset::ResetPage;
pub use sign_in::SignInPage;
