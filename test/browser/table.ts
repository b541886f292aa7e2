/**
 * What is measured in which browser: the source of the table in the README, which a test keeps true in both directions.
 * A browser gets better by itself; then the test says so, and this line and the README follow.
 */
import { eventsOf, type Seen } from '../support/agent-site.ts';
import type { BrowserName } from '../support/agent-tabs.ts';

export interface Row {
  readonly what: string;
  /** Whether a page view of that kind has it. */
  readonly has: (views: Visited) => unknown;
  readonly in: readonly BrowserName[];
}

/** The page views of the walk that the test takes: a load by click, its soft navigation, and the pages that they left. */
export interface Visited {
  readonly first: Seen;
  readonly second: Seen;
  readonly soft: Seen;
}

const all: readonly BrowserName[] = ['chromium', 'firefox', 'webkit'];
const but = (...missing: readonly BrowserName[]) => all.filter(name => !missing.includes(name));

export const table: readonly Row[] = [
  { what: 'Wait from the click, through redirects', has: ({ second }) => second.m.input !== undefined, in: all },
  { what: 'Navigation phases, TTFB', has: ({ second: { m } }) => m.ttfb && m.request && m.dom, in: all },
  { what: 'First Contentful Paint', has: ({ first }) => first.m.fcp, in: all },
  { what: 'Largest Contentful Paint', has: ({ first }) => first.m.lcp, in: but('webkit') },
  { what: 'Interaction to Next Paint', has: ({ first }) => first.m.inp !== undefined, in: but('webkit') },
  { what: 'Cumulative Layout Shift', has: ({ first }) => first.m.cls !== undefined, in: ['chromium'] },
  { what: 'Soft navigations and their wait', has: ({ soft }) => soft.m.wait, in: all },
  { what: 'Actions and their wait', has: ({ first }) => eventsOf(first, 'action').length, in: all },
  { what: 'Documents that were left for', has: ({ first }) => eventsOf(first, 'document').length, in: all },
  { what: 'Server-Timing', has: ({ first }) => first.m.server, in: all },
  { what: 'Sizes of page and resources', has: ({ first }) => first.doc?.[3] && first.res[0]?.[3], in: all },
  { what: 'HTTP status', has: ({ first }) => first.status, in: but('webkit') },
  { what: 'Content type of resources', has: ({ first }) => first.res[0]?.[7], in: but('webkit') },
  { what: 'Content coding by name', has: ({ first }) => first.doc?.[6], in: ['chromium'] },
  { what: 'JavaScript errors', has: ({ first }) => eventsOf(first, 'error').length, in: all },
  { what: 'Navigation confidence', has: ({ first }) => first.confidence, in: ['chromium'] },
  { what: 'Connection type', has: ({ first }) => first.net, in: ['chromium'] },
  { what: 'Long animation frames (full build)', has: ({ first }) => causes(first).includes('loaf'), in: ['chromium'] },
  { what: 'Causes of LCP (full build)', has: ({ first }) => causes(first).includes('lcp-render'), in: but('webkit') },
  { what: 'Causes of INP (full build)', has: ({ first }) => causes(first).includes('inp-work'), in: but('webkit') },
];

function causes(view: Seen): string[] {
  return eventsOf(view, 'cause').map(([, name]) => name);
}

/** The rows as the README shows them. */
export function markdown(): string {
  const mark = (row: Row, name: BrowserName) => (row.in.includes(name) ? 'yes' : '–');
  return [
    '| measured | Chromium 156 | Firefox ESR 153 | WebKitGTK 2.50 |',
    '|---|---|---|---|',
    ...table.map(row => `| ${row.what} | ${all.map(name => mark(row, name)).join(' | ')} |`),
  ].join('\n');
}
