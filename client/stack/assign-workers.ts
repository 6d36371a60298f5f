import { UserError } from '../../contracts/errors.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { CPU } from './devices.js';
import { worker, type WorkerSpec } from './stack-options.js';

/** What a running worker serves; the device is null for one of a pipeline. */
export interface Served {
  readonly queue: string;
  readonly device: string | null;
}

/**
 * The workers that are still missing so that every queue is served: CPU work on the pipeline queue, and for each device
 * one worker and no more, so that two stages never meet on a GPU. Devices beyond the number of queues help with these
 * in turn. The CPU serves any number of queues.
 *
 * @throws UserError where there are more queues than devices: nobody would serve one of them
 */
export function missingWorkers(
  { pipeline, ...stages }: PipelineConfig['queues'],
  devices: readonly string[],
  running: readonly Served[] = [],
): WorkerSpec[] {
  const isServed = (queue: string) => running.some((one) => one.queue === queue);
  const gpuQueues = [...new Set(Object.values(stages))].filter((queue) => queue !== pipeline);
  const waiting = gpuQueues.filter((queue) => !isServed(queue));
  const free = devices.filter((device) => device === CPU || !running.some((one) => one.device === device));
  if (!devices.includes(CPU) && waiting.length > free.length) throw tooManyQueues(gpuQueues, devices, waiting, running);
  const pairs = devices.includes(CPU)
    ? waiting.map((queue) => [queue, CPU] as const)
    : free.map((device, index) => [waiting[index] ?? gpuQueues[index % gpuQueues.length] ?? '', device] as const);
  return [
    ...(isServed(pipeline) ? [] : [worker('pipeline', pipeline)]),
    ...(gpuQueues.length === 0 ? [] : pairs.map(([queue, device]) => worker('gpu', queue, device))),
  ];
}

function tooManyQueues(
  queues: readonly string[],
  devices: readonly string[],
  waiting: readonly string[],
  running: readonly Served[],
): UserError {
  const taken = running.flatMap(({ queue, device }) => (device === null ? [] : [`device ${device} serves ${queue}`]));
  return new UserError('There are more GPU queues than devices: nobody would serve one of them.', {
    where: `queues of the pipeline file: ${queues.join(', ')}`,
    expected: `at most ${devices.length} for ${devices.length === 1 ? 'device' : 'devices'} ${devices.join(', ')}`,
    received: [`no device for ${waiting.join(', ')}`, ...taken].join('; '),
    fix:
      'give these stages one queue (`--set queues.sft=gpu`, …); or, where workers of an earlier run have the devices, ' +
      'end them with `sprogskole down` when it is done',
  });
}
