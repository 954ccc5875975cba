import { FIRST_CHOICE, type KeyMemory } from '../workspace/keyring';
import { keptRecord } from './keptRecord';

const KEY = 'parfocal.keys';

/** The reader's own keys, on this device. What something else wrote there is left out, key by key. */
export function keyMemory(storage: () => Pick<Storage, 'getItem' | 'setItem'> = () => localStorage): KeyMemory {
  const record = keptRecord(KEY, storage);
  return {
    read() {
      const { profile, keys, areCharactersOff } = record.read();
      return {
        profile: typeof profile === 'string' ? profile : FIRST_CHOICE.profile,
        keys: Object.fromEntries(
          Object.entries(typeof keys === 'object' && keys !== null ? keys : {}).flatMap(([id, chosen]) =>
            Array.isArray(chosen) && chosen.every((key) => typeof key === 'string') ? [[id, chosen]] : [],
          ),
        ),
        areCharactersOff: areCharactersOff === true,
      };
    },
    write: (choice) => record.write({ ...choice }),
  };
}
