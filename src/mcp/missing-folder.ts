import { statSync } from 'node:fs';

/** A server's `cwd` leads nowhere. */
export class MissingFolderError extends Error {
  override readonly name = 'MissingFolderError';
}

/** Of a folder that is not there the system says that the program is not. */
export function missingFolder(folder: string | undefined, cause: Error): MissingFolderError | null {
  if (folder === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true)
    return null;
  return new MissingFolderError(`its cwd ${folder} is no folder`, { cause });
}
