/** Why the server rejects a package. Rules that begin with `ENTRY_` are the end of a sentence about an entry. */
export const packageMessages = {
  LEAVE_OUT:
    'Leave out what the function does not need, and name dependencies in package.json or requirements.txt: they are installed here.',
  PACKAGE_TOO_LARGE:
    'The package is {bytes} bytes; a zip sent in a request may have at most {max} bytes (3.5 MB). {fix}',
  PACKAGE_TOO_MANY_ENTRIES: 'Package rejected: it has {count} entries; at most {max} are allowed. {fix}',
  PACKAGE_TOO_MANY_FILES: 'Package rejected: it has more than {max} files and folders. {fix}',
  PACKAGE_UNPACKS_TOO_LARGE:
    'Package rejected: it unpacks to {bytes} bytes; at most {max} bytes (128 MB) are allowed. {fix}',
  PACKAGE_NOT_ZIP: 'Package rejected: it cannot be read as a zip ({why}). Zip the files again and send that.',
  PACKAGE_EMPTY: 'Package rejected: it holds no files. Add at least the entry point’s.',
  PACKAGE_LAYOUT: 'Package rejected: {rule}. Zip the files again and send that.',
  ENTRY_REJECTED: 'Package rejected: entry {entry} {rule}. Nothing of it was kept.',
  ENTRY_REJECTED_WITH_FIX: 'Package rejected: entry {entry} {rule}. Nothing of it was kept. {fix}',
  ENTRY_LINK_FIX:
    'Put the file itself in the place of the link, or make the link lead to a file of the package by a relative path.',

  ZIP_DIRECTORY_DIFFERS: 'its directory does not hold what its end record says',
  ZIP_BYTES_BETWEEN: 'it has bytes between its entries and its directory that belong to neither',
  ZIP_NO_END: 'it has no end record',
  ZIP_SPLIT: 'it is one part of a split archive',
  ZIP_SECOND_END: 'it has bytes between its directory and its end record, or a second end record',
  ZIP_ENDS_DIFFER: 'its two end records do not say the same',

  ENTRY_SHARES_BYTES: 'shares bytes with another entry',
  ENTRY_BYTES_BEFORE: 'has bytes before it that belong to no entry',
  ENTRY_BEYOND_END: 'reaches beyond the end of the entries',
  ENTRY_NO_HEADER: 'has no header where the directory says',
  ENTRY_OTHER_NAME: 'is called otherwise in its own header',
  ENTRY_OTHER_STORAGE: 'is stored otherwise than the directory says',
  ENTRY_OTHER_SIZE: 'has another size or checksum in its own header',
  ENTRY_OTHER_SIZE_AFTER: 'has another size or checksum after its data',
  ENTRY_ENCRYPTED: 'is encrypted',
  ENTRY_COMPRESSION:
    'is compressed by {name} (method {method}), which is not supported; choose Deflate, or no compression, and zip the files again',
  COMPRESSION_UNKNOWN: 'an unknown method',
  ENTRY_ZIP64: 'has a zip64 size, which nothing in a package needs',
  ENTRY_TWO_SIZES: 'is stored with two different sizes',
  ENTRY_FOLDER_CONTENT: 'is a folder with content',
  ENTRY_SPECIAL: 'is neither a file nor a folder nor a symbolic link (a device or the like)',
  ENTRY_FOLDER_OR_LINK: 'is a folder by its name and a symbolic link by its mode',
  ENTRY_FILE_OR_FOLDER: 'is a file by its name and a folder by its mode',
  ENTRY_LINK_TARGET: 'is a link whose target is longer than {most} bytes',
  ENTRY_CHECKSUM: 'does not have the size and checksum that the archive says',
  ENTRY_TRAILING_BYTES: 'has bytes after the end of its compressed data',
  ENTRY_LONGER: 'unpacks to more bytes than the archive says',
  ENTRY_DAMAGED: 'holds damaged compressed data',
} as const;
