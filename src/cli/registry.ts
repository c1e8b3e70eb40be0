import type { Command } from './command.ts';

/** Every command, in the order in which help shows them. A command's file is loaded when it is asked for. */
export const commandLoaders: Readonly<Record<string, () => Promise<Command>>> = {
  'full-scan': async () => (await import('./commands/full-scan.ts')).fullScan,
  'discover-clusters': async () => (await import('./commands/discover-clusters.ts')).discoverClusters,
  scan: async () => (await import('./commands/scan.ts')).scan,
  chat: async () => (await import('./commands/chat.ts')).chat,
  ask: async () => (await import('./commands/ask.ts')).ask,
  sessions: async () => (await import('./commands/sessions.ts')).sessions,
  list: async () => (await import('./commands/list.ts')).list,
  diagnose: async () => (await import('./commands/diagnose.ts')).diagnose,
  tree: async () => (await import('./commands/tree.ts')).tree,
  changes: async () => (await import('./commands/changes.ts')).changes,
  query: async () => (await import('./commands/query.ts')).query,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  status: async () => (await import('./commands/status.ts')).status,
  discover: async () => (await import('./commands/discover.ts')).discover,
  tools: async () => (await import('./commands/tools.ts')).tools,
  prune: async () => (await import('./commands/prune.ts')).prune,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  demo: async () => (await import('./commands/demo.ts')).demo,
  completion: async () => (await import('./commands/completion.ts')).completion,
};

/** Names that people know from before, and what they stand for. */
export const otherNames: Readonly<Record<string, readonly string[]>> = {
  'check-scan-env': ['doctor'],
  'list-available-tools': ['tools'],
  'query-cache-db': ['query'],
  'verify-scan-status': ['status', '--verify'],
};

export function loadAllCommands(): Promise<Command[]> {
  return Promise.all(Object.values(commandLoaders).map((load) => load()));
}
