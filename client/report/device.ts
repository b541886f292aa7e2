import type { Texts } from './texts.ts';

/** What a kind of device is called; one that this page does not know by its name as it came. */
export function deviceName(texts: Pick<Texts, 't'>, device: string): string {
  switch (device) {
    case 'desktop':
    case 'mobile':
    case 'tablet':
      return texts.t(`device.${device}`);
    default:
      return device;
  }
}
