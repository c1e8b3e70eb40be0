import type { CommandContext } from './command.ts';
import { exitCodeOfCoverage } from './exit-codes.ts';
import { parseListWords } from './parse-list-words.ts';
import { readPlace } from './read-place.ts';
import { readSides } from './read-sides.ts';

/** `changes --between A B`: how two clusters differ, or the same ones at two moments. */
export async function runCompare(context: CommandContext): Promise<number> {
  const { openApp, options, words, clusters, settings, now, print, tellCoverage } = context;
  const app = await openApp();
  const known = (await app.clusters()).clusters.map(({ name }) => name);
  const style = { now: now(), utc: settings.utc, clusters: known };
  const { left, right, words: rest } = readSides(options.list('between'), words, style);
  const targets = rest.length === 0 ? [] : parseListWords(rest);
  const comparison = await app.compare({
    left,
    right,
    kinds: targets.map(({ kind }) => kind),
    names: targets.flatMap(({ names }) => names),
    clusters,
    ...readPlace(options),
  });
  const { comparisonView } = await import('./views/comparison-view.ts');
  await print(comparisonView(comparison));
  const isStrict = options.isOn('strict');
  const codes = [comparison.left, comparison.right].map(({ label, coverage }) => {
    tellCoverage(coverage, label);
    return exitCodeOfCoverage(coverage, isStrict);
  });
  return Math.max(...codes);
}
