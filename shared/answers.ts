import type { CompareAnswer } from './comparison.ts';
import type { Compression, Filters, Flows, Overview, Page, Pages, Visits } from './report.ts';

/** The questions of the report API that take a filter, and what each is answered with. */
export interface Answers {
  readonly overview: Overview;
  readonly flows: Flows;
  readonly pages: Pages;
  readonly page: Page;
  readonly compression: Compression;
  readonly visits: Visits;
  readonly filters: Filters;
  readonly compare: CompareAnswer;
}
