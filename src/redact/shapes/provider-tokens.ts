import type { CredentialShape } from './credential-shape.ts';

/** Prefixes by which providers mark their tokens, so that scanners find them. */
export const providerTokens: readonly CredentialShape[] = [
  provider(
    'GitHub',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    /\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,})/g,
  ),
  provider(
    'GitLab',
    ['glpat-', 'glrt-', 'gldt-', 'glcbt-', 'glptt-'],
    /\bgl(?:pat|rt|dt|cbt|ptt)-[\w-]{16,}/g,
  ),
  provider(
    'Slack',
    ['xox', 'xapp-', 'hooks.slack.com'],
    /\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{16,}|hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[\w/-]{20,})/g,
  ),
  provider(
    'Discord or Teams webhook',
    ['/api/webhooks/', '.webhook.office.com/'],
    /\/api\/webhooks\/\d+\/(?<secret>[\w-]{20,})|\.webhook\.office\.com\/(?<secret>[\w/@-]{20,})/g,
  ),
  provider('AWS key id', ['AKIA', 'ASIA', 'ABIA'], /\bA(?:KIA|SIA|BIA)[0-9A-Z]{16}\b/g),
  provider('EKS', ['k8s-aws-v1.'], /\bk8s-aws-v1\.[\w-]{20,}/g),
  provider('Google', ['AIza', 'ya29.', 'GOCSPX-'], /\b(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/g),
  provider(
    'Azure',
    ['sig=', 'AccountKey=', 'SharedAccessKey=', '8Q~'],
    /[?&]sig=(?<secret>[\w%+/=-]{20,})|(?:AccountKey|SharedAccessKey)=(?<secret>[\w+/=]{20,})|\b[\w~.-]{3}8Q~[\w~.-]{31,34}/g,
  ),
  provider('OpenShift', ['sha256~'], /\bsha256~[\w-]{30,}/g),
  provider(
    'model',
    ['sk-', 'hf_', 'gsk_', 'xai-'],
    /\b(?:sk-[\w-]{16,}|hf_\w{30,}|gsk_\w{30,}|xai-\w{30,})/g,
  ),
  provider('payment', ['sk_', 'rk_', 'whsec_'], /\b(?:[sr]k_(?:live|test)_\w{10,}|whsec_[\w+/=]{16,})/g),
  provider(
    'npm, PyPI or RubyGems',
    ['npm_', 'pypi-', 'rubygems_'],
    /\b(?:npm_\w{30,}|pypi-[\w-]{20,}|rubygems_[0-9a-f]{40,})/g,
  ),
  provider('Docker', ['dckr_'], /\bdckr_(?:pat|oat)_[\w-]{16,}/g),
  provider(
    'Vault or Terraform',
    ['hvs.', 'hvb.', 'hvr.', '.atlasv1.'],
    /\b(?:hv[sbr]\.[\w-]{20,}|\w{14}\.atlasv1\.[\w-]{40,})/g,
  ),
  provider(
    'SendGrid, Mailgun or Twilio',
    ['SG.', 'key-', 'SK'],
    /\b(?:SG\.[\w-]{16,}\.[\w-]{16,}|key-[0-9a-f]{32}|SK[0-9a-f]{32})\b/g,
  ),
  provider('DigitalOcean', ['dop_v1_', 'doo_v1_', 'dor_v1_'], /\bdo[opr]_v1_[0-9a-f]{32,}/g),
  provider(
    'Grafana, New Relic or Datadog',
    ['glsa_', 'glc_', 'NRAK-', 'NRII-', 'ddapi_'],
    /\b(?:glsa_\w{30,}|glc_[\w+/=]{30,}|NR(?:AK|II)-[\w-]{20,}|ddapi_\w{20,})/g,
  ),
  provider(
    'Databricks or Doppler',
    ['dapi', 'dp.'],
    /\b(?:dapi[0-9a-f]{32}|dp\.(?:pt|st|ct|sa)\.[\w.-]{30,})/g,
  ),
  provider(
    'Atlassian, Linear, Postman or Shopify',
    ['ATATT3', 'lin_api_', 'PMAK-', 'shpat_', 'shpss_'],
    /\b(?:ATATT3[\w=-]{30,}|lin_api_\w{30,}|PMAK-[\w-]{30,}|shp(?:at|ss)_[0-9a-f]{32})/g,
  ),
  provider('age key', ['AGE-SECRET-KEY-'], /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g),
];

function provider(name: string, marks: readonly string[], pattern: RegExp): CredentialShape {
  return { name: `${name} token`, marks, pattern };
}
