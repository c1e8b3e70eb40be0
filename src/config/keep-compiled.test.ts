import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const module = pathToFileURL(join(import.meta.dirname, 'keep-compiled.ts')).href;

describe('config/keep-compiled', () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'compiled-'));
    cache = join(folder, '.cache', 'k8s-mcp-agent');
    writeFileSync(join(folder, 'loaded.mjs'), 'export const loaded = () => 1;\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** In a process of its own: Node keeps to the first folder that it was told. */
  const keep = (version: string, variables: Record<string, string> = {}): unknown => {
    const script = `import { keepCompiled } from ${JSON.stringify(module)};
      const folder = keepCompiled(${JSON.stringify(cache)}, ${JSON.stringify(version)});
      await import(${JSON.stringify(pathToFileURL(join(folder, 'loaded.mjs')).href)});
      console.log(JSON.stringify(folder));`;
    const env = { ...variables };
    const args = ['--input-type=module', '--eval', script];
    return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
  };
  const kept = (version: string): string[] =>
    readdirSync(join(cache, 'compiled', version), { recursive: true, encoding: 'utf8' });

  it('keeps what was compiled after it, in folders that are made', () => {
    expect(keep('1.0.0')).toBe(join(cache, 'compiled', '1.0.0'));

    expect(kept('1.0.0').length).toBeGreaterThan(1);
  });

  it('keeps nothing of other versions', () => {
    keep('1.0.0');
    keep('1.1.0');

    expect(readdirSync(join(cache, 'compiled'))).toEqual(['1.1.0']);
  });

  it('leaves it to Node where Node was told another folder', () => {
    expect(keep('1.0.0', { NODE_COMPILE_CACHE: join(folder, 'elsewhere') })).toBeNull();

    expect(existsSync(cache)).toBe(false);
  });

  it('loads nothing from a folder that others can write to', () => {
    keep('1.0.0');
    chmodSync(join(cache, 'compiled', '1.0.0'), 0o777);

    expect(keep('1.0.0')).toBeNull();
  });

  it('does without where no folder can be made', () => {
    mkdirSync(join(folder, '.cache'));
    writeFileSync(cache, 'a file');

    expect(keep('1.0.0')).toBeNull();
  });
});
