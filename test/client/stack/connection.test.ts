import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasConfiguredServer, resolveServer } from '../../../client/stack/connection.js';

const nowhere = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' };

async function toml(text: string): Promise<Record<string, string>> {
  const path = join(await mkdtemp(join(tmpdir(), 'sprogskole-toml-')), 'temporal.toml');
  await writeFile(path, text);
  return { TEMPORAL_CONFIG_FILE: path };
}

const file = `
[profile.default]
address = "from-file:7233"
namespace = "file-space"
[profile.cloud]
address = "cloud:7233"
api_key = "s3cret"
`;

describe('which Temporal server is used', () => {
  it('is the embedded one where nothing is configured', () => {
    expect(resolveServer(nowhere)).toEqual({ kind: 'embedded', namespace: 'default', address: null });
    expect(hasConfiguredServer(nowhere)).toBe(false);
  });

  it('is the one of temporal.toml before the embedded one', async () => {
    expect(resolveServer(await toml(file))).toMatchObject({ address: 'from-file:7233', namespace: 'file-space' });
  });

  it('is the one of TEMPORAL_* before temporal.toml, setting by setting', async () => {
    const env = { ...(await toml(file)), TEMPORAL_ADDRESS: 'from-env:7233' };
    expect(resolveServer(env)).toMatchObject({
      address: 'from-env:7233',
      namespace: 'file-space',
      source: 'TEMPORAL_ADDRESS',
    });
  });

  it('is the one of the flags before everything', async () => {
    const env = { ...(await toml(file)), TEMPORAL_ADDRESS: 'from-env:7233', SPROGSKOLE_EMBEDDED_ADDRESS: 'stack:1' };
    expect(resolveServer(env, { address: 'from-flag:7233' })).toMatchObject({
      address: 'from-flag:7233',
      source: '--address',
    });
  });

  it('is the server of its stack for a supervised worker, whatever is configured later', async () => {
    const env = { ...(await toml(file)), SPROGSKOLE_EMBEDDED_ADDRESS: '127.0.0.1:7300' };
    expect(resolveServer(env)).toMatchObject({ kind: 'embedded', address: '127.0.0.1:7300' });
  });

  it('takes a named profile, with TLS wherever there is an API key', async () => {
    const server = resolveServer(await toml(file), { profile: 'cloud' });
    expect(server).toMatchObject({ address: 'cloud:7233', apiKey: true, tls: true });
  });

  it('treats an empty variable as unset', () => {
    expect(resolveServer({ ...nowhere, TEMPORAL_ADDRESS: '' }).kind).toBe('embedded');
  });

  it('refuses an API key without an address, and does not print it', () => {
    const resolve = (): unknown => resolveServer({ ...nowhere, TEMPORAL_API_KEY: 's3cret' });
    expect(resolve).toThrow(/an API key without an address/);
    expect(resolve).not.toThrow(/s3cret/);
  });

  it('refuses an unknown profile and a broken file, without showing the file', async () => {
    const env = await toml(file);
    expect(() => resolveServer(env, { profile: 'nope' })).toThrow(/Profile 'nope' not found/);
    const broken = await toml('[profile.default]\napi_key = "s3cret\n');
    expect(() => resolveServer(broken)).toThrow(/cannot be read/);
    expect(() => resolveServer(broken)).not.toThrow(/s3cret/);
  });
});
