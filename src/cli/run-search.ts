import { AppError } from '../domain/errors.ts';
import type { SearchHit } from '../domain/search.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOfCoverage } from './exit-codes.ts';

/** More hits than this nobody reads; --limit shows more. */
const usuallyShown = 100;

/** `list [kinds] --search TEXT`. */
export async function runSearch(
  { openApp, clusters, words, print, tell, tellCoverage, options, now }: CommandContext,
  { text, namespaces, limit }: { text: string; namespaces: string[] | null; limit: number | null },
): Promise<number> {
  if (text.trim() === '') throw new AppError('USAGE', '--search needs a text');
  if (options.has('selector'))
    throw new AppError('USAGE', '--search does not go with -l: search for key=value');
  const [kindWords = '', ...others] = words;
  if (others.length > 0 || kindWords.includes('/')) {
    throw new AppError('USAGE', '--search takes kinds, and no names: list pods,services --search TEXT');
  }
  const kinds = kindWords.split(',').filter((kind) => kind !== '');
  const app = await openApp();
  const report = await app.search({ text, kinds, clusters, namespaces, limit: limit ?? usuallyShown });
  const { searchView } = await import('./views/search-view.ts');
  const records = (hits: readonly SearchHit[]) =>
    hits.flatMap(({ row }) =>
      app.records({ kind: row.kind, rows: [row], total: 1, coverage: report.coverage }),
    );
  await print(searchView(report, { text, records, now: now() }));
  const { hits, total, isMore } = report;
  const more = isMore ? `more than ${total}` : String(total);
  if (isMore || hits.length < total) {
    tell(`${hits.length} of ${more} shown; narrow the text, or name kinds, -n, --cluster or --limit`);
  }
  tellCoverage(report.coverage);
  return exitCodeOfCoverage(report.coverage, options.isOn('strict'));
}
