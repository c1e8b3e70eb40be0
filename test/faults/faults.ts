/** What may go wrong with one exchange. Each is done to a request that the proxy has received whole. */
export type Fault =
  /** Waits before the request goes on to the target: the first byte is late. */
  | { kind: 'delay'; ms: number }
  /** Does something in between, for example to change the cluster between two pages, and then forwards. */
  | { kind: 'meanwhile'; run: (request: SeenRequest) => Promise<void> }
  /** So many bytes of the target's own body, then the connection breaks. */
  | { kind: 'cut'; afterBytes: number }
  /** So many bytes of the target's own body, then a pause (without `ms`: for ever), then the rest. */
  | { kind: 'stall'; afterBytes: number; ms?: number }
  /** The target's own body, so many bytes at a time. */
  | { kind: 'drip'; bytes: number; everyMs: number }
  /** A whole HTTP answer that holds only the first bytes of the target's body. */
  | { kind: 'truncate'; bytes: number }
  /** The target's own body with some bytes turned to zero, which no JSON and no gzip can hold. */
  | { kind: 'corrupt'; at: number; bytes: number }
  /** The target's own answer with another body. */
  | { kind: 'rewrite'; body: (text: string) => string }
  /** The target is asked with another credential than the client's. */
  | { kind: 'credential'; authorization: string }
  /** An answer of the test's own; the target is not asked. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  /** An answer that goes on until so many bytes were sent. */
  | { kind: 'huge'; bytes: number }
  /** Bytes that are not HTTP. */
  | { kind: 'garbage' }
  | { kind: 'reset' }
  | { kind: 'silence' };

export interface FaultRule {
  /** Of path and query. Without one: every request. */
  path?: string | RegExp;
  method?: string;
  /** So many matching requests are let through before. */
  skip?: number;
  /** So many matching requests get the fault; without it: all. */
  times?: number;
  fault: Fault;
}

/** A request that came to the proxy. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** What happened to it; null: it was forwarded untouched. */
  fault: Fault['kind'] | null;
  /** The status that the client was sent; null: none. */
  status: number | null;
  /** What the client was sent, where the proxy was told to keep bodies. */
  body: string;
}

/** Kubernetes' own words for an error. */
export function statusBody(code: number, reason: string, message: string, further: object = {}): string {
  return JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
    ...further,
  });
}

export const loginPage: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><body><form action="/login">Sign in</form></body></html>',
};

/** Faults with how many requests each still lets through and gets. */
export class FaultRules {
  #rules: { rule: FaultRule; skip: number; times: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, skip: rule.skip ?? 0, times: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first rule that matches and is not used up counts the request, whether it lets it through or not. */
  take(method: string, path: string): Fault | null {
    const counted = this.#rules.find(({ rule, times }) => times > 0 && matches(rule, method, path));
    if (counted === undefined) return null;
    if (counted.skip > 0) {
      counted.skip -= 1;
      return null;
    }
    counted.times -= 1;
    return counted.rule.fault;
  }
}

function matches(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.path === undefined) return true;
  return typeof rule.path === 'string' ? path.startsWith(rule.path) : rule.path.test(path);
}
