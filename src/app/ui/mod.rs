//! The design system's components. Their looks are in `style/`, one class for each.

mod arrival;
mod by_device;
mod choice;
mod copy_link;
mod dialog;
mod field;
mod frame;
mod icon;
mod leave_row;
mod notice;
mod saving_chip;
mod to_be_erased;
mod toast;
mod unsent;
mod update;

pub use arrival::Arrival;
pub use by_device::{ByDevice, DeviceSecret};
pub use choice::Choice;
pub use copy_link::CopyLink;
pub use dialog::{Dialog, FormFooter, open_while};
pub use field::{Field, FieldKind, FormProblems, SelectField, options_of};
pub use frame::{Frame, PageHeader};
pub use icon::Icon;
pub use leave_row::leave_row;
pub use notice::{Alone, Empty, NotStored, Notice};
pub use saving_chip::SavingChip;
pub use to_be_erased::{EraseButton, ToBeErased};
pub use toast::{ToastRegion, Toasts};
pub use unsent::unsent_dot;
pub use update::UpdateOffer;
