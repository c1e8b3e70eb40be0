import { type ModelReply, ModelServer } from '../../fakes/model-server.ts';
import type { ProgramResult } from '../run-program.ts';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

const model = 'shop/clever-1';

/** The provider of the language model that questions need. */
export function modelCases(ground: ErrorGround) {
  const ask = (variables: Record<string, string>): Promise<ProgramResult> =>
    ground.run(['ask', 'how many pods are there?'], ground.scanned, variables);
  const askAt = (baseUrl: string): Promise<ProgramResult> =>
    ask({ K8S_MCP_AGENT_MODEL_BASE_URL: baseUrl, K8S_MCP_AGENT_MODEL: model, ...oneTry });
  const answered = async (reply: ModelReply): Promise<ProgramResult> => {
    const server = await ModelServer.start();
    ground.onStop(() => server.stop());
    server.replies(reply);
    return askAt(server.baseUrl);
  };
  const refused = (status: number, message: string): (() => Promise<ProgramResult>) => {
    return () => answered({ status, body: { error: { message } } });
  };
  return {
    MODEL_KEY_MISSING: {
      run: () => ask({}),
      exitCode: 2,
      subject: 'OpenRouter',
      says: /no key .* is set/,
      hint: /Set OPENROUTER_API_KEY/,
    },
    MODEL_KEY_REFUSED: {
      run: refused(401, 'No auth credentials found'),
      exitCode: 1,
      subject: model,
      says: /the provider answered 401: No auth credentials found/,
    },
    MODEL_UNKNOWN: {
      run: refused(404, 'No endpoints found for shop/clever-1.'),
      exitCode: 1,
      subject: model,
      says: /the provider answered 404: No endpoints found/,
    },
    MODEL_QUOTA: {
      run: refused(402, 'Insufficient credits'),
      exitCode: 1,
      subject: model,
      says: /no credit is left: Insufficient credits/,
    },
    MODEL_BUSY: {
      run: refused(429, 'Rate limit exceeded'),
      exitCode: 1,
      subject: model,
      says: /too many requests: Rate limit exceeded/,
    },
    MODEL_UNREACHABLE: {
      run: async () => {
        const gone = await ModelServer.start();
        const { baseUrl } = gone;
        await gone.stop();
        return askAt(baseUrl);
      },
      exitCode: 1,
      subject: model,
      says: /ECONNREFUSED/,
    },
    MODEL_FAILED: {
      run: refused(500, 'Internal Server Error'),
      exitCode: 1,
      subject: model,
      says: /the provider answered 500: Internal Server Error/,
    },
    MODEL_TOO_LONG: {
      run: refused(400, 'This endpoint\u2019s maximum context length is 8192 tokens'),
      exitCode: 1,
      subject: model,
      says: /the conversation is too long: This endpoint.* 8192 tokens/,
    },
    MODEL_NO_ANSWER: {
      run: () => answered({ text: '' }),
      exitCode: 1,
      subject: model,
      says: /the turn was empty/,
    },
  } satisfies Record<string, Case>;
}

/** What may pass is not waited for. */
const oneTry = { K8S_MCP_AGENT_MODEL_WAIT_BUDGET: '0s' };
