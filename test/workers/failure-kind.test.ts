import { ApplicationFailure } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { HubError } from '../../artifacts/hub.js';
import { DamagedFileError, DiskFullError, OutOfMemoryError, UserError } from '../../contracts/errors.js';
import { EngineUnreachableError } from '../../translation/engine.js';
import { failureKind } from '../../workers/failure-kind.js';

const DETAILS = { where: '', expected: '', received: '', fix: '' };
const coded = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

const cases: Record<string, [unknown, string]> = {
  'a mistake of the user': [new UserError('bad', DETAILS), 'fault'],
  'a damaged file': [new DamagedFileError('bad', DETAILS), 'fault'],
  'damaged JSON': [new SyntaxError('Unexpected token'), 'fault'],
  'data in another shape': [z.string().safeParse(7).error, 'fault'],
  'a defect of the program': [new TypeError('x is not a function'), 'fault'],
  'what whoever throws it calls final': [ApplicationFailure.nonRetryable('no'), 'fault'],
  'an activity that a worker of another version does not know': [
    ApplicationFailure.create({ type: 'NotFoundError', message: 'not registered' }),
    'fault',
  ],
  'a payload that is too large': [ApplicationFailure.create({ type: 'PayloadsTooLarge', message: '3 MB' }), 'fault'],
  'the Hub': [new HubError('The Hub answered 503.', { status: 503 }), 'unreachable'],
  'a translation service': [new EngineUnreachableError('It cannot be reached.'), 'unreachable'],
  'a network error as fetch throws it': [new TypeError('fetch failed', { cause: coded('ECONNRESET') }), 'unreachable'],
  'a name that cannot be resolved for now': [coded('EAI_AGAIN'), 'unreachable'],
  'a full disk in our words': [new DiskFullError('full', DETAILS), 'disk-full'],
  'a full disk in Node’s': [coded('ENOSPC'), 'disk-full'],
  'a quota, deep in the causes': [new Error('no checkpoint', { cause: coded('EDQUOT') }), 'disk-full'],
  'memory of a device': [new OutOfMemoryError('CUDA'), 'out-of-memory'],
  'work of another run': [ApplicationFailure.create({ type: 'MadeElsewhere', message: 'run X' }), 'made-elsewhere'],
  'anything else': [new Error('the engine fell over'), 'crash'],
  'a string': ['oh', 'crash'],
};

it.each(Object.entries(cases))('knows %s', (_, [error, kind]) => {
  expect(failureKind(error)).toBe(kind);
});
