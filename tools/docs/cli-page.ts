import { exitCodeMeanings, exitCodes } from '../../src/cli/exit-codes.ts';
import { parseCommandLine } from '../../src/cli/parse-command-line.ts';
import { commandLoaders, otherNames } from '../../src/cli/registry.ts';
import { code, page, table } from './markdown.ts';

/** docs/cli.md: every help text, and what holds for all commands. */
export async function cliPage(): Promise<string> {
  const commands = await Promise.all(
    Object.keys(commandLoaders).map(async (name) => `## ${name}\n\n${fence(await helpOf([name, '--help']))}`),
  );
  return page('Commands', 'the commands in src/cli', [
    fence(await helpOf(['--help'])),
    `Names that are known from before also work:\n\n${table(
      ['name', 'stands for'],
      Object.entries(otherNames).map(([name, words]) => [code(name), code(words.join(' '))]),
    )}`,
    ...commands,
    output,
    documents,
    `## Exit codes\n\n${exitCodeTable()}`,
  ]);
}

async function helpOf(words: readonly string[]): Promise<string> {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const stdout = { write, on: () => {}, off: () => {} };
  await parseCommandLine(words, { version: '', stdout });
  return text;
}

function fence(text: string): string {
  return `\`\`\`text\n${text.trim()}\n\`\`\``;
}

const output = `## Output

Results go to stdout; progress, warnings, the coverage line and logs go to stderr. A command's help names its formats.

- \`table\` and \`wide\`: for people. On a terminal, columns are cut (\`…\`) to fit, down to eight
  characters. Where that is not enough (many columns in a narrow window) nothing is cut and lines wrap; so does a last
  column of messages. In a pipe nothing is cut.
- \`json\` and \`yaml\`: one document, as below. With \`json\`, stderr holds JSON lines: progress, messages, errors.
- \`name\`: one stable name a line, \`CLUSTER/NAMESPACE/KIND/NAME\`.
- \`csv\`: all columns; times in ISO 8601. A cell that a spreadsheet would take for a formula (\`= + - @\`) gets a leading \`'\`.

Control characters, escape sequences and invisible characters that come from clusters are written out in every format
(\`\\x1b\`; in JSON and YAML as escapes that keep the value). Colours are used on terminals only, and not with
\`--no-color\`, \`NO_COLOR\` or \`TERM=dumb\`. Times are local and name their zone; \`--utc\` shows UTC.`;

const documents = `## Documents

Every JSON and YAML document has the same outline; other fields may be added, none is renamed without a new version.

${table(
  ['field', 'holds'],
  [
    [code('apiVersion'), '`k8s-mcp-agent/v1`'],
    [
      code('kind'),
      '`PodList`, `NodeList`, `DeploymentList` …, `List` (several kinds), `CacheMetadataList`, `ClusterInfoList`, `McpToolInfoList`, `ScanReport`, `StatusReport`, `GapList`, `DoctorCheckList`, `QueryResult`',
    ],
    [code('asOf'), 'the oldest moment that the answer rests on; null where it rests on nothing kept'],
    [
      code('coverage'),
      'which clusters and kinds it rests on, and which were not seen ([Coverage](words.md#coverage)); null where it says nothing of what is kept',
    ],
    [
      code('items'),
      'the records: [PodInfo](words.md#podinfo), [NodeInfo](words.md#nodeinfo), [NamespaceInfo](words.md#namespaceinfo), [ServiceInfo](words.md#serviceinfo), [ClusterOutcome](words.md#clusteroutcome) of a scan, [ClusterInfo](words.md#clusterinfo) …',
    ],
  ],
)}`;

function exitCodeTable(): string {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  return table(
    ['code', 'meaning'],
    names.map((name) => [String(exitCodes[name]), exitCodeMeanings[name]]),
  );
}
