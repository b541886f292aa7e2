/** The overlay of `?fv-debug`: what the agent measures and sends on this page, for whoever sets it up. Loaded only then. */
import type { Agent, LogEntry } from './agent.ts';
import { logged } from './host.ts';

const EVERY_MS = 500;
const NAMES = Object.fromEntries(Object.entries(logged).map(([name, event]) => [event, name]));

const agent = (window as { flowvitals?: Agent }).flowvitals;
if (agent) show(agent);

function show({ log }: Agent): void {
  const host = document.createElement('div');
  const text = document.createElement('pre');
  // By the object model: a strict Content-Security-Policy forbids style attributes, not this.
  Object.assign(text.style, {
    position: 'fixed',
    inset: 'auto 0 0 auto',
    zIndex: '2147483647',
    margin: '0',
    padding: '8px 12px',
    maxWidth: '90vw',
    maxHeight: '40vh',
    overflow: 'auto',
    font: '12px/1.4 monospace',
    whiteSpace: 'pre-wrap',
    background: '#111',
    color: '#eee',
  });
  host.attachShadow({ mode: 'open' }).append(text);
  host.id = 'flowvitals-debug';
  document.body.append(host);
  const refresh = () => {
    text.textContent = ['flowvitals', ...log().map(line)].join('\n');
  };
  refresh();
  setInterval(refresh, EVERY_MS);
}

function line([event, at, detail]: LogEntry): string {
  const what = detail === undefined ? '' : typeof detail === 'string' ? detail : JSON.stringify(detail);
  return `${(at / 1000).toFixed(2).padStart(7)} s  ${NAMES[event] ?? event}  ${what}`;
}
