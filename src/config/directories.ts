import { isAbsolute, join } from 'node:path';

/** Where this program keeps things, by the XDG base directory specification. None of them is created here. */
export interface Directories {
  config: string;
  data: string;
  cache: string;
  /** For what is gone with the process; must be made private (0700) by whoever writes into it. */
  runtime: string;
}

const program = 'k8s-mcp-agent';

/** Relative paths in XDG variables are ignored, as the specification wants. */
export function findDirectories(
  variables: Readonly<Record<string, string | undefined>>,
  home: string,
): Directories {
  const base = (variable: string, fallback: string): string => {
    const value = variables[variable];
    return value !== undefined && isAbsolute(value) ? value : fallback;
  };
  const cache = join(base('XDG_CACHE_HOME', join(home, '.cache')), program);
  const runtimeBase = base('XDG_RUNTIME_DIR', '');
  return {
    config: join(base('XDG_CONFIG_HOME', join(home, '.config')), program),
    data: join(base('XDG_DATA_HOME', join(home, '.local', 'share')), program),
    cache,
    // Beside the cache and not in /tmp: others may write there, and could make the folder first.
    runtime: runtimeBase === '' ? join(cache, 'run') : join(runtimeBase, program),
  };
}
