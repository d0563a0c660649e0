//! The program `coro`. Built without the server it is empty: the browser's side is the library.
#[cfg(feature = "ssr")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(feature = "ssr")]
fn main() -> anyhow::Result<()> {
    // Rendering pages can stall with fewer workers than four, whatever the machine has.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()?
        .block_on(coro::server::run())
}

#[cfg(not(feature = "ssr"))]
fn main() {}
