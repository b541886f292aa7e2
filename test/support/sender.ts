import type { Beacon } from '../../shared/beacon.ts';
import { beacon } from './beacon.ts';

/** What became of a beacon: its status, or `undefined` when the connection broke and nobody knows. */
export type Outcome = number | undefined;

/** Sends beacons to a collector as a page of its own origin does. */
export async function send(url: string, given: Partial<Beacon> | Partial<Beacon>[]): Promise<Outcome> {
  return (await sendBody(url, given))?.status;
}

/** The whole answer; `undefined` when the connection broke. */
export async function sendBody(url: string, given: Partial<Beacon> | Partial<Beacon>[]): Promise<Response | undefined> {
  const body = JSON.stringify(Array.isArray(given) ? given.map(one => beacon(one)) : beacon(given));
  try {
    const answer = await fetch(`${url}/fv`, { method: 'POST', body, headers: { origin: url, 'user-agent': AGENT } });
    await answer.arrayBuffer();
    return answer;
  } catch {
    return undefined;
  }
}

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** A page view with two resources, of which four make a visit. */
export function pageView(n: number, given: Partial<Beacon> = {}): Partial<Beacon> {
  return {
    id: `pageview-${n}`,
    visit: `visit-${String(n >> 2).padStart(6, '0')}`,
    seq: (n & 3) + 1,
    res: [
      ['/app.css', 'link', 1300, 1000, 5000, 9, 'gzip', 'text/css', 200],
      ['/app.js', 'script', 2300, 2000, 9000, 12, 'gzip', 'text/javascript', 200],
    ],
    ...given,
  };
}
