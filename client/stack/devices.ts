import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const CPU = 'cpu';

/**
 * The devices that this process may use, as `CUDA_VISIBLE_DEVICES` names them: those which it names already where the
 * user has set it, else every GPU that nvidia-smi lists; the CPU where there is none.
 */
export async function visibleDevices(
  env: Readonly<Record<string, string | undefined>>,
  listGpus: () => Promise<string> = nvidiaSmi,
): Promise<readonly string[]> {
  const chosen = env['CUDA_VISIBLE_DEVICES'];
  const devices = chosen === undefined ? readGpuList(await listGpus()) : readVisible(chosen);
  return devices.length === 0 ? [CPU] : devices;
}

/** CUDA ignores what comes after an invalid entry, and -1 is the usual one. */
function readVisible(value: string): string[] {
  const entries = value.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => entry === '' || entry.startsWith('-'));
  return [...new Set(end === -1 ? entries : entries.slice(0, end))];
}

/** A GPU that is cut into MIG instances is used through these, each of which is a device. */
function readGpuList(text: string): string[] {
  const devices: string[][] = [];
  for (const line of text.split('\n')) {
    const gpu = /^GPU (\d+):/.exec(line)?.[1];
    const instance = /UUID: (MIG-[^)\s]+)/.exec(line)?.[1];
    if (gpu !== undefined) devices.push([gpu]);
    else if (instance !== undefined) devices.push([...(devices.pop() ?? []).filter(isInstance), instance]);
  }
  return devices.flat();
}

const isInstance = (device: string): boolean => device.startsWith('MIG-');

function nvidiaSmi(): Promise<string> {
  return promisify(execFile)('nvidia-smi', ['-L']).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
