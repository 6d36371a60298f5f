import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildTemporalCli, GO_MODULE } from '../../../client/setup/temporal-build.js';
import { TEMPORAL_CLI_VERSION } from '../../../client/setup/versions.js';
import { fakeProgram, pathOf, temporaryFolder } from './fake-programs.js';

/** `go` that knows its version, and whose build does what the script says; OUT is the file to write. */
async function fakeGo(version: string, build: string): Promise<{ env: Record<string, string>; target: string }> {
  const root = await temporaryFolder();
  const find = 'while [ "$1" != -o ]; do shift; done; OUT=$2';
  await fakeProgram(join(root, 'bin', 'go'), `if [ "$1" = env ]; then echo go${version}; exit; fi\n${find}\n${build}`);
  await mkdir(join(root, 'tools'));
  return { env: { PATH: pathOf(join(root, 'bin')) }, target: join(root, 'tools', 'temporal') };
}

const log = (): void => undefined;

describe('the build of the Temporal CLI', () => {
  it('builds the version that go.mod pins', async () => {
    expect(await readFile(join(GO_MODULE, 'go.mod'), 'utf8')).toContain(
      `github.com/temporalio/cli v${TEMPORAL_CLI_VERSION}`,
    );
  });

  it('puts the finished program in place, built by the Go that is installed', async () => {
    const { env, target } = await fakeGo('1.26.8', 'echo "$GOTOOLCHAIN" > "$OUT"');
    await buildTemporalCli(target, { env, log });
    expect(await readFile(target, 'utf8')).toBe('local\n');
  });

  it('lets an older Go fetch the one that go.mod asks for', async () => {
    const { env, target } = await fakeGo('1.22.1', 'echo "$GOTOOLCHAIN" > "$OUT"');
    await buildTemporalCli(target, { env, log });
    expect(await readFile(target, 'utf8')).toBe('auto\n');
  });

  it('leaves nothing in the cache where it fails or is interrupted, and says what Go said', async () => {
    const { env, target } = await fakeGo('1.26.8', 'echo half > "$OUT"; echo no space left >&2; exit 1');
    await expect(buildTemporalCli(target, { env, log })).rejects.toThrow(/exit code 1.*no space left/s);
    expect(await readdir(join(target, '..'))).toEqual([]);
  });

  it('needs Go', async () => {
    const env = { PATH: await temporaryFolder() };
    await expect(buildTemporalCli('/nowhere/temporal', { env, log })).rejects.toThrow('there is no working `go`');
  });
});
