//! What stands inside a `<Suspense>`, built once.

use leptos::prelude::*;
use std::future::Future;
use std::sync::{Arc, Mutex};

/// The content of a `<Suspense>` or `<Transition>` that waits for data. On the server a Suspense walks its children up to
/// three times, and a closure among them builds everything anew each time; what is handed over as a plain `Suspend` is
/// built once. The browser needs the closure: it runs again when the data change.
pub fn awaited<F, V>(content: impl Fn() -> F + Send + 'static) -> AnyView
where
    F: Future<Output = V> + Send + 'static,
    V: IntoAny,
{
    let content = move || {
        let view = content();
        Suspend::new(async move { view.await.into_any() })
    };
    if is_server() {
        content().into_any()
    } else {
        let content: Arc<Mutex<dyn FnMut() -> Suspend<AnyView> + Send>> = Arc::new(Mutex::new(content));
        content.into_any()
    }
}
