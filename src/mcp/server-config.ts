import { z } from 'zod';
import { AppError, type Failure, toFailure } from '../domain/errors.ts';
import { holdsLogin } from '../lib/holds-login.ts';
import { ClientLogin } from './client-login.ts';
import { expandVariables } from './expand-variables.ts';
import { repeatedNames } from './repeated-names.ts';

/** How one MCP server is reached: a process that speaks over stdin and stdout, or an address. */
export type McpServerConfig = {
  name: string;
  /** What the user says of a server whose tools nobody knows: read with it, or leave it alone without a word. */
  trust?: 'read' | 'none';
  /** What it is known by where its arguments are others each time; its program or address otherwise. */
  identity?: string;
  /** What to ask for, of a server that does not tell it by itself. */
  clusters?: string[];
} & (
  | {
      transport: 'stdio';
      command: string;
      args: string[];
      env: Record<string, string>;
      workingDirectory?: string;
    }
  | {
      transport: 'http';
      url: string;
      headers: Record<string, string>;
      /** The old transport of two channels is tried first. */
      prefersSse: boolean;
      login: ClientLogin | null;
    }
);

/** An entry that cannot be used; the name is the server's, or the file's when that is what is wrong. */
export interface ServerProblem {
  name: string;
  failure: Failure;
}

export interface ParsedServers {
  servers: McpServerConfig[];
  problems: ServerProblem[];
}

const address = z
  .url({ protocol: /^https?$/, error: 'is no http or https address' })
  .refine((text) => !holdsLogin(text), {
    error: 'holds a user or password: put it into headers (Authorization: Basic …) instead',
  });
// What fetch itself says of a wrong one quotes it, and it may be a key.
const headerName = z.string().regex(/^[!#$%&'*+.^`|~\w-]+$/, 'is no name of a header');
const headerValue = z
  .string()
  .trim()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has a character that no header may have');
const Entry = z.looseObject({
  /** Some programs write `type`, some `transport`, most neither. */
  type: z.string().optional(),
  transport: z.string().optional(),
  command: z.string().min(1, 'is empty').optional(),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
  url: address.optional(),
  httpUrl: address.optional(),
  serverUrl: address.optional(),
  headers: z.record(headerName, headerValue).default({}),
  oauth: ClientLogin.optional(),
  disabled: z.boolean().optional(),
  clusters: z.array(z.string().min(1, 'is empty')).min(1, 'is empty').optional(),
  // Other programs have a switch of this name, which is no yes to ours.
  trust: z.preprocess(
    (value) => (typeof value === 'boolean' ? undefined : value),
    z.enum(['read', 'none'], { error: 'is neither "read" nor "none"' }).optional(),
  ),
});
type Entry = z.infer<typeof Entry>;
const SwitchedOff = z.looseObject({ disabled: z.literal(true) });
const File = z.looseObject({ mcpServers: z.record(z.string(), z.unknown()) });

const processWords = ['stdio'];
const addressWords = ['http', 'streamable-http', 'streamablehttp', 'streamable_http', 'sse'];

/**
 * The servers of an mcpServers JSON, without those that are switched off. A wrong entry spoils only itself. Texts may name
 * variables of the environment.
 */
export function parseMcpServers(
  text: string,
  file: string,
  variables: Readonly<Record<string, string>>,
): ParsedServers {
  const parsed = File.safeParse(jsonOf(text));
  if (!parsed.success) {
    const what = jsonOf(text) === undefined ? 'is not valid JSON' : 'has no "mcpServers" object';
    return { servers: [], problems: [problem(file, `${file} ${what}`)] };
  }
  const servers: McpServerConfig[] = [];
  const problems = repeatedNames(text, 'mcpServers').map((name) =>
    problem(file, `${file}: the MCP server "${name}" stands there more than once: only the last is used`),
  );
  for (const [name, value] of Object.entries(parsed.data.mcpServers)) {
    const server = readEntry(name, value, variables);
    if (typeof server === 'string')
      problems.push(problem(name, `${file}: the MCP server "${name}": ${server}`));
    else if (server !== null) servers.push(server);
  }
  return { servers, problems };
}

export function serverFromUrl(name: string, url: string): McpServerConfig {
  return { name, transport: 'http', url, headers: {}, prefersSse: false, login: null };
}

export function serverFromCommand(name: string, words: readonly string[]): McpServerConfig {
  const [command = '', ...args] = words;
  return { name, transport: 'stdio', command, args, env: {} };
}

/** null: switched off. Text: what is wrong. */
function readEntry(
  name: string,
  value: unknown,
  variables: Readonly<Record<string, string>>,
): McpServerConfig | string | null {
  if (SwitchedOff.safeParse(value).success) return null;
  const expanded = expandVariables(value, variables);
  if (!expanded.ok) return `the variable ${expanded.missing} is not set`;
  const entry = Entry.safeParse(expanded.value);
  return entry.success ? wholeServerOf(name, entry.data) : firstIssue(entry.error);
}

function wholeServerOf(name: string, entry: Entry): McpServerConfig | string | null {
  const server = serverOf(name, entry);
  if (typeof server === 'string' || server === null) return server;
  const { trust, clusters } = entry;
  return {
    ...server,
    ...(trust === undefined ? {} : { trust }),
    ...(clusters === undefined ? {} : { clusters: [...new Set(clusters)] }),
  };
}

function serverOf(name: string, entry: Entry): McpServerConfig | string | null {
  const word = entry.type ?? entry.transport;
  if (word === undefined && entry.command !== undefined && urlOf(entry) !== undefined)
    return 'it has a command and a url: say by "type" which is meant';
  const wanted = word?.toLowerCase() ?? (entry.command === undefined ? 'http' : 'stdio');
  if (processWords.includes(wanted)) return processOf(name, entry) ?? `"${word}" needs a command`;
  if (!addressWords.includes(wanted)) return `"${word}" is none of stdio, http and sse`;
  return (
    addressOf(name, entry) ??
    (word === undefined ? 'it has neither a command nor a url' : `"${word}" needs a url`)
  );
}

function processOf(name: string, { command, args, env, cwd }: Entry): McpServerConfig | null {
  if (command === undefined) return null;
  const folder = cwd === undefined ? {} : { workingDirectory: cwd };
  return { name, transport: 'stdio', command, args, env, ...folder };
}

function addressOf(name: string, entry: Entry): McpServerConfig | null {
  const { headers, oauth } = entry;
  const url = urlOf(entry);
  if (url === undefined) return null;
  const prefersSse = (entry.type ?? entry.transport)?.toLowerCase() === 'sse';
  return { name, transport: 'http', url, headers, prefersSse, login: oauth ?? null };
}

function urlOf({ url, httpUrl, serverUrl }: Entry): string | undefined {
  return url ?? httpUrl ?? serverUrl;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  if (place === 'oauth') return 'oauth needs clientId, issuer, and clientSecret or privateKey';
  return `${place === '' ? 'it' : place} ${whatIsWrong(issue)}`;
}

function whatIsWrong(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_type') return `must be ${wordFor(issue.expected)}`;
  if (issue?.code === 'invalid_key') return whatIsWrong(issue.issues[0]);
  return issue?.message ?? 'is wrong';
}

function wordFor(type: string): string {
  return { string: 'text', array: 'a list', record: 'an object', object: 'an object' }[type] ?? `a ${type}`;
}

function problem(name: string, message: string): ServerProblem {
  return { name, failure: toFailure(new AppError('CONFIG_INVALID', message)) };
}

/** undefined: it is no JSON. A parser's own message would quote the file, which may hold a key. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
