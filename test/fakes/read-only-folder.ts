import { chmodSync } from 'node:fs';

/** An account that owns nothing. */
const nobody = 65_534;

/** Runs work while a folder of ours cannot be written; root, whom no rights hold, gives its own up for so long. */
export async function withReadOnlyFolder<Result>(
  folder: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const isRoot = process.getuid?.() === 0;
  chmodSync(folder, 0o555);
  if (isRoot) process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}
