//! The doors: signing in, registering a club, joining one. Plain forms that the server answers: they
//! work without scripts, and a refused one comes back with what was entered.

mod door;
mod join;
mod register;
mod sign_in;

pub use join::JoinPage;
pub use register::RegisterPage;
pub use sign_in::SignInPage;
