/** A small record on this device. Nothing about patients goes into one. */
export interface KeptRecord {
  /** Empty where storage is forbidden or holds something else. */
  read(): Readonly<Record<string, unknown>>;
  /** Where storage is forbidden or full, what is written lasts as long as the page. */
  write(record: Readonly<Record<string, unknown>>): void;
}

export function keptRecord(key: string, storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptRecord {
  return {
    read() {
      const text = attempt(() => storage().getItem(key));
      try {
        const kept: unknown = JSON.parse(text ?? '{}');
        return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
      } catch (cause) {
        if (cause instanceof SyntaxError) return {}; // something else wrote there
        throw cause;
      }
    },
    write(record) {
      attempt(() => storage().setItem(key, JSON.stringify(record)));
    },
  };
}

/** Reading the property already throws where storage is forbidden. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
