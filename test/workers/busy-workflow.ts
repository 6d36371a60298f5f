import { proxyActivities } from '@temporalio/workflow';

const { holdDevice } = proxyActivities<{ holdDevice: () => Promise<void> }>({ startToCloseTimeout: '1 minute' });

export async function busy(): Promise<void> {
  await holdDevice();
}
