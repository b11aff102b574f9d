import { expect } from 'chai';
import { watchOverdue } from '../../src/compose/modules/overdue.ts';
import { openMetrics } from '../../src/web/operations/metrics.ts';
import { until } from '../support/until.ts';

describe('the metric of overdue lock requests', () => {
  it('says from the start how many are late, and a store that fails is only logged', async () => {
    const metrics = openMetrics();
    const warnings: string[] = [];
    const log = { warn: (_details: object, message: string) => void warnings.push(message) } as never;
    const text = async (): Promise<string> => (await metrics.text()).body;
    const watching = (overdue: () => Promise<{ answer: number; act: number }>) => {
      const watch = watchOverdue({ lockRequests: { overdue } as never, log }, metrics);
      watch.start();
      watch.stop();
    };
    watching(() => Promise.resolve({ answer: 2, act: 1 }));
    await until(async () => (await text()).includes('sen_id_lock_requests_overdue{step="answer"} 2'));
    expect(await text()).to.include('sen_id_lock_requests_overdue{step="act"} 1');
    watching(() => Promise.reject(new Error('no store')));
    await until(() => warnings.length === 1);
  });
});
