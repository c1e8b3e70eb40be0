import { describe, expect, it } from 'vitest';
import { isModelKey } from './model-keys.ts';

describe('config/model-keys', () => {
  it.each([
    'OPENROUTER_API_KEY',
    'OPENAI_API_KEY',
    'OPENAI_API_KEY_2',
    'MY_TEAM_OPENAI_API_KEY',
    'OPENAI_ADMIN_KEY',
    'AZURE_OPENAI_API_KEY',
    'AZURE_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'GOOGLE_GENERATIVE_AI_API_KEY',
    'GOOGLE_API_KEY',
    'AWS_BEARER_TOKEN_BEDROCK',
    'HF_TOKEN',
    'HUGGING_FACE_HUB_TOKEN',
    'HUGGINGFACE_API_KEY',
    'TOGETHER_API_KEY',
    'TOGETHERAI_API_KEY',
    'LANGFUSE_SECRET_KEY',
    'LANGSMITH_API_KEY',
    'REPLICATE_API_TOKEN',
    'OLLAMA_API_KEY',
    'WATSONX_APIKEY',
    'DASHSCOPE_API_KEY',
    'openai_api_key',
  ])('knows %s', (name) => {
    expect(isModelKey(name)).toBe(true);
  });

  it.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AZURE_CLIENT_SECRET',
    'AZURE_FEDERATED_TOKEN_FILE',
    'AAD_SERVICE_PRINCIPAL_CLIENT_SECRET',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'CLOUDSDK_CORE_PROJECT',
    'IBMCLOUD_API_KEY',
    'VULTR_API_KEY',
    'DIGITALOCEAN_ACCESS_TOKEN',
    'GITLAB_TOKEN',
    'VAULT_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'KUBECONFIG',
    'OPENAI_BASE_URL',
    'PATH',
  ])('leaves %s to the plugins', (name) => {
    expect(isModelKey(name)).toBe(false);
  });
});
