import type { McpToolInfo } from '../../domain/mcp-tool.ts';
import { asObject, objectAt, textsAt } from '../../lib/json.ts';
import { definitionHash } from '../../mcp/definition-hash.ts';
import type { ListedTool } from '../../mcp/listed-tool.ts';

/** A tool as its server describes it. */
export type ToolDefinition = Pick<
  McpToolInfo,
  'name' | 'description' | 'inputSchema' | 'readOnlyHint' | 'destructiveHint' | 'definitionHash'
>;

export function definitionOf(tool: ListedTool): ToolDefinition {
  const { name, description, inputSchema, annotations } = tool;
  return {
    name,
    description,
    inputSchema,
    readOnlyHint: annotations?.readOnlyHint ?? null,
    destructiveHint: annotations?.destructiveHint ?? null,
    definitionHash: definitionHash(tool),
  };
}

/** An argument of a tool, as its schema describes it. */
export interface ToolArgument {
  name: string;
  required: boolean;
  /** JSON Schema types that it takes; none when the schema does not say. */
  types: string[];
  choices: string[];
  description: string;
  default: unknown;
}

export function argumentsOf({ inputSchema }: Pick<ToolDefinition, 'inputSchema'>): ToolArgument[] {
  const required = textsAt(inputSchema, 'required');
  return Object.entries(objectAt(inputSchema, 'properties') ?? {}).map(([name, value]) => {
    const schema = asObject(value) ?? {};
    const description = typeof schema.description === 'string' ? schema.description : '';
    return {
      name,
      required: required.includes(name),
      types: typesOf(schema),
      choices: textsAt(schema, 'enum'),
      description,
      default: schema.default,
    };
  });
}

/** Optional arguments are often written as "text or null". */
function typesOf(schema: Record<string, unknown>): string[] {
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray) ?? [];
  const types = [schema, ...alternatives].flatMap((part) => {
    const { type } = asObject(part) ?? {};
    return Array.isArray(type) ? type : [type];
  });
  return types.filter((type): type is string => typeof type === 'string' && type !== 'null');
}
