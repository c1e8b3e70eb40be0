export interface FolderMaker {
  /** Makes one folder; throws an error with the file system's code. */
  make: (folder: string) => unknown;
  parentOf: (folder: string) => string;
}

/**
 * Makes a folder, those above it first where they are missing; one that is there already is left as it is. Throws what
 * `make` throws. Node's own `recursive: true` never returns where a folder exists in which none can be made: in /proc/self
 * that is called ENOENT, and it makes the parents again and again.
 */
export function makeWithParents(folder: string, maker: FolderMaker): void {
  try {
    makeUnlessThere(folder, maker);
  } catch (error) {
    const parent = maker.parentOf(folder);
    if (codeOf(error) !== 'ENOENT' || parent === folder) throw error;
    makeWithParents(parent, maker);
    makeUnlessThere(folder, maker);
  }
}

function makeUnlessThere(folder: string, { make }: FolderMaker): void {
  try {
    make(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
