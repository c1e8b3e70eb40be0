import { describe, expect, it } from 'vitest';
import { keyMeaning } from './credential-key.ts';

function keysOf(text: string): string[] {
  return text.split(/\s+/).filter((key) => key !== '');
}

const strong = keysOf(`
  password PASSWORD Password passwd pwd passphrase PASSCODE DB_PASS DB_PASSWD dbPassword db-password db.password dbpassword
  MYSQL_ROOT_PASSWORD POSTGRES_PASSWORD PGPASSWORD MYSQL_PWD ORACLE_PWD dbpass userpass rootpw ROOT_PW bindPW bindpw
  SMTP_PASS auth_pass requirepass masterauth spring.datasource.password javax.net.ssl.keyStorePassword ssl.key.password
  sslKeystorePassword GF_SECURITY_ADMIN_PASSWORD MSSQL_SA_PASSWORD TF_VAR_db_password password1 oldPassword PASSWORD_HASH
  token TOKEN authToken AUTH_TOKEN accessToken refresh_token id_token GITHUB_TOKEN NPM_TOKEN VAULT_TOKEN AWS_SESSION_TOKEN
  SLACK_BOT_TOKEN K3S_TOKEN runnerRegistrationToken csrf_token TF_TOKEN_app_terraform_io bearerToken BEARER
  clientSecret client_secret OAUTH2_PROXY_COOKIE_SECRET JWT_SECRET HMAC_SECRET webhookSecret session_secret sharedSecret
  SECRET_KEY_BASE SECRET_ID AWS_SECRET_ACCESS_KEY secretAccessKey accessKey access_key S3_ACCESS_KEY PRIVATE_KEY privateKey
  ssh_private_key sshkey signingKey ENCRYPTION_KEY MASTER_KEY RAILS_MASTER_KEY fernet_key AIRFLOW__CORE__FERNET_KEY
  VAULT_UNSEAL_KEY AZURE_STORAGE_KEY ACCOUNT_KEY LICENSE_KEY GCP_SA_KEY PRESHARED_KEY PresharedKey psk TS_AUTHKEY
  tailscale-authkey API_KEY apiKey api-key X-Api-Key myapikey DD_API_KEY OPENAI_API_KEY NEW_RELIC_LICENSE_KEY aws_sec_key
  pagerduty_key credentials DB_CREDS CREDENTIALS htpasswd .dockerconfigjson kubeconfig client-key SLACK_WEBHOOK_URL
`);

const weak = keysOf(`
  secret authSecret webhook.github.secret tls-secret secretKey SECRET_KEY passwordKey tokenKey imagePullSecrets
  nginx.ingress.kubernetes.io/auth-secret auth BASIC_AUTH REDIS_AUTH Authorization HTTP_AUTHORIZATION proxyauth
  RABBITMQ_ERLANG_COOKIE salt nonce otp pin
`);

const none = keysOf(`
  existingSecret existing_secret secretName secret_name secretRef secretKeyRef passwordSecretName tokenSecretRef secretType
  SECRET_STORE clusterSecretStore SECRETS_DIR secretsManager secretKeyName checksum/secret checksum/config
  MAX_TOKENS max_tokens maxTokens max_new_tokens num_tokens minPasswordLength TOKEN_LIMIT tokenizer TOKENIZERS_PARALLELISM
  tokenExpiry TOKEN_TTL tokenExpirationSeconds TOKEN_ENDPOINT tokenType token_file tokenPath TOKEN_AUDIENCE tokenReview
  PASSWORD_FILE POSTGRES_PASSWORD_FILE PASSWORD_POLICY password_encryption PASSWORD_MIN_LENGTH CREDENTIALS_PATH
  credentialsProvider credential_source AUTH_TYPE authMode AUTH_ENABLED authProvider AUTH_HOST AUTH_SERVER authorizationMode
  cookieName COOKIE_DOMAIN COOKIE_SECURE author authority authors oauth oauthScopes OAUTH_ENABLED authentication
  key keys keyName key_id kid publicKey PUBLIC_KEY ssh_public_key primaryKey foreignKey partitionKey cacheKey routing_key
  topologyKey keyspace keyboard monkey turkey hotkey keepalive keyring KEYCLOAK_USER KEYCLOAK_REALM
  pass_through PASSTHROUGH nginx.ingress.kubernetes.io/ssl-passthrough bypass COMPASS passenger passive numPasses lowpass
  proxy_pass fastcgi_pass uwsgi_pass grpc_pass
  pinned mapping shipping spinlock asphalt secretary tokens_per_second_limit
  LOG_LEVEL PORT DB_HOST DB_USER username name email image PATH TZ tls.crt ca.crt caBundle certificate-authority-data
  automountServiceAccountTokens_enabled serviceAccountName
`);

const address = keysOf(`
  DATABASE_URL REDIS_URL MONGODB_URI SENTRY_DSN TOKEN_URL auth_uri jdbcUrl connectionString CONNECTION_STRING conn_str
`);

describe('redact/keys/credential-key', () => {
  it.each(strong)('%s is a credential', (key) => {
    expect(keyMeaning(key)).toBe('strong');
  });

  it.each(weak)('%s is a credential or the name of one', (key) => {
    expect(keyMeaning(key)).toBe('weak');
  });

  it.each(none)('%s is none', (key) => {
    expect(keyMeaning(key)).toBe('none');
  });

  it.each(address)('%s is an address', (key) => {
    expect(keyMeaning(key)).toBe('address');
  });

  it('PROXY_PASS is a password, and a directive of nginx is none', () => {
    expect(keyMeaning('PROXY_PASS')).toBe('strong');
    expect(keyMeaning('proxy_pass')).toBe('none');
  });

  it.each(['', 'pw', 'password'.repeat(30)])('a key of %j says nothing', (key) => {
    expect(keyMeaning(key)).toBe('none');
  });

  it('judges alike however many other keys came between', () => {
    const first = keyMeaning('someToken');
    for (let index = 0; index < 20_001; index += 1) keyMeaning(`key-${index}`);

    expect(keyMeaning('someToken')).toBe(first);
  });
});
