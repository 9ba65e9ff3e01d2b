export interface LoadedModules {
  readonly modules: readonly string[];
  readonly external?: readonly string[];
  readonly isDropIn?: boolean;
}

export interface LoadedFile {
  /** Its path without the hash. */
  readonly name: string;
  /** Of its gzip. */
  readonly bytes: number;
}

/** The files that a page has loaded when it has imported all of these modules, the first being the entry. */
export function listLoaded(what: LoadedModules): Promise<readonly LoadedFile[]>;
