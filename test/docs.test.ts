import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLoaders, otherNames } from '../src/cli/registry.ts';
import { describeSettings } from '../src/config/describe-settings.ts';
import { errorCatalogue } from '../src/domain/error-catalogue.ts';
import { views } from '../src/store/sqlite/views.ts';
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

  it.each(Object.keys(commandLoaders))('have the command %s', (name) => {
    expect(headingsOf('docs/cli.md')).toContain(name);
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

  it.each(words)('have the word $name, which says what it is under its own name', ({ name, schema }) => {
    const meta = schema.meta() as { title?: string; description?: string } | undefined;

    expect(headingsOf('docs/words.md')).toContain(name);
    expect(meta?.title).toBe(name);
    expect(meta?.description).toMatch(/\w/);
  });

  it('have looked at every file of the domain', () => {
    const source = readdirSync(resolve(root, 'src/domain'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(`src/domain/${file}`))
      .join('\n');
    const named = [...source.matchAll(/^export const (\w+) = z\b/gm)].map(([, name]) => name);

    expect(named.length).toBeGreaterThan(20);
    expect(words.map(({ name }) => name).toSorted()).toEqual(named.toSorted());
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
  const docs = readdirSync(resolve(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [...top, ...docs.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
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
