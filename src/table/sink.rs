//! One table on its way to its files.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::columns::{Columns, to_frame};
use super::encode::{to_parquet, write_csv, write_jsonl};
use super::error::TableError;
use super::format::TableFormat;
use super::options::WriteOptions;
use super::paths::{part_name, table_path};
use super::schema::Table;

/// Holds rows until there are enough for a part. A thread of its own then encodes and writes
/// them in every format, while the next part is filled.
pub(super) struct Sink {
    table: Table,
    part: Columns,
    bytes: usize,
    rows_per_part: usize,
    bytes_per_part: usize,
    parts: usize,
    encoder: Encoder,
}

impl Sink {
    /// Makes the table's files in `dir`.
    pub fn create(dir: &Path, table: Table, options: &WriteOptions) -> Result<Self, TableError> {
        Ok(Self {
            table,
            part: Columns::new(table),
            bytes: 0,
            rows_per_part: options.rows_per_part,
            bytes_per_part: options.bytes_per_part,
            parts: 0,
            encoder: Encoder::start(Files::create(dir, table, &options.formats)?),
        })
    }

    /// Adds rows of this table.
    ///
    /// A part ends with the row that makes it long or large enough, so parts do not depend on
    /// how many rows come at a time.
    pub fn push(&mut self, rows: &Columns) -> Result<(), TableError> {
        let mut start = 0;
        while start < rows.len() {
            let (end, full) = self.fitting(rows, start);
            self.part.append(rows, start..end);
            if full {
                self.end_part()?;
            } else {
                self.bytes = self.part.bytes();
            }
            start = end;
        }
        Ok(())
    }

    /// Up to which row those from `start` go to the part being filled, and whether they end it.
    fn fitting(&self, rows: &Columns, start: usize) -> (usize, bool) {
        let room = self.rows_per_part.max(1).saturating_sub(self.part.len());
        let end = rows.len().min(start.saturating_add(room));
        let mut bytes = self.bytes;
        if bytes + rows.bytes() >= self.bytes_per_part {
            for row in start..end {
                bytes += rows.bytes_of(row);
                if bytes >= self.bytes_per_part {
                    return (row + 1, true);
                }
            }
        }
        (end, end - start == room)
    }

    /// Ends the last part: one without rows where there was none before. [`Sink::finish`]
    /// waits until it is written.
    pub fn close(&mut self) -> Result<(), TableError> {
        if self.part.len() > 0 || self.parts == 0 {
            self.end_part()?;
        }
        self.encoder.close();
        Ok(())
    }

    /// Waits until everything is written and the system has put it on the disk.
    pub fn finish(mut self) -> Result<(), TableError> {
        self.encoder.join()
    }

    fn end_part(&mut self) -> Result<(), TableError> {
        let next = self.encoder.spare().unwrap_or_else(|| Columns::new(self.table));
        let part = Part { number: self.parts, rows: std::mem::replace(&mut self.part, next) };
        (self.parts, self.bytes) = (self.parts + 1, 0);
        self.encoder.send(part)
    }
}

/// The rows of one part.
struct Part {
    number: usize,
    rows: Columns,
}

/// The thread that writes the parts of one table, in order.
struct Encoder {
    parts: Option<Sender<Part>>,
    /// Columns without rows, whose memory can be used again.
    spare: Receiver<Columns>,
    thread: Option<JoinHandle<Result<(), TableError>>>,
}

impl Encoder {
    fn start(files: Files) -> Self {
        // No part waits: one is filled and one is encoded, which bounds the memory.
        let (parts, encoding) = bounded::<Part>(0);
        let (used, spare) = bounded(1);
        let thread = std::thread::spawn(move || {
            for mut part in encoding {
                files.write(&part)?;
                part.rows.truncate(0);
                // Where nobody waits for it, it is dropped.
                let _ = used.try_send(part.rows);
            }
            files.sync()
        });
        Self { parts: Some(parts), spare, thread: Some(thread) }
    }

    fn spare(&self) -> Option<Columns> {
        self.spare.try_recv().ok()
    }

    /// Gives a part to the thread, once it has written the one before.
    fn send(&mut self, part: Part) -> Result<(), TableError> {
        match &self.parts {
            Some(parts) if parts.send(part).is_ok() => Ok(()),
            // The thread ends early only by an error.
            _ => self.join().and(Err(TableError::Incomplete)),
        }
    }

    fn close(&mut self) {
        self.parts = None;
    }

    fn join(&mut self) -> Result<(), TableError> {
        self.close();
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Err(TableError::Incomplete),
        }
    }
}

impl Drop for Encoder {
    /// No file is open or made any more when the sink is gone.
    fn drop(&mut self) {
        self.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The files of one table.
struct Files {
    /// Parquet has a folder, the others an open file.
    files: Vec<(TableFormat, PathBuf, Option<File>)>,
}

impl Files {
    fn create(dir: &Path, table: Table, formats: &[TableFormat]) -> Result<Self, TableError> {
        let mut files = Vec::new();
        for format in TableFormat::ALL {
            if !formats.contains(&format) {
                continue;
            }
            let path = table_path(dir, table, format);
            let file = if format == TableFormat::Parquet {
                fs::create_dir(&path).map_err(TableError::io("create", &path))?;
                None
            } else {
                Some(File::create_new(&path).map_err(TableError::io("create", &path))?)
            };
            files.push((format, path, file));
        }
        Ok(Self { files })
    }

    fn write(&self, part: &Part) -> Result<(), TableError> {
        let mut frame = to_frame(&part.rows);
        for (format, path, file) in &self.files {
            match (format, file) {
                (TableFormat::Parquet, _) => {
                    let path = path.join(part_name(part.number));
                    let bytes = to_parquet(&mut frame).map_err(TableError::encode(&path))?;
                    let mut file = File::create_new(&path).map_err(TableError::io("create", &path))?;
                    let written = file.write_all(&bytes).and_then(|()| file.sync_all());
                    written.map_err(TableError::io("write", &path))?;
                }
                (TableFormat::Csv, Some(file)) => {
                    write_csv(file, &frame, part.number == 0).map_err(TableError::encode(path))?;
                }
                (_, Some(file)) => write_jsonl(file, &frame).map_err(TableError::encode(path))?,
                (_, None) => {}
            }
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), TableError> {
        let mut open = self.files.iter().filter_map(|(_, path, file)| Some((path, file.as_ref()?)));
        open.try_for_each(|(path, file)| file.sync_all().map_err(TableError::io("write", path)))
    }
}
