import { isScreenScale, type ScreenScale } from '../dicom/radiology/trueSize';
import { keptRecord } from './keptRecord';

const KEY = 'parfocal.screens';

/** How large a pixel is on each screen of this device, as the reader measured it. */
export interface ScreenMemory {
  read(screen: string): ScreenScale | undefined;
  write(screen: string, scale: ScreenScale): void;
}

/** The screen the page is on. Two screens of one size and density are one to a browser: a date stands beside what was measured. */
export const screenName = (): string =>
  `${window.screen.width}x${window.screen.height}@${Number(window.devicePixelRatio.toFixed(4))}`;

export function screenMemory(storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage): ScreenMemory {
  const record = keptRecord(KEY, storage);
  let written: Readonly<Record<string, unknown>> = {}; // lasts as long as the page where storage is forbidden
  return {
    read(screen) {
      const kept = { ...record.read(), ...written }[screen];
      if (typeof kept !== 'object' || kept === null) return undefined;
      const { mmPerCssPixel, measuredOn } = kept as Partial<Record<keyof ScreenScale, unknown>>;
      if (typeof mmPerCssPixel !== 'number' || !isScreenScale(mmPerCssPixel)) return undefined;
      return typeof measuredOn === 'string' && /^\d{4}-\d\d-\d\d$/.test(measuredOn)
        ? { mmPerCssPixel, measuredOn }
        : undefined;
    },
    write(screen, scale) {
      written = { ...written, [screen]: scale };
      record.write({ ...record.read(), [screen]: scale });
    },
  };
}
