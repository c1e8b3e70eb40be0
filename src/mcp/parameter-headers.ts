import { z } from 'zod';

type Schema = Record<string, unknown>;

/** A parameter that a tool wants to see in a header of the request, too (2026-07-28, SEP-2243). */
interface Declaration {
  path: readonly string[];
  header: string;
}

const key = 'x-mcp-header';
/** RFC 9110 token. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const types = ['string', 'integer', 'boolean'];
const Properties = z.record(z.string(), z.unknown());

/** Whether a tool's declarations are such that a client may offer the tool: only on plain parameters, each header once. */
export function hasUsableHeaders(inputSchema: Schema): boolean {
  return declarationsOf(inputSchema) !== null;
}

/** Mcp-Param-… headers for one call; none for a tool that declares none. */
export function parameterHeaders(inputSchema: Schema, args: Record<string, unknown>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, header } of declarationsOf(inputSchema) ?? []) {
    const text = textOf(valueAt(args, path));
    if (text !== null) headers[`Mcp-Param-${header}`] = encodeValue(text);
  }
  return headers;
}

/** null: a declaration is not as the protocol wants it. */
function declarationsOf(inputSchema: Schema): Declaration[] | null {
  const found: Declaration[] = [];
  if (!collect(inputSchema, [], found)) return null;
  const headers = found.map(({ header }) => header.toLowerCase());
  if (new Set(headers).size < headers.length) return null;
  // Whatever else the schema holds, in branches and lists: a declaration there is one too many.
  return countKeys(inputSchema) === found.length ? found : null;
}

function collect(schema: Schema, path: readonly string[], found: Declaration[]): boolean {
  if (Object.hasOwn(schema, key)) {
    const header = schema[key];
    if (path.length === 0 || typeof header !== 'string' || !token.test(header)) return false;
    if (!types.includes(String(schema.type))) return false;
    found.push({ path, header });
  }
  const properties = Properties.safeParse(schema.properties).data ?? {};
  return Object.entries(properties).every(([name, child]) => {
    const parsed = Properties.safeParse(child);
    return !parsed.success || collect(parsed.data, [...path, name], found);
  });
}

const nameMaps = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'];
const dataKeywords = ['default', 'examples', 'const', 'enum'];

/** How often the keyword stands anywhere in a schema, examples and defaults, which are data, aside. */
function countKeys(node: unknown, areNames = false): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, child) => sum + countKeys(child), 0);
  const parsed = Properties.safeParse(node);
  if (!parsed.success) return 0;
  return Object.entries(parsed.data).reduce((sum, [name, child]) => {
    if (!areNames && name === key) return sum + 1;
    if (!areNames && dataKeywords.includes(name)) return sum;
    return sum + countKeys(child, !areNames && nameMaps.includes(name));
  }, 0);
}

function valueAt(args: unknown, path: readonly string[]): unknown {
  let value = args;
  for (const name of path) value = Properties.safeParse(value).data?.[name];
  return value;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
}

/** As it is, where a header can hold it unchanged; else in base64. */
function encodeValue(value: string): string {
  const isPlain = /^[\t\x20-\x7e]+$/.test(value) && value === value.trim();
  const looksEncoded = value.startsWith('=?base64?') && value.endsWith('?=');
  return isPlain && !looksEncoded ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}
