import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { agentPage } from './docs/agent-page.ts';
import { checksPage } from './docs/checks-page.ts';
import { cliPage } from './docs/cli-page.ts';
import { errorsPage } from './docs/errors-page.ts';
import { portsPage } from './docs/ports-page.ts';
import { settingsPage } from './docs/settings-page.ts';
import { viewsPage } from './docs/views-page.ts';
import { wordsPage } from './docs/words-page.ts';

const docs = resolve(import.meta.dirname, '../docs');

/** The pages that are made of the code, by file name. */
export async function generatedPages(): Promise<Record<string, string>> {
  return {
    'agent.md': await agentPage(),
    'checks.md': checksPage(),
    'cli.md': await cliPage(),
    'settings.md': settingsPage(),
    'errors.md': errorsPage(),
    'words.md': await wordsPage(),
    'ports.md': portsPage(),
    'views.md': viewsPage(),
  };
}

/** Names of the pages that are not what the code says. */
export async function stalePages(): Promise<string[]> {
  const pages = Object.entries(await generatedPages());
  const kept = await Promise.all(
    pages.map(([name]) => readFile(resolve(docs, name), 'utf8').catch(() => null)),
  );
  return pages.filter(([, text], index) => kept[index] !== text).map(([name]) => name);
}

async function main(): Promise<void> {
  if (process.argv.includes('--check')) {
    const stale = await stalePages();
    for (const name of stale) console.error(`docs/${name} is not what the code says: run "npm run docs"`);
    if (stale.length > 0) process.exitCode = 1;
    return;
  }
  for (const [name, text] of Object.entries(await generatedPages())) {
    await writeFile(resolve(docs, name), text);
  }
}

if (import.meta.main) await main();
