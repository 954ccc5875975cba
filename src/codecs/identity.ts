/** What our objects say about who made them (PS3.3 C.7.5.1, C.7.5.2; PS3.10 7.1). Reading them back relies on it. */
export const MANUFACTURER = 'Parfocal';
export const MODEL_NAME = 'Parfocal';
export const SOFTWARE_VERSION = '0.1.0';

/** UUID-derived (PS3.5 B.2), so it is below 2^128 and ours without a registered root. */
export const IMPLEMENTATION_CLASS_UID = '2.25.74007623988899773439371649339089894832';
/** At most 16 characters (PS3.10 7.1). */
export const IMPLEMENTATION_VERSION_NAME = 'PARFOCAL_0_1';

/** Device Observer UID of an installation that was given none (PS3.16 TID 1004). */
export const DEFAULT_DEVICE_UID = '2.25.7193853363701531385583105753366441991';

/** Which installation writes; both come from the configuration where a hospital cares. */
export interface Device {
  readonly deviceUid?: string;
  readonly serialNumber?: string;
}
