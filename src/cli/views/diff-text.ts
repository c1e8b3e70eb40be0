import type { ChangeReport } from '../../domain/change.ts';
import { makeVisible } from '../../lib/make-visible.ts';

/** Diffs below a table, each under the name of its cluster. */
export function diffText(diffs: ChangeReport['diffs']): string {
  return diffs
    .map(
      ({ cluster, text }) => `\n# ${makeVisible(cluster)}\n${text.split('\n').map(visibleLine).join('\n')}`,
    )
    .join('');
}

/** A tab parts a file's name from its time; YAML holds none as it is. */
function visibleLine(line: string): string {
  return line.split('\t').map(makeVisible).join('\t');
}
