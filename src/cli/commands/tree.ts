import { AppError } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { exitCodeOfCoverage } from '../exit-codes.ts';
import { parseListWords } from '../parse-list-words.ts';
import { refreshFirst } from '../refresh-first.ts';
import { treeView } from '../views/tree-view.ts';

const usualDepth = 6;

export const tree: Command = {
  name: 'tree',
  summary: 'what hangs together with an object, across kinds, with states',
  description:
    'Shows from the inventory what an object owns, needs, selects and leads to, and what owns it, guards it and leads to it. Each object stands once, at the place nearest to the root; of many alike the worst are shown and the rest is counted. "missing" is only said where the kind was read whole.',
  examples: [
    {
      command: 'tree ingress/shop -n shop',
      explanation: 'from the Ingress to Services, pods and their nodes',
    },
    { command: 'tree deploy/web --cluster prod-eu', explanation: 'in one cluster' },
    { command: 'tree configmap/settings', explanation: 'who uses it' },
    { command: 'tree pod/web-0 --depth 2 -o json', explanation: 'two levels, for a program' },
  ],
  arguments: [
    { name: '<object>', description: 'KIND/NAME, or a kind and then a name', completes: 'kind' },
    { name: '[name]', description: 'the name, where the first word is a kind' },
  ],
  options: [{ flags: '--depth <levels>', description: `show so many levels; default: ${usualDepth}` }],
  takes: ['cluster', 'namespace', 'output', 'refresh', 'strict'],
  formats: ['table', 'json', 'yaml', 'csv'],
  async run(context) {
    const { words, openApp, options, clusters, print, tellCoverage } = context;
    const [target, ...others] = parseListWords(words);
    const name = target?.names[0];
    if (target === undefined || name === undefined || others.length > 0 || target.names.length > 1) {
      throw new AppError('USAGE', 'name one object: KIND/NAME');
    }
    const depth = readDepth(options.text('depth'));
    const namespaces = options
      .list('namespace')
      .flatMap((some) => some.split(','))
      .filter((some) => some !== '');
    // What hangs together with an object may be of any kind.
    await refreshFirst(context, []);
    const app = await openApp();
    const answer = await app.tree({
      kind: target.kind,
      name,
      clusters,
      namespaces: namespaces.length === 0 ? null : namespaces,
      depth,
    });
    await print(treeView(answer));
    tellCoverage(answer.coverage);
    return exitCodeOfCoverage(answer.coverage, options.isOn('strict'));
  },
};

function readDepth(text: string | null): number {
  if (text === null) return usualDepth;
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new AppError('USAGE', `--depth must be a whole number from 0 on, not "${text}"`);
}
