import { join, resolve } from 'node:path';

/** Paths made absolute: `~/` is the home folder, the rest is relative to `base`. */
export function absolutePaths(paths: readonly string[], base: string, home: string): string[] {
  return paths.map((path) => {
    if (path === '~') return home;
    return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(base, path);
  });
}
