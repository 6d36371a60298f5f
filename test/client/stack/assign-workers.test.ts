import { describe, expect, it } from 'vitest';
import { missingWorkers, type Served } from '../../../client/stack/assign-workers.js';
import { PipelineConfig } from '../../../contracts/pipeline-config.js';

const queues = (of: Partial<PipelineConfig['queues']>) => PipelineConfig.shape.queues.parse(of);
const DEFAULT = queues({});
const TWO = queues({ sft: 'gpu-80gb', dpo: 'gpu-80gb' });

function assigned(...args: Parameters<typeof missingWorkers>): string[] {
  return missingWorkers(...args).map(({ queue, device }) => `${queue} on ${device ?? 'no device'}`);
}

describe('the workers of a stack', () => {
  it.each([
    ['one queue and the CPU', DEFAULT, ['cpu'], ['gpu on cpu']],
    ['two queues and the CPU, which is no device to fight over', TWO, ['cpu'], ['gpu on cpu', 'gpu-80gb on cpu']],
    ['one queue and one GPU', DEFAULT, ['0'], ['gpu on 0']],
    ['one queue and three GPUs: all work', DEFAULT, ['0', '1', '2'], ['gpu on 0', 'gpu on 1', 'gpu on 2']],
    ['two queues and two GPUs', TWO, ['2', '3'], ['gpu on 2', 'gpu-80gb on 3']],
    ['two queues and three GPUs', TWO, ['0', '1', '2'], ['gpu on 0', 'gpu-80gb on 1', 'gpu on 2']],
  ])('for %s', (_, of, devices, expected) => {
    const workers = assigned(of, devices);
    expect(new Set(workers)).toEqual(new Set(['pipeline on no device', ...expected]));
    const used = missingWorkers(of, devices).flatMap(({ device }) => device ?? []);
    if (!devices.includes('cpu')) expect(new Set(used).size).toBe(used.length);
    const names = missingWorkers(of, devices).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  const running: Served[] = [
    { queue: 'pipeline', device: null },
    { queue: 'gpu', device: '0' },
  ];

  it('that run already are started no second time', () => {
    expect(assigned(DEFAULT, ['0'], running)).toEqual([]);
  });

  it('for a queue that is new get a device that is free', () => {
    expect(assigned(TWO, ['0', '1'], running)).toEqual(['gpu-80gb on 1']);
  });

  it.each([[[]], [running]])('are refused where a queue would be served by nobody', (already) => {
    expect(() => missingWorkers(TWO, ['0'], already)).toThrow(
      /more GPU queues than devices.*no device for .*gpu-80gb/s,
    );
  });
});
