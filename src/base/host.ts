/** What the simulator needs from the machine that it runs on; `host/node` is one implementation, a browser another. */
export interface Host {
  /** The whole file. Throws a SpecError when it is missing, not a file, unreadable, empty or larger than `maxBytes`. */
  read(path: string, maxBytes: number): Promise<Uint8Array>;
  /** `relative` as seen from the folder that holds `file`; `undefined` when it leaves that folder. */
  beside(file: string, relative: string): string | undefined;
  /** Files that come with the program, by kind: name (as usable on the command line) and path. */
  bundled(kind: BundledKind): Promise<readonly BundledFile[]>;
  /** Hex digest over the concatenation of `parts`. */
  sha256(...parts: readonly Uint8Array[]): string;
}

/** Bytes by key, kept between runs: losing them costs time, never a result, so neither call ever fails. */
export interface Cache {
  /** What was put under `key`; undefined when there is nothing, or nothing sound. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps `content` under `key`, a text of hex digits. */
  put(key: string, content: Uint8Array): Promise<void>;
}

export type BundledKind = 'chip' | 'workload' | 'prices' | 'mesh' | 'study';
export interface BundledFile {
  readonly name: string;
  readonly path: string;
}
