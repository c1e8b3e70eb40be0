import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLoaders, otherNames } from '../src/cli/registry.ts';
import { describeSettings } from '../src/config/describe-settings.ts';
import { errorCatalogue } from '../src/domain/error-catalogue.ts';
import { inventoryMigrations } from '../src/store/sqlite/migrations.ts';
import { views } from '../src/store/sqlite/views.ts';
import { findTypes } from '../tools/docs/ports-page.ts';
import { findWords } from '../tools/docs/words-page.ts';
import { stalePages } from '../tools/write-docs.ts';

const root = resolve(import.meta.dirname, '..');
const words = await findWords();

function read(path: string): string {
  const file = resolve(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function headingsOf(path: string): string[] {
  return headings(read(path)).map(({ title }) => title);
}

/** Headings outside of code, with their level. */
function headings(text: string): { level: number; title: string }[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', title = '']) => ({
    level: marks.length,
    title: title.trim(),
  }));
}

describe('docs', () => {
  it('are what the code says', async () => {
    expect(await stalePages(), 'run "npm run docs"').toEqual([]);
  });

  it('show no mark of the comments that they are made of', () => {
    for (const page of ['docs/words.md', 'docs/ports.md'])
      expect(read(page)).not.toMatch(/\| \*+ |^\*+\/?$/m);
  });

  it.each(Object.keys(commandLoaders))('have the command %s', (name) => {
    expect(headingsOf('docs/cli.md')).toContain(name);
  });

  it('name every table and view of the inventory, and what each is for', () => {
    const schema = inventoryMigrations.map(({ sql }) => sql).join('\n');
    const tables = [...schema.matchAll(/create (?:virtual )?table (t_\w+)/g)].map(([, name]) => name ?? '');
    const page = read('docs/cache.md')
      .split('\n## ')
      .find((part) => part.startsWith('Schema'));
    const named = new Set(
      [...(page ?? '').matchAll(/^\| ([^|]+) \| \S/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []),
    );

    expect(tables.length).toBeGreaterThan(20);
    expect([...tables, ...views.map(({ name }) => name)].filter((name) => !named.has(name))).toEqual([]);
  });

  it.each(Object.keys(otherNames))('have the other name %s', (name) => {
    expect(read('docs/cli.md')).toContain(`\`${name}\``);
  });

  it.each(describeSettings())('have the setting $name and its variables', ({ name, variables }) => {
    expect(headingsOf('docs/settings.md')).toContain(name);
    for (const variable of variables) expect(read('docs/settings.md')).toContain(`\`${variable}\``);
  });

  it.each(Object.keys(errorCatalogue))('have the error %s', (code) => {
    expect(headingsOf('docs/errors.md')).toContain(code);
  });

  it.each(views)('have the view $name with its columns', ({ name, columns }) => {
    expect(headingsOf('docs/views.md')).toContain(name);
    for (const column of columns) expect(read('docs/views.md')).toContain(`\`${column.name}\``);
  });

  it('name only error codes that there are', () => {
    const named = [...read('docs/scanning.md').matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)].flatMap(
      ([, codes = '']) => codes.replaceAll('`', '').split(', '),
    );

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((code) => !Object.hasOwn(errorCatalogue, code))).toEqual([]);
  });

  it.each(words)('have the word $name, which says what it is under its own name', ({ name, schema }) => {
    const meta = schema.meta() as { title?: string; description?: string } | undefined;

    expect(headingsOf('docs/words.md')).toContain(name);
    expect(meta?.title).toBe(name);
    expect(meta?.description).toMatch(/\w/);
  });

  it.each(findTypes())('have the type $name', ({ name }) => {
    expect(headingsOf('docs/ports.md')).toContain(name);
  });

  it('have looked at every file of the domain', () => {
    const source = readdirSync(resolve(root, 'src/domain'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(`src/domain/${file}`))
      .join('\n');
    const exported = [...source.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = '']) => name);
    const described = [...words, ...findTypes()].map(({ name }) => name);
    const named = [...source.matchAll(/^export const (\w+) = (?:z\b|[A-Z]\w+\.extend\()/gm)].map(
      ([, name]) => name,
    );

    expect(named.length).toBeGreaterThan(20);
    expect(words.map(({ name }) => name).toSorted()).toEqual(named.toSorted());
    // FailureRecord is the schema of Failure, which has a name of its own.
    expect([...new Set(exported)].filter((name) => !described.includes(name))).toEqual([]);
    expect(exported.length).toBeGreaterThan(50);
  });

  it.each(markdownFiles())('%s links only to files and headings that exist', (file) => {
    const prose = read(file).replace(/^```[\s\S]*?^```/gm, '');
    const links = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => target);

    expect(links.filter((link) => !linkResolves(file, link))).toEqual([]);
  });
});

