import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { draftName } from '../../artifacts/path-part.js';
import { lastLines, runCommand } from './command.js';
import { PACKAGE_ROOT, type Env } from './paths.js';
import { reportStep } from './progress.js';
import type { TemporalCliContext } from './temporal-cli.js';
import { atLeast, GO_MINIMUM, TEMPORAL_CLI_VERSION } from './versions.js';

/** Holds go.mod and go.sum, which pin the CLI and everything below it by hash. */
export const GO_MODULE = join(PACKAGE_ROOT, 'tools', 'temporal');

const COMMAND = 'github.com/temporalio/cli/cmd/temporal';

/** As the project's own releases are linked: without debug symbols (252 → 213 MB), with the version. */
const LINKER_FLAGS = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;

export async function buildTemporalCli(target: string, context: TemporalCliContext): Promise<void> {
  const env = await goEnvironment(context.env);
  await reportStep(
    context.log,
    `Temporal: building the CLI ${TEMPORAL_CLI_VERSION} with Go`,
    'it holds the server; 3–5 minutes on two cores, once on this machine',
    () => build(target, { ...context, env }),
  );
}

async function goEnvironment(env: Env): Promise<Env> {
  const { code, lines } = await runCommand('go', ['env', 'GOVERSION'], { env: { ...env, GOTOOLCHAIN: 'local' } });
  const version = /^go(\d+\.\d+(\.\d+)?)/.exec(lines[0] ?? '')?.[1];
  if (code !== 0 || version === undefined) throw new Error('there is no working `go` on PATH');
  // An older Go may fetch a newer one by itself, unless the user forbade that.
  const toolchain = atLeast(version, GO_MINIMUM) ? 'local' : (env['GOTOOLCHAIN'] ?? 'auto');
  return { ...env, GOTOOLCHAIN: toolchain, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
}

async function build(target: string, { env, signal }: TemporalCliContext): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.build-${draftName()}`;
  try {
    const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', LINKER_FLAGS, '-o', temporary, COMMAND];
    const { code, lines } = await runCommand('go', args, { env, signal, cwd: GO_MODULE });
    if (code !== 0) throw new Error(`exit code ${code ?? 'none'} in ${GO_MODULE}${lastLines(lines, 6)}`);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
