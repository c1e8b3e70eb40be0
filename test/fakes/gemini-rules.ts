import { z } from 'zod';
import { eventsOf, type ModelReply, type SentRequest } from './model-server.ts';

/**
 * What Gemini's API refuses with 400, by the reports of those who met it: empty parameter objects, keywords of JSON Schema beyond
 * its own part of OpenAPI, calls that follow no question or result, results without their call, a thinking budget of 0, and calls
 * that come back without the signature they were given.
 */
export function geminiRefusal({ body }: SentRequest): string | null {
  return toolFault(body) ?? orderFault(body) ?? signatureFault(body) ?? thinkingFault(body);
}

/** Answers as Gemini would: `reply`, unless the request breaks its rules. */
export function asGemini(reply: ModelReply): (request: SentRequest) => ModelReply {
  return (request) => {
    const refusal = geminiRefusal(request);
    if (refusal === null) return reply;
    return { status: 400, body: { error: { message: refusal, status: 'INVALID_ARGUMENT' } } };
  };
}

/** A turn of calls as Gemini streams it: the same id in every turn, and a signature of its thoughts. */
export function signedCalls(signature: string, ...calls: { name: string; arguments: unknown }[]): ModelReply {
  const events = eventsOf({ calls: calls.map((call) => ({ ...call, id: 'function-call-0' })) });
  return { events: events.map((event) => signed(event, signature)) };
}

type Body = SentRequest['body'];

/** https://ai.google.dev/api/caching#Schema */
const keywords = new Set(
  'type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum'.split(
    ' ',
  ),
);

const Schema = z.record(z.string(), z.unknown());

function toolFault({ tools = [] }: Body): string | null {
  for (const { function: tool } of tools) {
    if (tool.parameters === undefined) continue;
    const parameters = Schema.parse(tool.parameters);
    if (Object.keys(Schema.parse(parameters.properties ?? {})).length === 0)
      return `${tool.name}: parameters.properties: should be non-empty for OBJECT type`;
    const unknown = unknownKeyword(parameters);
    if (unknown !== null) return `${tool.name}: Unknown name "${unknown}" at 'parameters'`;
  }
  return null;
}

function unknownKeyword(schema: Record<string, unknown>): string | null {
  const own = Object.keys(schema).find((key) => !keywords.has(key));
  if (own !== undefined) return own;
  const { properties = {}, items } = schema;
  const below = [...Object.values(Schema.parse(properties)), ...(items === undefined ? [] : [items])];
  for (const part of below) {
    const unknown = unknownKeyword(Schema.parse(part));
    if (unknown !== null) return unknown;
  }
  return null;
}

function orderFault({ messages }: Body): string | null {
  let open: readonly string[] = [];
  for (const [index, { role, tool_calls: calls = [], tool_call_id: id = '' }] of messages.entries()) {
    const fault =
      role === 'tool'
        ? resultFault(open, id)
        : callFault(open, calls.length > 0, messages[index - 1]?.role ?? 'none');
    if (fault !== null) return fault;
    open =
      role === 'tool' ? open.filter((other) => other !== id) : calls.map((call) => Called.parse(call).id);
  }
  return null;
}

function resultFault(open: readonly string[], id: string): string | null {
  return open.includes(id) ? null : 'a function response turn comes after its call';
}

function callFault(open: readonly string[], isCalling: boolean, before: string): string | null {
  if (open.length > 0) return 'the number of function response parts is not that of the calls';
  return !isCalling || ['user', 'tool'].includes(before)
    ? null
    : 'a function call turn comes immediately after a user turn or after a function response turn';
}

const Called = z.object({
  id: z.string(),
  extra_content: z.object({ google: z.object({ thought_signature: z.string() }) }).optional(),
});

function signatureFault({ messages }: Body): string | null {
  const [unsigned] = messages.flatMap(({ tool_calls: calls = [] }) =>
    calls.map((call) => Called.parse(call)).filter(({ extra_content: extra }) => extra === undefined),
  );
  return unsigned === undefined ? null : 'Function call is missing a thought_signature in functionCall parts';
}

function thinkingFault(body: Body): string | null {
  const isSet = /"(?:thinking_?budget|budget_?tokens|max_tokens)":0\b|"effort":"none"|reasoning_effort/i;
  return isSet.test(JSON.stringify({ ...body, messages: [] })) ? 'Budget 0 is invalid' : null;
}

function signed(event: string, signature: string): string {
  if (event === '[DONE]') return event;
  const chunk = Chunk.parse(JSON.parse(event));
  for (const { delta } of chunk.choices)
    for (const call of delta.tool_calls ?? [])
      call.extra_content = { google: { thought_signature: signature } };
  return JSON.stringify(chunk);
}

const Chunk = z.looseObject({
  choices: z.array(
    z.looseObject({
      delta: z.looseObject({ tool_calls: z.array(z.record(z.string(), z.unknown())).optional() }),
    }),
  ),
});
