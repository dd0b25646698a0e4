/** What lies at a path. */
export type DataPath =
  | {
      readonly kind: 'file';
      /** Size on the disk. */
      readonly bytes: number;
      /** A gzip file; `chunks` expands it. */
      readonly isCompressed: boolean;
    }
  | { readonly kind: 'folder'; readonly entries: readonly FolderEntry[] };

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Files too large to be held in memory, and folders: what images are read from. */
export interface DataFiles {
  /** Entries of a folder are sorted by code unit. Throws a SpecError when nothing is there, or nothing that can be read. */
  look(path: string): Promise<DataPath>;
  /**
   * The bytes of a file from its beginning, those of a gzip file expanded (its checksum and size are checked at its end).
   * A chunk is valid until the next one. Throws a SpecError when the file is damaged or cannot be read.
   */
  chunks(path: string): AsyncIterable<Uint8Array>;
  /** The whole file as it is on the disk, at most `maxBytes`; as Host.read. */
  read(path: string, maxBytes: number): Promise<Uint8Array>;
  /** `name` in `folder`. */
  join(folder: string, name: string): string;
}
