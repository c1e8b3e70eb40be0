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
    [
      'glpat-',
      'glrt-',
      'gldt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'glimt-',
      'glffct-',
    ],
    /\bgl(?:pat|rt|dt|cbt|ptt|ft|agent|oas|soat|imt|ffct)-[\w.-]{16,}/g,
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
  provider(
    'AWS or Alibaba key id',
    ['AKIA', 'ASIA', 'ABIA', 'ABSK', 'LTAI'],
    /\bA(?:KIA|SIA|BIA)[0-9A-Z]{16}\b|\bABSK[\w+/]{60,}=*|\bLTAI[0-9A-Za-z]{16,20}\b/g,
  ),
  provider('EKS', ['k8s-aws-v1.'], /\bk8s-aws-v1\.[\w-]{20,}/g),
  provider(
    'Google',
    ['AIza', 'ya29.', 'GOCSPX-', '1//0'],
    /\b(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|1\/\/0[\w-]{40,})/g,
  ),
  provider(
    'Azure',
    ['sig=', 'AccountKey=', 'SharedAccessKey=', 'Q~'],
    /[?&]sig=(?<secret>[\w%+/=-]{20,})|(?:AccountKey|SharedAccessKey)=(?<secret>[\w+/=]{20,})|\b[\w~.-]{3}\dQ~[\w~.-]{31,34}/g,
  ),
  provider('OpenShift', ['sha256~'], /\bsha256~[\w-]{30,}/g),
  provider(
    'model',
    ['sk-', 'hf_', 'gsk_', 'xai-', 'pplx-', 'nvapi-', 'r8_', 'tvly-'],
    /\b(?:sk-[\w-]{16,}|hf_\w{30,}|gsk_\w{30,}|xai-\w{30,}|pplx-\w{30,}|nvapi-[\w-]{30,}|r8_\w{30,}|tvly-[\w-]{20,})/g,
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
    ['glsa_', 'glc_', 'eyJrIjoi', 'NRAK-', 'NRII-', 'ddapi_'],
    /\b(?:glsa_\w{30,}|glc_[\w+/=]{30,}|eyJrIjoi[\w+/]{40,}=*|NR(?:AK|II)-[\w-]{20,}|ddapi_\w{20,})/g,
  ),
  provider(
    'Dynatrace, Sentry or Honeycomb',
    ['dt0c01.', 'dt0s0', 'sntry', 'hcaik_', 'hcaic_', 'hcxik_'],
    /\b(?:dt0[cs]0\d\.[\w.]{40,}|sntry[su]_[\w+/=]{40,}|hc[ax]i[ck]_\w{30,})/g,
  ),
  provider(
    'Databricks or Doppler',
    ['dapi', 'dp.'],
    /\b(?:dapi[0-9a-f]{32}|dp\.(?:pt|st|ct|sa)\.[\w.-]{30,})/g,
  ),
  provider(
    'Atlassian, Linear, Postman or Shopify',
    ['ATATT3', 'ATCTT3', 'ATBB', 'lin_api_', 'PMAK-', 'shpat_', 'shpss_', 'shpca_', 'shppa_'],
    /\b(?:AT[AC]TT3[\w=-]{30,}|ATBB\w{24,}|lin_api_\w{30,}|PMAK-[\w-]{30,}|shp(?:at|ss|ca|pa)_[0-9a-f]{32})/g,
  ),
  provider(
    'Artifactory, Pulumi, Heroku or Tailscale',
    ['AKCp', 'cmVmdGtu', 'pul-', 'HRKU-', 'tskey-', 'fm2_', 'fo1_'],
    /\b(?:AKCp\w{50,}|cmVmdGtu\w{50,}|pul-[0-9a-f]{40}|HRKU-[\w-]{30,}|tskey-[\w-]{20,}|fm2_[\w+/]{80,}=*|fo1_[\w-]{40,})/g,
  ),
  provider(
    'Notion, Figma, PlanetScale or Brevo',
    ['ntn_', 'figd_', 'pscale_', 'xkeysib-', 'sq0'],
    /\b(?:ntn_\w{40,}|figd_[\w-]{30,}|pscale_(?:tkn|oauth|pw)_[\w=.-]{30,}|xkeysib-[\w-]{60,}|sq0(?:atp|csp)-[\w-]{22,})/g,
  ),
  provider(
    '1Password',
    ['A3-', 'ops_eyJ'],
    /\bA3-[A-Z0-9]{6}-[A-Z0-9]{6}(?:-?[A-Z0-9]{5}){4}\b|\bops_eyJ[\w+/]{100,}=*/g,
  ),
  provider('age key', ['AGE-SECRET-KEY-'], /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g),
];

function provider(name: string, marks: readonly string[], pattern: RegExp): CredentialShape {
  return { name: `${name} token`, marks, pattern };
}
