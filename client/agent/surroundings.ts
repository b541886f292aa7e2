import type { Beacon } from '../../shared/beacon.ts';

type Surroundings = Pick<Beacon, 'device' | 'net' | 'saveData'>;

interface Connection {
  readonly effectiveType?: string;
  readonly saveData?: boolean;
}

/** Below this many pixels on the shorter side a touch screen is a phone's. */
const TABLET_PX = 600;

/** What kind of device and network this is: coarse on purpose, so that it tells nobody from another. */
export function surroundings(): Surroundings {
  const { connection } = navigator as { connection?: Connection };
  const small = Math.min(innerWidth, innerHeight) < TABLET_PX;
  return {
    device: matchMedia('(pointer:coarse)').matches ? (small ? 'mobile' : 'tablet') : 'desktop',
    ...(connection && { net: connection.effectiveType!, saveData: connection.saveData! }),
  };
}
