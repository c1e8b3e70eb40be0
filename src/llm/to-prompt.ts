import type { LanguageModelV4FunctionTool, LanguageModelV4Message } from '@ai-sdk/provider';
import type { ModelMessage, ToolCall, ToolDefinition } from '../domain/ports/model.ts';

type Carry = Record<string, Record<string, never>>;

/**
 * Messages as the provider's library takes them. A turn that both said and called something stays one message: models
 * refuse a tool's result that does not follow its call.
 */
export function toPrompt(messages: readonly ModelMessage[]): LanguageModelV4Message[] {
  const prompt: LanguageModelV4Message[] = [];
  for (const message of messages) {
    const last = prompt.at(-1);
    if (message.role === 'system') prompt.push({ role: 'system', content: message.text });
    else if (message.role === 'user')
      prompt.push({ role: 'user', content: [{ type: 'text', text: message.text }] });
    else if (message.role === 'assistant')
      prompt.push({ role: 'assistant', content: assistantContent(message.text, message.calls) });
    else if (last?.role === 'tool') last.content.push(toolResult(message));
    else prompt.push({ role: 'tool', content: [toolResult(message)] });
  }
  return prompt;
}

function assistantContent(text: string, calls: readonly ToolCall[]) {
  return [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...calls.map((call) => ({
      type: 'tool-call' as const,
      toolCallId: call.id,
      toolName: call.name,
      input: parsedInput(call.arguments),
      ...(call.carry === undefined ? {} : { providerOptions: call.carry as Carry }),
    })),
  ];
}

/** A call whose arguments were no JSON is shown again as an empty one: providers refuse broken JSON in what they are sent. */
function parsedInput(text: string): unknown {
  try {
    const input: unknown = JSON.parse(text);
    return typeof input === 'object' && input !== null ? input : {};
  } catch {
    return {};
  }
}

function toolResult({ callId, name, text }: { callId: string; name: string; text: string }) {
  return {
    type: 'tool-result' as const,
    toolCallId: callId,
    toolName: name,
    output: { type: 'text' as const, value: text },
  };
}

export function toFunctionTools(tools: readonly ToolDefinition[]): LanguageModelV4FunctionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    inputSchema: parameters as LanguageModelV4FunctionTool['inputSchema'],
  }));
}
