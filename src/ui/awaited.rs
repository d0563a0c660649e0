//! What stands inside a `<Suspense>`, built once.

use leptos::either::Either;
use leptos::prelude::*;

/// The content of a `<Suspense>` or `<Transition>` that waits for data. On the server a Suspense walks its children up to
/// three times, and a closure among them builds everything anew each time; what is handed over as a plain `Suspend` is
/// built once. The browser needs the closure: it runs again when the data change.
pub fn awaited<V, F>(content: F) -> Either<Suspend<V>, F>
where
    F: Fn() -> Suspend<V> + Send + 'static,
{
    if is_server() { Either::Left(content()) } else { Either::Right(content) }
}
