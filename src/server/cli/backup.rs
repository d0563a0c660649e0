//! Back-up and restore of a data folder.

use super::verify;
use crate::server::clock::Clock;
use crate::server::db::{Db, Location, execute};
use crate::server::operate::BACKED_UP;
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// Copies the database into `file` while it is in use, and recounts the copy.
pub(super) async fn backup(location: &Location, file: &Path) -> Result<()> {
    let Location::Folder(folder) = location else {
        anyhow::bail!("a PostgreSQL database is backed up with pg_dump; `coro verify` recounts it");
    };
    ensure!(!file.exists(), "{} exists already", file.display());
    Db::copy(folder, file).await?;
    println!("Copied to {}. Recounting the copy:", file.display());
    // A folder of its own, since a database is opened by its folder.
    let check = tempdir(file)?;
    let copied = async {
        std::fs::copy(file, check.join("coro.db")).context("copying the back-up to check it")?;
        let db = Db::open(&Location::Folder(check.clone())).await?;
        let result = verify(&db).await;
        db.close().await;
        result
    }
    .await;
    let _ = std::fs::remove_dir_all(&check);
    copied?;
    if let Err(error) = note(location).await {
        eprintln!("The copy is good, but the server was not told of it: {error:#}");
    }
    Ok(())
}

/// Tells the operator's page when the last good copy was made.
async fn note(location: &Location) -> Result<()> {
    let db = Db::join(location).await?;
    let mut tx = db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        .bind(BACKED_UP)
        .bind(Clock::System.now().0.to_string())
    )?;
    tx.commit().await?;
    db.close().await;
    Ok(())
}

fn tempdir(file: &Path) -> Result<std::path::PathBuf> {
    let mut name = file.file_name().context("the back-up needs a file name")?.to_owned();
    name.push(format!(".check-{}", hex::encode(rand::random::<[u8; 4]>())));
    let folder = file.with_file_name(name);
    std::fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

/// Puts a back-up into an empty data folder. The sequences get a new epoch, so that open pages start over instead of
/// mistaking the restored numbers for those they have seen.
pub(super) async fn restore(location: &Location, file: &Path) -> Result<()> {
    let Location::Folder(folder) = location else {
        anyhow::bail!("a PostgreSQL database is restored with pg_restore");
    };
    let target = folder.join("coro.db");
    ensure!(!target.exists(), "{} exists already; restore into an empty folder and then change over", target.display());
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    std::fs::copy(file, &target).with_context(|| format!("copying {}", file.display()))?;
    let db = Db::open(location).await?;
    let mut tx = db.begin().await?;
    execute!(
        &mut tx,
        sqlx::query("UPDATE meta SET value = $1 WHERE name = 'epoch'").bind(hex::encode(rand::random::<[u8; 4]>()))
    )?;
    tx.commit().await?;
    let result = verify(&db).await;
    db.close().await;
    result
}
