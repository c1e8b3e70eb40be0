/** Who sells or serves models, and what watches them, as their variables are called. */
const providers = [
  'AI21',
  'AI_?GATEWAY',
  'ALEPH_?ALPHA',
  'ANTHROPIC',
  'ANYSCALE',
  'AZURE_AI',
  'AZURE_OPENAI',
  'BAICHUAN',
  'BEDROCK',
  'CEREBRAS',
  'CLAUDE',
  'CODESTRAL',
  'COHERE',
  'COPILOT',
  'DASHSCOPE',
  'DATABRICKS',
  'DEEPGRAM',
  'DEEPINFRA',
  'DEEPSEEK',
  'ELEVENLABS',
  'FIREWORKS(?:_AI)?',
  'FRIENDLI',
  'GEMINI',
  'GOOGLE_GENERATIVE_AI',
  'GROK',
  'GROQ',
  'HELICONE',
  'HUGGING_?FACE(?:_HUB)?',
  'HYPERBOLIC',
  'JINA(?:_AI)?',
  'KIMI',
  'LANGCHAIN',
  'LANGFUSE',
  'LANGSMITH',
  'LITELLM',
  'LMSTUDIO',
  'MINIMAX',
  'MISTRAL(?:_AI)?',
  'MOONSHOT',
  'NEBIUS',
  'NOVITA',
  'NVIDIA(?:_NIM)?',
  'OLLAMA',
  'OPENAI',
  'OPENROUTER',
  'PERPLEXITY(?:AI)?',
  'PORTKEY',
  'PPLX',
  'QWEN',
  'REPLICATE',
  'SAMBANOVA',
  'SILICONFLOW',
  'STABILITY',
  'TAVILY',
  'TOGETHER(?:_?AI)?',
  'VERTEX(?:_?AI)?',
  'VLLM',
  'VOLCENGINE',
  'VOYAGE(?:_?AI)?',
  'WATSONX',
  'XAI',
  'ZHIPU(?:_?AI)?',
];

/** Our own, for the endpoint that the setting model-base-url names. */
export const modelKeyVariable = 'K8S_MCP_AGENT_MODEL_API_KEY';

/** Too short, or too like other things, to be looked for within a name. */
const whole = [
  modelKeyVariable,
  'ARK_API_KEY',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AZURE_API_KEY',
  'CO_API_KEY',
  'GLM_API_KEY',
  'GOOGLE_API_KEY',
  'HF_TOKEN',
  'ZAI_API_KEY',
];

const secret = '(?:API_?KEYS?|(?:\\w+_)?(?:KEY|TOKEN|SECRET|PASSWORD))(?:_?\\d+)?';
const modelKey = new RegExp(
  `^(?:(?:\\w+_)?(?:${providers.join('|')})_(?:\\w+_)?${secret}|${whole.join('|')})$`,
  'i',
);

/**
 * Whether a variable is a key to models, or to what watches them: no plugin that logs in to a cluster needs one. Other
 * variables with `KEY` or `TOKEN` in their names are left to the plugins: IBMCLOUD_API_KEY, VULTR_API_KEY, GITLAB_TOKEN
 * and VAULT_TOKEN are what some log in with.
 */
export function isModelKey(name: string): boolean {
  return modelKey.test(name);
}
