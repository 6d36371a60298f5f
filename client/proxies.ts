type Env = Record<string, string | undefined>;

/** What the embedded server listens on, in every spelling. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Makes this process ask the proxies of its environment where it should. Loopback is exempt, also for its children:
 * Temporal's clients would look for the embedded server behind `http_proxy`. The Hub is asked for through them: Node's
 * own fetch knows no proxy before Node 24, and there only where NODE_USE_ENV_PROXY is set.
 */
export async function useProxies(env: Env): Promise<void> {
  const all = pick(env, 'all_proxy');
  const [http, https] = [pick(env, 'http_proxy') ?? all, pick(env, 'https_proxy') ?? all];
  if ([http, https, pick(env, 'grpc_proxy')].every((proxy) => proxy === undefined)) return;
  const noProxy = exemptLoopback(env);
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy: httpOnly(http), httpsProxy: httpOnly(https), noProxy }));
}

/** @returns hosts that no proxy is asked for, as they now are in the environment */
function exemptLoopback(env: Env): string {
  const grpc = pick(env, 'no_grpc_proxy');
  // gRPC looks at this one alone where it is set.
  if (grpc !== undefined) env['no_grpc_proxy'] = withLoopback(grpc);
  const noProxy = withLoopback(pick(env, 'no_proxy') ?? '');
  for (const name of ['no_proxy', 'NO_PROXY']) env[name] = noProxy;
  return noProxy;
}

/** `*` counts only where it stands alone. */
function withLoopback(noProxy: string): string {
  const hosts = noProxy.split(/[\s,]+/).filter(Boolean);
  return hosts.includes('*') ? '*' : [...new Set([...hosts, ...LOOPBACK])].join(',');
}

/** Lower case first, as curl and gRPC have it; empty counts as unset. */
function pick(env: Env, name: string): string | undefined {
  return [env[name], env[name.toUpperCase()]].find((value) => value !== undefined && value !== '');
}

/** `proxy:3128` is a spelling that curl takes too. fetch goes through no other proxies than those of HTTP. */
function httpOnly(proxy: string | undefined): string {
  const url = proxy === undefined || proxy.includes('://') ? (proxy ?? '') : `http://${proxy}`;
  return /^https?:/.test(url) && URL.canParse(url) ? url : '';
}
