//! `view!` as this crate uses it: leptos' own, whose result is of one type whatever it holds.

/// Builds a view as leptos' macro of that name does, as an [`AnyView`](leptos::prelude::AnyView). A view that keeps its
/// type, alone, in an `Option` and in a `Vec`, is new code each time for every element that may stand at its root.
macro_rules! view {
    ($($tokens:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::prelude::view! { $($tokens)* }.into_inner())
    };
}

pub(crate) use view;
