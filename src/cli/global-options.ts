import type { CliOption } from './option.ts';

export const outputFormats = [
  'table',
  'wide',
  'json',
  'yaml',
  'name',
  'csv',
  'sarif',
  'openreports',
] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Options that mean the same wherever a command takes them; `Command.takes` names those that it takes. */
export const sharedOptions = {
  output: {
    flags: '-o, --output <format>',
    completes: 'format',
    description: 'how the result is printed',
  },
  cluster: {
    flags: '--cluster <name>',
    completes: 'cluster',
    description: 'only clusters of this name (globs: "prod-*"; may be repeated)',
    repeats: true,
  },
  namespace: {
    flags: '-n, --namespace <name>',
    completes: 'namespace',
    description: 'only this namespace (may be repeated, or parted by ","); default: all',
    repeats: true,
  },
  allNamespaces: {
    flags: '-A, --all-namespaces',
    description: 'all namespaces, whatever -n says',
  },
  selector: {
    flags: '-l, --selector <labels>',
    description:
      'only objects with these labels, as kubectl takes them: app=web,tier!=front,env in (a,b),!old',
    repeats: true,
  },
  refresh: {
    flags: '--refresh',
    description: 'ask the clusters what has changed since, though what is kept may be fresh',
  },
  strict: {
    flags: '--strict',
    description: 'exit with 3 when some clusters or kinds were not seen',
  },
} as const satisfies Record<string, CliOption>;
export type SharedOption = keyof typeof sharedOptions;

/** Options that every command takes. */
export const everywhereOptions: readonly CliOption[] = [
  {
    flags: '--kubeconfig <file>',
    completes: 'file',
    description: 'kubeconfig file (may be repeated); default: $KUBECONFIG, else ~/.kube/config',
    repeats: true,
    setting: 'kubeconfig',
  },
  {
    flags: '--context <name>',
    completes: 'context',
    description: 'only this context of the kubeconfig (globs; may be repeated)',
    repeats: true,
    setting: 'contexts',
  },
  {
    flags: '--mcp-config <file>',
    completes: 'file',
    description: 'file with MCP servers (mcpServers JSON)',
    setting: 'mcp-config',
  },
  {
    flags: '--via <how>',
    completes: ['auto', 'api', 'mcp'],
    description: 'read clusters by api, mcp or auto; CLUSTER=api or CLUSTER=mcp for one (may be repeated)',
    repeats: true,
    setting: 'via',
  },
  {
    flags: '--data-dir <folder>',
    description: 'folder of the inventory',
    setting: 'data-dir',
    completes: 'file',
  },
  {
    flags: '--store <file>',
    description: 'read this file, which export wrote, in place of the inventory',
    setting: 'store',
    completes: 'file',
  },
  {
    flags: '--env-file <file>',
    description: 'read environment variables from this file too',
    completes: 'file',
  },
  {
    flags: '--log-level <level>',
    completes: ['debug', 'info', 'warn', 'error', 'silent'],
    description: 'how much is logged: debug, info, warn, error, silent',
    setting: 'log-level',
  },
  { flags: '--no-progress', description: 'show no progress', setting: 'progress' },
  { flags: '--no-color', description: 'use no colours', setting: 'color' },
  { flags: '--utc', description: 'show times in UTC', setting: 'utc' },
];

/** `-o, --output <format>` is known as `output`, `--no-progress` as `progress`. */
export function optionName({ flags }: CliOption): string {
  const long = /--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? flags;
  return long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
