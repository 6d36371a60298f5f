type Env = Readonly<Record<string, string | undefined>>;

/** Access, ways and certificates: what a person sets after a message has asked for it. The rest belongs to a terminal. */
const PASSED_ON = /^(HF_.*|.*(TOKEN|KEY|SECRET|PASSWORD)|.*_proxy|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i;

/** The variables of a command that workers of a running stack are given too. What it does not set, they keep. */
export function passedOn(env: Env): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(set.filter(([name]) => PASSED_ON.test(name)));
}

/** Names alone: a value may be a secret. */
export function changedVariables(before: Env, after: Env): string[] {
  return Object.keys(after).filter((name) => before[name] !== after[name]);
}
