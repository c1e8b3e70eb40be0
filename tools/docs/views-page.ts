import { views } from '../../src/store/sqlite/views.ts';
import { code, page, table } from './markdown.ts';

/** docs/views.md: what `query` can select from. */
export function viewsPage(): string {
  return page('Views', 'src/store/sqlite/views.ts', [
    'What `k8s-mcp-agent query` selects from. Views are read-only; their names and columns are kept from version to version.',
    ...views.map(
      ({ name, sentence, columns }) =>
        `## ${name}\n\n${sentence}\n\n${table(
          ['column', 'meaning'],
          columns.map((column) => [code(column.name), column.sentence]),
        )}`,
    ),
  ]);
}