describe('README', () => {
  it.each(['README.md', 'README.zh-CN.md'])('%s exists', (file) => {
    expect(existsSync(resolve(root, file))).toBe(true);
  });

  it('has the same headings in both languages: as many, at the same levels, with the same commands', () => {
    const outline = (file: string) =>
      headings(read(file)).map(({ level, title }) => ({ level, code: title.match(/`[^`]+`/g) ?? [] }));

    expect(outline('README.md').length).toBeGreaterThan(3);
    expect(outline('README.zh-CN.md')).toEqual(outline('README.md'));
  });

  it.each([['npm ci && npm run demo'], ['npm ci && npm test']])('has the command "%s"', (command) => {
    expect(read('README.md')).toContain(`\`\`\`sh\n${command}\n\`\`\``);
  });

  it('names commands, options and settings that there are', () => {
    const text = ['README.md', 'docs/scanning.md'].map(read).join('\n');
    const commands = [...text.matchAll(/k8s-mcp-agent (?!-)([a-z-]+)/g)].map(([, name = '']) => name);
    const options = [...text.matchAll(/(?<![\w-])(--[a-z-]+)/g)].map(([, name = '']) => name);
    const variables = [...text.matchAll(/\b(?:K8S_MCP_AGENT|MCP_SERVER)_[A-Z_]+/g)].map(([name]) => name);

    expect(commands.filter((name) => !Object.hasOwn(commandLoaders, name))).toEqual([]);
    // Those of npm.
    const ours = options.filter((name) => name !== '--' && name !== '--global');
    expect(ours.filter((name) => !read('docs/cli.md').includes(name))).toEqual([]);
    const documented = (name: string): boolean =>
      read('docs/settings.md').includes(`\`${name}\``) || Object.hasOwn(errorCatalogue, name);
    expect(variables.filter((name) => !documented(name))).toEqual([]);
    expect([commands.length, ours.length, variables.length].every((count) => count > 2)).toBe(true);
  });

  it('names every command but those for shells', () => {
    const named = (name: string): boolean =>
      new RegExp(`k8s-mcp-agent ${name}\\b|\`${name}\``).test(read('README.md'));

    expect(Object.keys(commandLoaders).filter((name) => !named(name))).toEqual(['demo', 'completion']);
    expect(read('README.md')).toContain('npm run demo');
  });

  it('has the same commands to type in both languages', () => {
    const blocks = (file: string) => [
      ...read(file).matchAll(/^```(?:sh|bash|shell|console)\n([\s\S]*?)^```/gm),
    ];
    const typed = (file: string) => blocks(file).map(([, text = '']) => text.replace(/\s+#.*$/gm, '').trim());

    expect(typed('README.md').length).toBeGreaterThan(0);
    expect(typed('README.zh-CN.md')).toEqual(typed('README.md'));
  });
});

function markdownFiles(): string[] {
  const top = readdirSync(root).filter((file) => file.endsWith('.md'));
  const below = ['docs', 'test', 'src', 'bench', 'tools'].flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  );
  return [...top, ...below];
}

function linkResolves(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? resolve(root, file) : resolve(root, file, '..', path);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return headings(text).map(({ title }) =>
    title
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\p{Mark} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
