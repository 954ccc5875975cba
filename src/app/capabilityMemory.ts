import type { CapabilityMemory } from '../dicomweb/capabilityMemory';

/**
 * What was learnt about archives, kept on this device so that the next page need not learn it again (decision 12). It holds
 * no identifier, name or token. A browser that forbids or has filled its storage costs a few requests, and nothing else.
 */
export function capabilityMemory(storage: () => Storage = () => localStorage): CapabilityMemory {
  return {
    load: (key) => attempt(() => storage().getItem(key) ?? undefined),
    save: (key, text) => {
      attempt(() => storage().setItem(key, text));
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
