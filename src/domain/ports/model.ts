/** A tool as a model is told of it. */
export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of an object: flat, and never without a property, since some models refuse an empty one. */
  parameters: Record<string, unknown>;
}

/** What a model asks for. */
export interface ToolCall {
  /** Unique within a conversation, whatever the provider sent. */
  id: string;
  name: string;
  /** JSON as the model wrote it: whoever runs the tool parses it, and tells the model when it cannot. */
  arguments: string;
  /** What the provider wants to see again with this call (thought signatures); opaque. */
  carry?: unknown;
}

export type ModelMessage =
  | { role: 'system'; text: string }
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: ToolCall[] }
  | { role: 'tool'; callId: string; name: string; text: string };

export interface ModelRequest {
  messages: readonly ModelMessage[];
  /** Empty: the model can only answer. */
  tools: readonly ToolDefinition[];
  maxOutputTokens: number;
}

/** What one attempt cost; null: the provider did not say. */
export interface ModelUsage {
  inputTokens: number | null;
  /** Of the input, what the provider had cached. */
  cachedTokens: number | null;
  outputTokens: number | null;
  /** US dollars. */
  cost: number | null;
}

/**
 * How a turn ended. `stop`: an answer; `calls`: it wants tools; `length`: the output limit; `filter`: the provider held it
 * back.
 */
export type FinishReason = 'stop' | 'calls' | 'length' | 'filter';

export type ModelPart =
  | { type: 'text'; text: string }
  | { type: 'call'; call: ToolCall }
  /** What came so far in this turn is void: the turn is begun again, perhaps by another model. */
  | { type: 'again'; reason: string; model: string; waitMs: number }
  | { type: 'end'; finish: FinishReason; model: string; usage: ModelUsage };

/**
 * A language model. Contract: one turn per call, streamed; `end` is the last part and comes exactly once unless the stream
 * rejects; rejects with AppError MODEL_* or CANCELLED and nothing else; never runs a tool; what it is sent has passed the
 * boundary (redaction and fencing) already.
 */
export interface Model {
  /** Names of the models that may answer, the preferred one first. */
  readonly names: readonly string[];
  turn(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
}
