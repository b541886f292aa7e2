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
  // Not the viewport: a page without `<meta name="viewport">` has one of 980 pixels on a phone.
  const small = Math.min(screen.width, screen.height) < TABLET_PX;
  return {
    // Without touch hardly any pointer is coarse (a television's is), and a page's first media query costs its main thread time.
    device:
      navigator.maxTouchPoints && matchMedia('(pointer:coarse)').matches ? (small ? 'mobile' : 'tablet') : 'desktop',
    ...(connection && { net: connection.effectiveType!, saveData: connection.saveData! }),
  };
}
