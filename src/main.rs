//! The program `coro`. Built without the server it is empty: the browser's side is the library.
// Gives memory back ten seconds after a crowd has gone, by a thread of its own.
#[cfg(feature = "ssr")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What `script/build-site` made. Embedded here and not in the library, which so need not be compiled again for it.
#[cfg(feature = "ssr")]
#[derive(rust_embed::Embed)]
#[folder = "target/site"]
struct Site;

#[cfg(feature = "ssr")]
fn main() -> std::process::ExitCode {
    // Rendering pages can stall with fewer workers than four, whatever the machine has.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(coro::server::run::<Site>())) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("coro: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "ssr"))]
fn main() {}
