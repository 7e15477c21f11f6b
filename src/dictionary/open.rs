//! Opening: the compiled dictionary is taken from the cache, or compiled from the files and kept.

use std::path::{Path, PathBuf};

use super::cache;
use super::compile::compile;
use super::format::{DictionaryError, File, files_in};
use super::index::Dictionary;

impl Dictionary {
    /// Reads the dictionary files of the folders: `*.tsv`, `cues.txt` and `others.txt`. A later
    /// folder may add to, replace and forbid what earlier ones hold; see [`Dictionary::notices`].
    ///
    /// The compiled form is kept below `THERALEX_CACHE`, else below the user's cache folder;
    /// where that can't be written, it is made in memory each time.
    ///
    /// # Errors
    /// When a folder or file can't be read, when a folder holds no names, or at the first
    /// row that breaks the format: the error names its file and line.
    pub fn open<P: AsRef<Path>>(folders: &[P]) -> Result<Self, DictionaryError> {
        Self::open_in(folders, crate::cache::folder().as_deref())
    }

    /// As [`Dictionary::open`], with the folder for compiled dictionaries given; none keeps
    /// nothing.
    ///
    /// # Errors
    /// As [`Dictionary::open`].
    pub fn open_in<P: AsRef<Path>>(folders: &[P], cache: Option<&Path>) -> Result<Self, DictionaryError> {
        let paths = folders.iter().map(|folder| files_in(folder.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let key = cache::key_of(&paths)?;
        let files: Vec<PathBuf> = paths.iter().flatten().cloned().collect();
        if let Some((image, path)) = cache.and_then(|folder| cache::find(folder, key)) {
            return Ok(Self::of_image(image, key, files, Some(path)));
        }
        let read = |path: &PathBuf| File::read(path);
        let folders = paths
            .iter()
            .map(|paths| paths.iter().map(read).collect::<Result<Vec<_>, _>>())
            .collect::<Result<Vec<_>, _>>()?;
        let image = compile(&folders, key)?;
        let (image, cached) = match cache.and_then(|folder| cache::keep(folder, key, &image)) {
            Some((mapped, path)) => (mapped, Some(path)),
            None => (image, None),
        };
        Ok(Self::of_image(image, key, files, cached))
    }
}
