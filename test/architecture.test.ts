import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Every room and the rooms it may import. docs/architecture.md shows the same table. */
const mayImport: Record<string, readonly string[]> = {
  lib: [],
  domain: ['lib'],
  config: ['domain', 'lib'],
  redact: ['domain', 'lib'],
  extract: ['redact', 'domain', 'lib'],
  identify: ['domain', 'lib'],
  analyze: ['domain', 'lib'],
  scan: ['identify', 'analyze', 'domain', 'lib'],
  agent: ['redact', 'analyze', 'domain', 'lib'],
  mcp: ['domain', 'lib'],
  clusters: ['mcp', 'extract', 'redact', 'domain', 'lib'],
  store: ['analyze', 'domain', 'lib'],
  llm: ['domain', 'lib'],
  observe: ['domain', 'lib'],
  demo: ['domain', 'lib'],
  cli: ['app.ts', 'config', 'domain', 'lib'],
  wiring: [
    'clusters',
    'mcp',
    'extract',
    'redact',
    'analyze',
    'agent',
    'llm',
    'store',
    'observe',
    'config',
    'domain',
    'lib',
  ],
  app: ['wiring', 'scan', 'extract', 'analyze', 'store', 'observe', 'config', 'domain', 'lib'],
  'app.ts': ['app', 'wiring', 'domain', 'lib'],
  'main.ts': ['app.ts', 'cli', 'config', 'demo', 'domain', 'lib'],
};
/** Data in, data out: no `node:` module, and only packages that do no I/O. */
const pureRooms: Record<string, readonly string[]> = {
  lib: [],
  domain: ['zod'],
  redact: ['zod', 'yaml'],
  extract: ['zod', 'yaml', 'jsonrepair'],
  identify: ['zod'],
  analyze: ['zod', 'yaml', 'diff'],
};
/** Ways in know the facade's type only. */
const typeOnly: Record<string, readonly string[]> = { cli: ['app.ts'] };

const importStatement =
  /\b(import|export)\s+(type\s+)?[^'";]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

interface Import {
  name: string;
  typeOnly: boolean;
  /** `import('…')`: loaded when the code gets there. */
  isLate: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
  .map((file) => ({
    file,
    room: roomOf(file),
    imports: importsOf(readFileSync(resolve(source, file), 'utf8')),
  }));

const page = readFileSync(resolve(source, '../docs/architecture.md'), 'utf8');

/** The rooms that the page's table names, and what it says that each may import. */
function documentedRooms(): Record<string, string[]> {
  const rows = [...page.matchAll(/^\| `([\w.]+)` \|[^|]*\|([^|]*)\|$/gm)];
  return Object.fromEntries(
    rows.map(([, room = '', cell = '']) => {
      const named = namesIn(cell).filter((name) => name !== 'App');
      // The heading of the column says that all others may import these.
      const besides = room === 'lib' || room === 'domain' ? [] : ['domain', 'lib'];
      return [room, [...named, ...besides].toSorted()];
    }),
  );
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name);
}

function roomOf(file: string): string {
  return file.split(sep)[0] ?? file;
}

function importsOf(text: string): Import[] {
  return [...text.matchAll(importStatement)].map(([, , type, from, bare]) => ({
    name: from ?? bare ?? '',
    typeOnly: type !== undefined,
    isLate: from === undefined,
  }));
}

/** Packages that are loaded with a file, because it or what it imports names them; not what is imported later. */
function loadedWith(first: string): string[] {
  const seen = new Set([first]);
  const packages = new Set<string>();
  for (const file of seen) {
    const { imports = [] } = files.find((candidate) => candidate.file === file) ?? {};
    for (const { name, isLate, typeOnly: isType } of imports) {
      if (isLate || isType) continue;
      if (name.startsWith('.')) seen.add(relative(source, resolve(source, dirname(file), name)));
      else packages.add(name);
    }
  }
  return [...packages];
}

describe('architecture', () => {
  it('looks at every room it names, and finds their imports', () => {
    const seen = new Set(files.map(({ room }) => room));

    expect(Object.keys(mayImport).filter((room) => !seen.has(room))).toEqual([]);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
  });

  it('is in docs/architecture.md as it is here: every room, and what it may import', () => {
    const rooms = Object.entries(mayImport).map(([room, allowed]) => [room, allowed.toSorted()]);

    expect(documentedRooms()).toEqual(Object.fromEntries(rooms));
  });

  it('has the same pure rooms in docs/architecture.md', () => {
    const [sentence = ''] = /^The rooms .* are pure/m.exec(page) ?? [];

    expect(namesIn(sentence)).toEqual(Object.keys(pureRooms));
  });

  it.each(files)('src/$file imports only what its room may', ({ file, room, imports }) => {
    const allowed = mayImport[room];
    expect(
      allowed,
      `Room "${room}" is new: add it here, to docs/architecture.md and to docs/decisions/.`,
    ).toBeDefined();

    const wrong = imports
      .filter(({ name }) => name.startsWith('.'))
      .map((entry) => ({
        ...entry,
        target: roomOf(relative(source, resolve(source, dirname(file), entry.name))),
      }))
      .filter(({ target, ...entry }) => {
        if (target === room) return false;
        if (!allowed?.includes(target)) return true;
        return (typeOnly[room]?.includes(target) ?? false) && !entry.typeOnly;
      });

    expect(
      wrong,
      `"${room}" may import ${allowed?.join(', ') || 'nothing'}. Pass the rest in from src/app/.`,
    ).toEqual([]);
  });

  it('loads the library of MCP only when a server is spoken to', () => {
    const atStart = loadedWith('wiring/outside.ts');

    expect(atStart).toContain('undici');
    expect(atStart.filter((name) => name.startsWith('@modelcontextprotocol/'))).toEqual([]);
    expect(loadedWith('mcp/session-pool.ts')).toContain('@modelcontextprotocol/client');
  });

  it('loads what reads the Kubernetes API not where only the tools of MCP servers are asked for', () => {
    expect(loadedWith('wiring/servers.ts')).toContain('zod');
    expect(loadedWith('wiring/servers.ts')).not.toContain('undici');
  });

  it.each([
    'clusters/kubernetes/page-thread.ts',
    'store/sqlite/writer-thread.ts',
    'store/sqlite/reader-thread.ts',
  ])('loads no zod with %s: it would take 14 MB in every thread', (entry) => {
    expect(loadedWith(entry)).not.toContain('zod');
    expect(loadedWith('domain/kind.ts')).toContain('zod');
  });

  it.each(files.filter(({ room }) => room in pureRooms))('src/$file is pure', ({ room, imports }) => {
    const packages = imports.map(({ name }) => name).filter((name) => !name.startsWith('.'));

    expect(packages.filter((name) => !pureRooms[room]?.includes(name))).toEqual([]);
  });
});
