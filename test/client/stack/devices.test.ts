import { describe, expect, it } from 'vitest';
import { visibleDevices } from '../../../client/stack/devices.js';

const TWO = 'GPU 0: NVIDIA H100 (UUID: GPU-aa)\nGPU 1: NVIDIA H100 (UUID: GPU-bb)\n';
const CUT = [
  'GPU 0: NVIDIA A100 (UUID: GPU-aa)',
  '  MIG 3g.20gb     Device  0: (UUID: MIG-11)',
  '  MIG 3g.20gb     Device  1: (UUID: MIG-22)',
  'GPU 1: NVIDIA A100 (UUID: GPU-bb)',
].join('\n');

describe('the devices of a machine', () => {
  it.each([
    ['every GPU that nvidia-smi lists', undefined, TWO, ['0', '1']],
    ['the instances of a GPU that is cut into them', undefined, CUT, ['MIG-11', 'MIG-22', '1']],
    ['the CPU where there is no GPU', undefined, '', ['cpu']],
    ['those that the user leaves visible', '1', TWO, ['1']],
    ['those that the user names by their ids', 'GPU-bb, GPU-aa', TWO, ['GPU-bb', 'GPU-aa']],
    ['each of them once', '1,1', TWO, ['1']],
    ['those before the first invalid one, as CUDA has it', '1,-1,0', TWO, ['1']],
    ['the CPU where the user hides every GPU', '', TWO, ['cpu']],
    ['the CPU where the user hides every GPU by -1', '-1', TWO, ['cpu']],
  ])('are %s', async (_, chosen, listed, devices) => {
    const env = chosen === undefined ? {} : { CUDA_VISIBLE_DEVICES: chosen };
    expect(await visibleDevices(env, () => Promise.resolve(listed))).toEqual(devices);
  });
});
