import { reportApi } from '../../../server/report/route.ts';
import { memoryStore } from '../../../server/store/memory.ts';
import type { PageViewPart } from '../../../server/store/store.ts';
import type { Answers } from '../../../shared/answers.ts';
import type { Flow } from '../../../shared/flow.ts';
import type { ReportError } from '../../../shared/report-error.ts';

/** The clock of all report tests. */
export const NOW = Date.UTC(2026, 10, 23, 12);
export const HOUR = 3_600_000;

export const schoolFlow: Flow = {
  name: 'school',
  steps: ['/login', '/dashboard', '/task/:id'].map(page => ({
    name: page.slice(1),
    kind: 'page',
    pattern: page,
    matches: name => name === page,
  })),
};

/** A report API over a fresh memory store with these page views; `ask` throws unless the answer is 200. */
export function report(parts: readonly PageViewPart[], flows: readonly Flow[] = [schoolFlow], store = memoryStore()) {
  store.append(parts);
  const api = reportApi({ store, flows, now: () => NOW });
  return {
    async ask<Q extends keyof Answers>(question: Q, query = ''): Promise<Answers[Q]> {
      const response = await api.request(`/${question}?${query}`);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as Answers[Q];
    },
    async refused(path: string): Promise<{ status: number } & ReportError['error']> {
      const response = await api.request(path);
      return { status: response.status, ...((await response.json()) as ReportError).error };
    },
  };
}
