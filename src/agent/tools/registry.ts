import { z } from 'zod';
import type { ToolDefinition } from '../../domain/ports/model.ts';
import type { AgentTool } from './agent-tool.ts';
import { changes } from './changes.ts';
import { clusters } from './clusters.ts';
import { compare } from './compare.ts';
import { events } from './events.ts';
import { evidence } from './evidence.ts';
import { inventory } from './inventory.ts';
import { live } from './live.ts';
import { logs } from './logs.ts';
import { object } from './object.ts';
import { problems } from './problems.ts';
import { relations } from './relations.ts';
import { usage } from './usage.ts';

/** Every tool that a model may call; the order is that in which it reads them. */
export const agentTools: readonly AgentTool[] = [
  clusters,
  inventory,
  problems,
  changes,
  compare,
  object,
  relations,
  events,
  logs,
  live,
  usage,
  evidence,
];

/** A tool as a model is told of it. */
export function definitionOf({ name, description, parameters }: AgentTool): ToolDefinition {
  const {
    $schema: _,
    additionalProperties: __,
    ...schema
  } = z.toJSONSchema(parameters) as Record<string, unknown>;
  return { name, description, parameters: schema };
}
